#include "io/runtime/process.hpp"

#include "io/runtime/child.hpp"
#include "io/runtime/timer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <csignal>
#include <sys/wait.h>

namespace lariat::io {
namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
using Descriptor = asio::posix::stream_descriptor;

struct LineReader {
    Descriptor from;
    std::string buffer;
    std::size_t max_line;
    bool ended = false;

    LineReader(const asio::any_io_executor& executor, int fd, std::size_t max)
        : from{executor, fd}, max_line{max} {}

    std::optional<std::string> take_line() {
        const std::size_t newline = buffer.find('\n');
        if (newline == std::string::npos && !(ended && !buffer.empty()))
            return std::nullopt;
        std::string line = buffer.substr(0, newline);
        buffer.erase(0, newline == std::string::npos ? newline : newline + 1);
        if (line.ends_with('\r'))
            line.pop_back();
        return line;
    }
};

Task<Expected<std::optional<std::string>>> read_line_from(LineReader* reader) {
    using Line = Expected<std::optional<std::string>>;
    std::array<char, 4096> chunk;
    for (;;) {
        if (auto line = reader->take_line())
            co_return Line{std::move(line)};
        if (reader->ended)
            co_return Line{std::nullopt};
        if (reader->buffer.size() > reader->max_line)
            co_return failure(Errc::out_of_range, "a line of the child is longer than {} bytes",
                              reader->max_line);
        const auto [code, count] = co_await reader->from.async_read_some(asio::buffer(chunk), kTuple);
        if (code == asio::error::operation_aborted)
            co_return failure(Errc::cancelled, "reading from the child was cancelled");
        reader->buffer.append(chunk.data(), count);
        reader->ended = static_cast<bool>(code);
    }
}

}  // namespace

struct Process::State {
    State(const asio::any_io_executor& executor, const Child& child, std::size_t max_line)
        : pid{child.pid},
          exited{executor, child.pid_fd},
          input{executor, child.stdin_fd},
          output{executor, child.stdout_fd, max_line} {
        if (child.stderr_fd >= 0)
            errors.emplace(executor, child.stderr_fd, max_line);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (!status) {
            ::kill(-pid, SIGKILL);
            reap(0);
        }
    }

    /// Collects the exit status; with WNOHANG only when there is one.
    bool reap(int flags) {
        if (status)
            return true;
        siginfo_t info{};
        if (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT | flags) != 0 ||
            info.si_pid == 0)
            return false;
        // What the child left behind in its group goes before its id becomes free for others.
        ::kill(-pid, SIGKILL);
        forget_child(pid);
        int raw = 0;
        ::waitpid(pid, &raw, 0);
        if (WIFSIGNALED(raw))
            status = ExitStatus{.code = 128 + WTERMSIG(raw), .signal = WTERMSIG(raw)};
        else
            status = ExitStatus{.code = WEXITSTATUS(raw)};
        return true;
    }

    int pid;
    Descriptor exited;
    Descriptor input;
    LineReader output;
    std::optional<LineReader> errors;
    std::optional<ExitStatus> status;
};

Process::Process(std::shared_ptr<State> state) : state_{std::move(state)} {}
Process::Process(Process&&) noexcept = default;
Process& Process::operator=(Process&&) noexcept = default;
Process::~Process() = default;

Expected<Process> Process::start(Runtime& runtime, ProcessOptions options) {
    LARIAT_TRY(const Child child, start_child(options));
    return Process{std::make_shared<State>(runtime.executor(), child, options.max_line_bytes)};
}

int Process::pid() const noexcept {
    return state_->pid;
}

Task<Expected<std::optional<std::string>>> Process::read_line() {
    const auto keep = state_;
    co_return co_await read_line_from(&keep->output);
}

Task<Expected<std::optional<std::string>>> Process::read_error_line() {
    const auto keep = state_;
    if (!keep->errors)
        co_return failure(Errc::invalid_argument, "standard error of the child is not captured");
    co_return co_await read_line_from(&*keep->errors);
}

Task<Expected<void>> Process::write(std::string text) {
    const auto keep = state_;
    if (!keep->input.is_open())
        co_return failure(Errc::unavailable, "input of the child is closed");
    const auto [code, count] = co_await asio::async_write(keep->input, asio::buffer(text), kTuple);
    if (code)
        co_return failure(Errc::unavailable, "writing to the child: {}", code.message());
    co_return ok();
}

void Process::close_input() noexcept {
    boost::system::error_code ignored;
    state_->input.close(ignored);
}

Task<ExitStatus> Process::wait() {
    const auto keep = state_;
    while (!keep->reap(WNOHANG))
        co_await keep->exited.async_wait(Descriptor::wait_read, asio::use_awaitable);
    co_return *keep->status;
}

namespace {
Task<void> wait_for_exit(Process* process) {
    co_await process->wait();
}
}  // namespace

Task<ExitStatus> Process::terminate(std::chrono::milliseconds grace) {
    const auto keep = state_;
    if (!keep->reap(WNOHANG)) {
        ::kill(-keep->pid, SIGTERM);
        const bool in_time = co_await run_with_limit(wait_for_exit(this), grace);
        if (!in_time)
            ::kill(-keep->pid, SIGKILL);
    }
    co_return co_await wait();
}

}  // namespace lariat::io
