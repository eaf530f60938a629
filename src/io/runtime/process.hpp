#pragma once

#include "io/runtime/runtime.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lariat::io {

struct ProcessOptions {
    /// A path, or a name looked up in PATH.
    std::string program;
    std::vector<std::string> arguments;
    /// Added to, or replacing, the variables of this process.
    std::vector<std::pair<std::string, std::string>> environment;
    std::string working_directory;
    /// Standard error goes to ours unless captured.
    bool capture_stderr = false;
    /// A longer line ends the stream with an error.
    std::size_t max_line_bytes = std::size_t{1} << 20U;
};

struct ExitStatus {
    int code = 0;    ///< exit code; 128 + signal when a signal ended it
    int signal = 0;  ///< 0 when it exited by itself
    [[nodiscard]] bool success() const noexcept { return code == 0 && signal == 0; }
};

/// A child process that cannot outlive us: it leads its own process group, which is killed with the object,
/// and the kernel sends it SIGTERM (PR_SET_PDEATHSIG) when the thread that started it ends, even by SIGKILL.
/// Start it from a thread that lives as long as the child should.
class Process {
public:
    static Expected<Process> start(Runtime& runtime, ProcessOptions options);

    Process(Process&&) noexcept;
    Process& operator=(Process&&) noexcept;
    ~Process();

    [[nodiscard]] int pid() const noexcept;

    /// The next line without its newline; nothing at the end of the stream.
    Task<Expected<std::optional<std::string>>> read_line();
    Task<Expected<std::optional<std::string>>> read_error_line();

    Task<Expected<void>> write(std::string text);
    /// The child reads end of file: for many programs the wish to end.
    void close_input() noexcept;

    Task<ExitStatus> wait();
    /// SIGTERM to the group, SIGKILL after `grace`, then waits.
    Task<ExitStatus> terminate(std::chrono::milliseconds grace = std::chrono::seconds{3});

private:
    struct State;
    explicit Process(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

/// Kills the groups of every living child. Async-signal-safe; for ends that run no destructors.
void kill_all_children() noexcept;

}  // namespace lariat::io
