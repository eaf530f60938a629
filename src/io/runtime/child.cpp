#include "io/runtime/child.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lariat::io {
namespace {

/// Fixed and lock-free, so that a signal path may walk it.
std::array<std::atomic<pid_t>, 256> children{};

bool remember_child(pid_t pid) noexcept {
    for (auto& slot : children) {
        pid_t free = 0;
        if (slot.compare_exchange_strong(free, pid))
            return true;
    }
    return false;
}

class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int fd) : fd_{fd} {}
    FileDescriptor(FileDescriptor&& other) noexcept : fd_{other.release()} {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~FileDescriptor() {
        if (fd_ >= 0)
            ::close(fd_);
    }
    [[nodiscard]] int get() const noexcept { return fd_; }
    int release() noexcept { return std::exchange(fd_, -1); }

private:
    int fd_ = -1;
};

struct Pipe {
    FileDescriptor read;
    FileDescriptor write;
};

Expected<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return failure(Errc::unavailable, "pipe: {}", std::strerror(errno));
    return Pipe{.read = FileDescriptor{ends[0]}, .write = FileDescriptor{ends[1]}};
}

/// Done before the fork: looking through PATH is not async-signal-safe.
Expected<std::string> locate(const std::string& program) {
    if (program.find('/') != std::string::npos)
        return program;
    const char* variable = std::getenv("PATH");
    std::string_view path = variable == nullptr ? "/usr/bin:/bin" : variable;
    while (!path.empty()) {
        const std::size_t colon = path.find(':');
        const std::string candidate = std::string{path.substr(0, colon)} + "/" + program;
        if (::access(candidate.c_str(), X_OK) == 0)
            return candidate;
        path = colon == std::string_view::npos ? std::string_view{} : path.substr(colon + 1);
    }
    return failure(Errc::not_found, "program {} is not in PATH", program);
}

std::vector<std::string> environment_with(const std::vector<std::pair<std::string, std::string>>& changes) {
    std::vector<std::string> variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view variable{*entry};
        const std::string_view name = variable.substr(0, variable.find('='));
        bool replaced = false;
        for (const auto& [changed, value] : changes)
            replaced = replaced || changed == name;
        if (!replaced)
            variables.emplace_back(variable);
    }
    for (const auto& [name, value] : changes)
        variables.push_back(name + "=" + value);
    return variables;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (std::string& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

struct Launch {
    const char* program;
    const char* directory;  // null: ours
    char** arguments;
    char** environment;
    int in;
    int out;
    int err;  // -1: ours
    int report;
    pid_t parent;
};

/// In the child, between fork and exec: async-signal-safe calls only.
[[noreturn]] void become(const Launch& launch) noexcept {
    sigset_t none;
    sigemptyset(&none);
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != launch.parent)
        ::_exit(127);  // the parent ended before the line above: no signal will come
    ::signal(SIGPIPE, SIG_DFL);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    const bool ready = ::dup2(launch.in, STDIN_FILENO) >= 0 && ::dup2(launch.out, STDOUT_FILENO) >= 0 &&
                       (launch.err < 0 || ::dup2(launch.err, STDERR_FILENO) >= 0) &&
                       (launch.directory == nullptr || ::chdir(launch.directory) == 0);
    if (ready)
        ::execve(launch.program, launch.arguments, launch.environment);
    const int why = errno;
    [[maybe_unused]] const ssize_t written = ::write(launch.report, &why, sizeof why);
    ::_exit(127);
}

}  // namespace

Expected<Child> start_child(const ProcessOptions& options) {
    LARIAT_TRY(const std::string program, locate(options.program));
    std::vector<std::string> arguments{options.program};
    arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
    std::vector<std::string> variables = environment_with(options.environment);
    std::vector<char*> argument_pointers = pointers_to(arguments);
    std::vector<char*> variable_pointers = pointers_to(variables);

    LARIAT_TRY(Pipe in, make_pipe());
    LARIAT_TRY(Pipe out, make_pipe());
    LARIAT_TRY(Pipe report, make_pipe());
    Pipe err;
    if (options.capture_stderr) {
        LARIAT_TRY(err, make_pipe());
    }

    const Launch launch{
        .program = program.c_str(),
        .directory = options.working_directory.empty() ? nullptr : options.working_directory.c_str(),
        .arguments = argument_pointers.data(),
        .environment = variable_pointers.data(),
        .in = in.read.get(),
        .out = out.write.get(),
        .err = err.write.get(),
        .report = report.write.get(),
        .parent = ::getpid(),
    };
    // A write to a child that is gone must come back as an error.
    ::signal(SIGPIPE, SIG_IGN);
    const pid_t pid = ::fork();
    if (pid < 0)
        return failure(Errc::unavailable, "fork: {}", std::strerror(errno));
    if (pid == 0)
        become(launch);
    ::setpgid(pid, pid);  // also here: whoever comes first, the group exists before it is signalled

    report.write = FileDescriptor{};
    int why = 0;
    if (::read(report.read.get(), &why, sizeof why) == sizeof why) {
        ::waitpid(pid, nullptr, 0);
        return failure(Errc::unavailable, "cannot start {}: {}", options.program, std::strerror(why));
    }
    const int pid_fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (pid_fd < 0 || !remember_child(pid)) {
        ::kill(-pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
        if (pid_fd >= 0)
            ::close(pid_fd);
        return failure(Errc::unavailable, "cannot watch over child {}", options.program);
    }
    return Child{.pid = pid,
                 .pid_fd = pid_fd,
                 .stdin_fd = in.write.release(),
                 .stdout_fd = out.read.release(),
                 .stderr_fd = err.read.release()};
}

void forget_child(pid_t pid) noexcept {
    for (auto& slot : children) {
        pid_t expected = pid;
        if (slot.compare_exchange_strong(expected, 0))
            return;
    }
}

void kill_all_children() noexcept {
    for (const auto& slot : children) {
        if (const pid_t pid = slot.load(); pid > 0)
            ::kill(-pid, SIGKILL);
    }
}

}  // namespace lariat::io
