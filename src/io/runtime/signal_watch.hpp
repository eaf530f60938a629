#pragma once

#include <functional>
#include <string>
#include <thread>

namespace lariat::io {

/// Waits for SIGINT and SIGTERM on a thread of its own, so that a hanging event loop cannot swallow them.
/// Both are blocked for the creating thread and all threads it starts later.
class SignalWatch {
public:
    /// `on_stop` gets the signal's name, on the watch's thread. The second SIGINT does not come back from:
    /// the process ends with 130, children killed.
    explicit SignalWatch(std::function<void(std::string)> on_stop);
    SignalWatch(const SignalWatch&) = delete;
    SignalWatch& operator=(const SignalWatch&) = delete;
    ~SignalWatch();

private:
    void watch();

    std::function<void(std::string)> on_stop_;
    int signal_fd_;
    int end_fd_;
    std::thread thread_;
};

}  // namespace lariat::io
