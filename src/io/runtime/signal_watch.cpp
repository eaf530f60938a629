#include "io/runtime/signal_watch.hpp"

#include "foundation/base/assert.hpp"
#include "io/runtime/process.hpp"

#include <array>
#include <csignal>
#include <cstdint>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace lariat::io {
namespace {

constexpr int kInterruptedExit = 130;

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

}  // namespace

SignalWatch::SignalWatch(std::function<void(std::string)> on_stop) : on_stop_{std::move(on_stop)} {
    const sigset_t set = stop_signals();
    LARIAT_ASSERT(pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
    // A pipe to a child that ended is an error of one write, not the end of this process.
    std::signal(SIGPIPE, SIG_IGN);
    signal_fd_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    end_fd_ = eventfd(0, EFD_CLOEXEC);
    LARIAT_ASSERT(signal_fd_ >= 0 && end_fd_ >= 0);
    thread_ = std::thread{[this] { watch(); }};
}

SignalWatch::~SignalWatch() {
    const std::uint64_t one = 1;
    LARIAT_ASSERT(::write(end_fd_, &one, sizeof one) == sizeof one);
    thread_.join();
    ::close(signal_fd_);
    ::close(end_fd_);
    const sigset_t set = stop_signals();
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void SignalWatch::watch() {
    int interrupts = 0;
    for (;;) {
        std::array<pollfd, 2> waiting{pollfd{signal_fd_, POLLIN, 0}, pollfd{end_fd_, POLLIN, 0}};
        if (::poll(waiting.data(), waiting.size(), -1) < 0)
            continue;
        if (waiting[1].revents != 0)
            return;
        signalfd_siginfo info{};
        while (::read(signal_fd_, &info, sizeof info) == sizeof info) {
            const bool interrupt = info.ssi_signo == SIGINT;
            if (interrupt && ++interrupts > 1) {
                kill_all_children();
                ::_exit(kInterruptedExit);
            }
            on_stop_(interrupt ? "SIGINT" : "SIGTERM");
        }
    }
}

}  // namespace lariat::io
