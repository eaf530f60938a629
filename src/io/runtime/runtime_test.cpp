#include "io/runtime/runtime.hpp"

#include "io/runtime/log.hpp"
#include "io/runtime/signal.hpp"
#include "io/runtime/timer.hpp"

#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <stdexcept>
#include <thread>
#include <unistd.h>

namespace lariat::io {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Quiet {
public:
    Quiet() { configure_logging({.level = LogLevel::off}); }
    ~Quiet() { configure_logging({}); }
};

Task<int> seven() {
    co_return 7;
}

Task<void> fail_with(std::string text) {
    throw std::runtime_error{text};
    co_return;
}

Task<void> set_when_cancelled(bool* cancelled) {
    try {
        co_await sleep_for(seconds{3600});
    } catch (const boost::system::system_error&) {
        *cancelled = true;
        throw;
    }
}

Task<void> stop(Runtime* runtime) {
    runtime->request_stop("test");
    co_return;
}

Task<void> ignore_cancellation() {
    co_await shield_from_cancellation();
    co_await sleep_for(seconds{3600});
}

TEST(Runtime, block_on_returns_the_value_of_the_task) {
    Runtime runtime;
    EXPECT_EQ(runtime.block_on(seven()), 7);
}

TEST(Runtime, block_on_rethrows_what_the_task_threw) {
    Runtime runtime;
    EXPECT_THROW(runtime.block_on(fail_with("broken")), std::runtime_error);
}

TEST(Runtime, a_failing_task_stops_the_runtime_and_is_not_lost) {
    const Quiet quiet;
    Runtime runtime;
    bool cancelled = false;
    runtime.spawn(set_when_cancelled(&cancelled), "sleeper");
    runtime.spawn(fail_with("disk on fire"), "writer");
    EXPECT_EQ(runtime.run(), 1);
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(runtime.stop_reason(), "task writer failed: disk on fire");
}

TEST(Runtime, a_stop_cancels_every_task_and_is_no_failure) {
    Runtime runtime;
    bool first = false;
    bool second = false;
    runtime.spawn(set_when_cancelled(&first), "first");
    runtime.spawn(set_when_cancelled(&second), "second");
    runtime.spawn(stop(&runtime), "stopper");
    EXPECT_EQ(runtime.run(), 0);
    EXPECT_TRUE(first && second);
    EXPECT_EQ(runtime.stop_reason(), "test");
}

TEST(Runtime, a_task_that_does_not_end_is_left_behind_after_the_grace_period) {
    const Quiet quiet;
    Runtime runtime{{.grace = milliseconds{5}}};
    runtime.spawn(ignore_cancellation(), "stubborn");
    runtime.spawn(stop(&runtime), "stopper");
    EXPECT_EQ(runtime.run(), 1);
}

TEST(Runtime, runs_on_a_thread_of_its_own_and_is_stopped_from_another) {
    Runtime runtime;
    Event ran;
    std::atomic<bool> on_other_thread = false;
    const auto here = std::this_thread::get_id();
    runtime.spawn(
        [](std::atomic<bool>* other, std::thread::id caller) -> Task<void> {
            *other = std::this_thread::get_id() != caller;
            co_await sleep_for(seconds{3600});
        }(&on_other_thread, here),
        "task");
    runtime.spawn(stop(&runtime), "stopper");
    runtime.start();
    EXPECT_EQ(runtime.join(), 0);
    EXPECT_TRUE(on_other_thread);
}

TEST(Runtime, a_task_spawned_after_the_stop_does_not_start) {
    Runtime runtime;
    bool cancelled = false;
    runtime.request_stop();
    runtime.spawn(set_when_cancelled(&cancelled), "late");
    EXPECT_EQ(runtime.run(), 0);
    EXPECT_FALSE(cancelled);
}

Task<Expected<int>> answer_after(milliseconds wait, bool* cancelled) {
    try {
        co_await sleep_for(wait);
    } catch (const boost::system::system_error&) {
        *cancelled = true;
        throw;
    }
    co_return 1;
}

Task<Expected<int>> throw_at_once() {
    throw std::logic_error{"bug"};
    co_return 1;
}

TEST(WithTimeout, passes_the_result_of_what_ends_in_time) {
    Runtime runtime;
    bool cancelled = false;
    const auto result =
        runtime.block_on(with_timeout(answer_after(milliseconds{0}, &cancelled), seconds{60}));
    EXPECT_EQ(result.value(), 1);
    EXPECT_FALSE(cancelled);
}

TEST(WithTimeout, cancels_what_takes_longer) {
    Runtime runtime;
    bool cancelled = false;
    const auto result =
        runtime.block_on(with_timeout(answer_after(seconds{3600} / 1, &cancelled), milliseconds{1}));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::timeout);
    EXPECT_EQ(result.error().message, "timed out after 1 ms");
    EXPECT_TRUE(cancelled);
}

TEST(WithTimeout, lets_exceptions_through_at_once) {
    Runtime runtime;
    EXPECT_THROW(runtime.block_on(with_timeout(throw_at_once(), seconds{3600})), std::logic_error);
}

Task<void> time_limited_sleep(bool* cancelled) {
    co_await with_timeout(answer_after(seconds{3600} / 1, cancelled), seconds{3600});
}

TEST(WithTimeout, is_itself_cancelled_by_a_stop) {
    Runtime runtime;
    bool cancelled = false;
    runtime.spawn(time_limited_sleep(&cancelled), "sleeper");
    runtime.spawn(stop(&runtime), "stopper");
    EXPECT_EQ(runtime.run(), 0);
    EXPECT_TRUE(cancelled);
}

Task<void> enter(Semaphore* places, int* inside, int* most) {
    const Semaphore::Permit permit = co_await places->acquire();
    *most = std::max(*most, ++*inside);
    co_await sleep_for(milliseconds{0});
    --*inside;
}

Task<void> stop_when(Runtime* runtime, Event* event) {
    co_await event->wait();
    runtime->request_stop();
}

Task<void> count_down(Semaphore* places, int* inside, int* most, int* left, Event* done) {
    co_await enter(places, inside, most);
    if (--*left == 0)
        done->set();
}

TEST(Semaphore, never_lets_more_in_than_it_has_places) {
    Runtime runtime;
    Semaphore places{3};
    Event done;
    int inside = 0;
    int most = 0;
    int left = 50;
    for (int i = 0; i < 50; ++i)
        runtime.spawn(count_down(&places, &inside, &most, &left, &done), "entrant");
    runtime.spawn(stop_when(&runtime, &done), "stopper");
    EXPECT_EQ(runtime.run(), 0);
    EXPECT_EQ(most, 3);
    EXPECT_EQ(left, 0);
}

TEST(Event, wakes_a_task_from_another_thread) {
    Runtime runtime;
    Event event;
    runtime.spawn(stop_when(&runtime, &event), "waiter");
    std::jthread other{[&event] { event.set(); }};
    EXPECT_EQ(runtime.run(), 0);
}

/// The loop hangs from the first signal on, so that only the watch can end the process.
Task<void> interrupt_twice_and_hang(Runtime* runtime) {
    ::kill(::getpid(), SIGINT);
    while (!runtime->stopping())
        std::this_thread::yield();
    ::kill(::getpid(), SIGINT);
    for (;;)
        ::pause();
    co_return;
}

Task<void> terminate_self() {
    ::kill(::getpid(), SIGTERM);
    co_await sleep_for(seconds{3600});
}

TEST(SignalsDeathTest, the_second_interrupt_ends_even_a_hanging_process_with_130) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            Runtime runtime;
            runtime.handle_signals();
            runtime.spawn(interrupt_twice_and_hang(&runtime), "hanging");
            std::exit(runtime.run());
        },
        testing::ExitedWithCode(130), "");
}

TEST(SignalsDeathTest, sigterm_stops_gracefully) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            int result = 1;
            {
                Runtime runtime;
                runtime.handle_signals();
                runtime.spawn(terminate_self(), "task");
                result = runtime.run();
                if (runtime.stop_reason() != "SIGTERM")
                    result = 2;
            }
            std::exit(result);
        },
        testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace lariat::io
