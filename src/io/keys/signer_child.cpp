#include "io/keys/signer_child.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <climits>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lariat::keys {

namespace {

using Descriptor = asio::posix::stream_descriptor;

constexpr int kFarewellMs = 3000;

/// What the sanitizers are told; nothing else of the environment passes on.
std::vector<std::string> passed_on() {
    std::vector<std::string> variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view variable{*entry};
        const std::string_view name = variable.substr(0, variable.find('='));
        if (name.ends_with("SAN_OPTIONS"))
            variables.emplace_back(variable);
    }
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
    char** arguments;
    char** environment;
    int connection;
    int report;
    pid_t parent;
};

/// Above the descriptors that get fixed numbers, so that moving one does not end another.
int out_of_the_way(int descriptor) noexcept {
    return ::fcntl(descriptor, F_DUPFD_CLOEXEC, kSignerDescriptor + 2);
}

/// In the child, between fork and exec: async-signal-safe calls only.
[[noreturn]] void become(const Launch& launch) noexcept {
    sigset_t none;
    sigemptyset(&none);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // while it still waits for a password and reads no connection
    if (::getppid() != launch.parent)
        ::_exit(127);
    for (const int one : {SIGPIPE, SIGUSR1, SIGUSR2, SIGINT, SIGTERM})
        ::signal(one, SIG_DFL);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    const int connection = out_of_the_way(launch.connection);
    const int report = out_of_the_way(launch.report);
    const int null = ::open("/dev/null", O_RDWR);
    const bool ready = connection >= 0 && report >= 0 && null >= 0 && ::dup2(null, STDIN_FILENO) >= 0 &&
                       ::dup2(null, STDOUT_FILENO) >= 0 && ::dup2(connection, kSignerDescriptor) >= 0 &&
                       ::syscall(SYS_close_range, kSignerDescriptor + 1, UINT_MAX, 4U /* CLOEXEC */) == 0;
    if (ready)
        ::execve(launch.program, launch.arguments, launch.environment);
    const int why = errno;
    [[maybe_unused]] const ssize_t written = ::write(report, &why, sizeof why);
    ::_exit(127);
}

}  // namespace

struct SignerChild::State {
    State(const asio::any_io_executor& executor, pid_t child, int pid_descriptor)
        : pid{child}, exited{executor, pid_descriptor} {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (reap(WNOHANG))
            return;
        pollfd waiting{exited.native_handle(), POLLIN, 0};
        if (::poll(&waiting, 1, kFarewellMs) <= 0)
            ::kill(pid, SIGKILL);
        reap(0);
    }

    bool reap(int flags) {
        if (status)
            return true;
        int raw = 0;
        pid_t reaped = 0;
        while ((reaped = ::waitpid(pid, &raw, flags)) < 0 && errno == EINTR) {
        }
        if (reaped == 0)
            return false;
        status = WIFSIGNALED(raw) ? io::ExitStatus{.code = 128 + WTERMSIG(raw), .signal = WTERMSIG(raw)}
                                  : io::ExitStatus{.code = WEXITSTATUS(raw)};
        return true;
    }

    pid_t pid;
    Descriptor exited;
    std::optional<io::ExitStatus> status;
};

SignerChild::SignerChild(std::shared_ptr<State> state) : state_{std::move(state)} {}
SignerChild::SignerChild(SignerChild&&) noexcept = default;
SignerChild& SignerChild::operator=(SignerChild&&) noexcept = default;
SignerChild::~SignerChild() = default;

io::Expected<SignerChild::Started> SignerChild::start(io::Runtime& runtime,
                                                      const std::string& program,
                                                      const std::vector<std::string>& arguments) {
    std::vector<std::string> words{program};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<std::string> variables = passed_on();
    std::vector<char*> word_pointers = pointers_to(words);
    std::vector<char*> variable_pointers = pointers_to(variables);

    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return io::failure(Errc::unavailable, "socketpair: {}", std::strerror(errno));
    OwnedDescriptor ours{ends[0]};
    OwnedDescriptor theirs{ends[1]};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return io::failure(Errc::unavailable, "pipe: {}", std::strerror(errno));
    const OwnedDescriptor report{ends[0]};
    OwnedDescriptor reporting{ends[1]};

    const Launch launch{.program = program.c_str(),
                        .arguments = word_pointers.data(),
                        .environment = variable_pointers.data(),
                        .connection = theirs.get(),
                        .report = reporting.get(),
                        .parent = ::getpid()};
    ::signal(SIGPIPE, SIG_IGN);
    const pid_t pid = ::fork();
    if (pid < 0)
        return io::failure(Errc::unavailable, "fork: {}", std::strerror(errno));
    if (pid == 0)
        become(launch);
    reporting.reset();
    theirs.reset();
    int why = 0;
    if (::read(report.get(), &why, sizeof why) == sizeof why) {
        ::waitpid(pid, nullptr, 0);
        return io::failure(Errc::unavailable, "cannot start the signer {}: {}", program, std::strerror(why));
    }
    const int pid_descriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (pid_descriptor < 0) {
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
        return io::failure(Errc::unavailable, "cannot watch over the signer");
    }
    return Started{SignerChild{std::make_shared<State>(runtime.executor(), pid, pid_descriptor)},
                   std::move(ours)};
}

int SignerChild::pid() const noexcept {
    return state_->pid;
}

io::Task<io::ExitStatus> SignerChild::wait() {
    const auto keep = state_;
    while (!keep->reap(WNOHANG))
        co_await keep->exited.async_wait(Descriptor::wait_read, asio::use_awaitable);
    co_return *keep->status;
}

}  // namespace lariat::keys
