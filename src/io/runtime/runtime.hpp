#pragma once

#include "io/runtime/task.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace lariat::io {

/// One event loop on one thread, and the tasks that live on it.
///
/// Everything bound to a runtime (clients, servers, channels' coroutines) is used on its thread unless its
/// header says otherwise, and is destroyed before it. A process that wants more threads makes more runtimes.
class Runtime {
public:
    struct Options {
        /// How long tasks may take to end after a stop before the loop is ended under them.
        std::chrono::milliseconds grace{5000};
    };

    Runtime();
    explicit Runtime(Options options);
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;
    /// Stops and joins when still running.
    ~Runtime();

    [[nodiscard]] asio::any_io_executor executor() const;

    /// Starts a task. From any thread. On stop the task is cancelled: what it awaits ends with
    /// `operation_aborted`. An exception that leaves a task in any other way is logged with its name, stops
    /// the runtime and makes `run` return 1. A task spawned after a stop is not started.
    void spawn(Task<void> task, std::string name);

    /// SIGINT and SIGTERM stop the runtime; a second SIGINT ends the process at once with 130, children
    /// killed, even when the loop hangs. Call it once, in main, before other threads exist.
    void handle_signals();

    /// From any thread, any number of times; the first reason counts.
    void request_stop(std::string reason = "requested");
    [[nodiscard]] bool stopping() const noexcept;
    [[nodiscard]] std::string stop_reason() const;

    /// Runs the loop on this thread until a stop was asked for and every task has ended.
    /// 0 when all went well, 1 when a task failed or did not end within the grace period.
    int run();

    /// The same on a thread of its own.
    void start();
    int join();

    /// For one-shot commands: runs `task` to its end, then stops. An exception of the task is rethrown.
    template <class T>
    T block_on(Task<T> task) {
        std::optional<T> result;
        drive(store_result(std::move(task), result));
        return std::move(*result);
    }
    void block_on(Task<void> task) { drive(std::move(task)); }

private:
    struct State;

    template <class T>
    static Task<void> store_result(Task<T> task, std::optional<T>& result) {
        result.emplace(co_await std::move(task));
    }
    void drive(Task<void> task);

    std::unique_ptr<State> state_;
};

}  // namespace lariat::io
