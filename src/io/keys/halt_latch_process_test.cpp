#include "io/keys/halt_latch.hpp"
#include "io/runtime/testing/scratch_dir.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <random>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

// Every test forks: what it shows holds between processes.
namespace lariat::keys {
namespace {

using enum OperatingState;
using io::testing::ScratchDir;
using io::testing::value_of;

struct Pipe {
    Pipe() { EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0); }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        ::close(ends[0]);
        close_writer();
    }
    void say(char what) const { static_cast<void>(::write(ends[1], &what, 1) == 1); }
    [[nodiscard]] char hear() const {
        char what = 0;
        return ::read(ends[0], &what, 1) == 1 ? what : '\0';
    }
    void close_writer() {
        if (ends[1] >= 0)
            ::close(std::exchange(ends[1], -1));
    }
    std::array<int, 2> ends{};
};

/// Runs `body` in a child; its return value is the exit code.
template <class Body>
pid_t fork_and(Body body) {
    const pid_t child = ::fork();
    if (child != 0)
        return child;
    int code = 99;
    try {
        code = body();
    } catch (...) {
        code = 98;
    }
    ::_exit(code);
}

int exit_of(pid_t child) {
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(HaltLatchProcesses, a_change_by_another_process_is_seen_at_once) {
    const ScratchDir scratch;
    const auto file = HaltLatch::in(scratch.path());
    HaltLatch engine = value_of(HaltLatch::open(file));
    const Pipe said;
    const Pipe go;
    const pid_t command = fork_and([&] {
        HaltLatch own = value_of(HaltLatch::open(file));
        value_of(own.tighten(halted, "stop", "command"));
        said.say('h');
        static_cast<void>(go.hear());
        value_of(own.resume("go on", "command"));
        return own.state() == active ? 0 : 1;
    });
    EXPECT_EQ(said.hear(), 'h');
    EXPECT_EQ(engine.state(), halted);
    EXPECT_EQ(engine.status().reason, "stop");
    go.say('g');
    EXPECT_EQ(exit_of(command), 0);
    EXPECT_EQ(engine.state(), active);
}

TEST(HaltLatchProcesses, halting_does_not_wait_for_a_process_that_hangs) {
    const ScratchDir scratch;
    const auto file = HaltLatch::in(scratch.path());
    HaltLatch latch = value_of(HaltLatch::open(file));
    const Pipe said;
    const pid_t hanging = fork_and([&] {
        const int own = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
        if (::flock(own, LOCK_EX) != 0)
            return 1;
        said.say('l');
        for (;;)
            ::pause();
    });
    ASSERT_EQ(said.hear(), 'l');
    const auto began = std::chrono::steady_clock::now();
    const auto slow = latch.tighten(halted, "stop", "command");
    EXPECT_EQ(latch.state(), halted) << "in force all the same";
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{5});
    ASSERT_FALSE(slow);
    EXPECT_EQ(slow.error().code, Errc::timeout);
    EXPECT_EQ(latch.resume("go", "command").error().code, Errc::timeout) << "a resumption waits for its turn";
    EXPECT_EQ(latch.state(), halted);
    ::kill(hanging, SIGKILL);
    EXPECT_EQ(exit_of(hanging), -SIGKILL);
    EXPECT_EQ(value_of(HaltLatch::open(file)).state(), halted);
    value_of(latch.resume("go", "command"));
}

/// A child halts and resumes without end and says what it begins and what it has finished; killed anywhere,
/// it leaves the state of the last thing finished, or of the one begun.
TEST(HaltLatchProcesses, a_kill_at_any_moment_leaves_the_old_state_or_the_new_one) {
    const ScratchDir scratch;
    const auto file = HaltLatch::in(scratch.path());
    const HaltLatch reader = value_of(HaltLatch::open(file));
    std::mt19937 random{7};
    std::array<int, 2> ends{};
    for (int trial = 0; trial < 60; ++trial) {
        Pipe said;
        const pid_t child = fork_and([&] {
            HaltLatch own = value_of(HaltLatch::open(file));
            for (;;) {
                said.say('h');
                value_of(own.tighten(halted, "stop", "command"));
                said.say('H');
                said.say('r');
                value_of(own.resume("go", "command"));
                said.say('R');
            }
            return 0;
        });
        said.close_writer();
        EXPECT_EQ(said.hear(), 'h');
        std::this_thread::sleep_for(std::chrono::microseconds{random() % 4'000});
        ::kill(child, SIGKILL);
        EXPECT_EQ(exit_of(child), -SIGKILL);
        char last = 'h';
        for (char next = said.hear(); next != '\0'; next = said.hear())
            last = next;
        const HaltLatch later = value_of(HaltLatch::open(file));
        EXPECT_EQ(later.state(), reader.state());
        EXPECT_NE(later.status().by, "damage") << last;
        if (last == 'H') {
            EXPECT_EQ(later.state(), halted) << trial;
        } else if (last == 'R') {
            EXPECT_EQ(later.state(), active) << trial;
        }
        ++ends[later.state() == halted ? 1 : 0];
    }
    EXPECT_GT(ends[0], 0) << "both ends were met";
    EXPECT_GT(ends[1], 0);
}

/// Fills a small file system of its own and changes the state there. 77: it may not be mounted.
int change_on_a_full_disk(const std::filesystem::path& folder) {
    constexpr int kNotPermitted = 77;
    if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
        return kNotPermitted;
    static_cast<void>(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr));
    if (::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=256k") != 0)
        return kNotPermitted;
    HaltLatch latch = value_of(HaltLatch::open(HaltLatch::in(folder)));
    const HaltLatch engine = value_of(HaltLatch::open(HaltLatch::in(folder)));
    const int fill = ::open((folder / "fill").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const std::array<char, 4096> block{'x'};
    while (::write(fill, block.data(), block.size()) > 0) {
    }
    if (errno != ENOSPC)
        return 1;
    for (int round = 0; round < 100; ++round) {
        if (!latch.tighten(halted, "the disk is full", "command") || engine.state() != halted ||
            value_of(HaltLatch::open(HaltLatch::in(folder))).status().reason != "the disk is full")
            return 2;
        if (!latch.resume("there is space", "command") || engine.state() != active)
            return 3;
    }
    // What was cut off has no place on this disk: refused, instead of a signal when it is first written.
    if (::truncate(HaltLatch::in(folder).c_str(), 0) != 0 || ::write(fill, block.data(), block.size()) <= 0)
        return 4;
    return HaltLatch::open(HaltLatch::in(folder)) ? 5 : 0;
}

TEST(HaltLatchProcesses, a_full_disk_keeps_nobody_from_halting) {
    const ScratchDir scratch;
    const int code = exit_of(fork_and([&] { return change_on_a_full_disk(scratch.path()); }));
    if (code == 77)
        GTEST_SKIP() << "no file system may be mounted here";
    EXPECT_EQ(code, 0);
}

}  // namespace
}  // namespace lariat::keys
