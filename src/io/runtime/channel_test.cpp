#include "io/runtime/channel.hpp"

#include "io/runtime/runtime.hpp"
#include "io/runtime/timer.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

namespace lariat::io {
namespace {

TEST(Channel, gives_values_in_order_and_then_says_that_it_is_closed) {
    Channel<int> channel{4};
    EXPECT_TRUE(channel.try_send(1));
    EXPECT_TRUE(channel.try_send(2));
    channel.close();
    EXPECT_FALSE(channel.try_send(3));
    EXPECT_EQ(channel.try_receive(), 1);
    EXPECT_EQ(channel.receive_blocking(), 2);
    EXPECT_EQ(channel.receive_blocking(), std::nullopt);
}

TEST(Channel, refuses_when_full_under_block) {
    Channel<int> channel{2, WhenFull::block};
    EXPECT_TRUE(channel.try_send(1));
    EXPECT_TRUE(channel.try_send(2));
    EXPECT_FALSE(channel.try_send(3));
    EXPECT_EQ(channel.dropped(), 0U);
    EXPECT_EQ(channel.size(), 2U);
}

TEST(Channel, loses_the_oldest_and_counts_it_under_drop_oldest) {
    Channel<int> channel{2, WhenFull::drop_oldest};
    for (int i = 1; i <= 5; ++i)
        EXPECT_TRUE(channel.try_send(i));
    EXPECT_EQ(channel.dropped(), 3U);
    EXPECT_EQ(channel.try_receive(), 4);
    EXPECT_EQ(channel.try_receive(), 5);
}

TEST(Channel, closes_when_full_under_close) {
    Channel<int> channel{1, WhenFull::close};
    EXPECT_TRUE(channel.try_send(1));
    EXPECT_FALSE(channel.try_send(2));
    EXPECT_TRUE(channel.closed());
    EXPECT_EQ(channel.try_receive(), 1);
    EXPECT_EQ(channel.try_receive(), std::nullopt);
}

Task<void> produce(Channel<std::unique_ptr<int>>* channel, int count) {
    for (int i = 0; i < count; ++i)
        co_await channel->send(std::make_unique<int>(i));
    channel->close();
}

Task<std::vector<int>> consume(Channel<std::unique_ptr<int>>* channel) {
    std::vector<int> seen;
    while (auto value = co_await channel->receive())
        seen.push_back(**value);
    co_return seen;
}

std::vector<int> first_numbers(int count) {
    std::vector<int> numbers;
    for (int i = 0; i < count; ++i)
        numbers.push_back(i);
    return numbers;
}

TEST(Channel, makes_a_fast_sender_wait_for_a_slow_receiver) {
    Runtime runtime;
    Channel<std::unique_ptr<int>> channel{3};
    runtime.spawn(produce(&channel, 1000), "producer");
    EXPECT_EQ(runtime.block_on(consume(&channel)), first_numbers(1000));
}

TEST(Channel, carries_values_between_two_runtimes_without_loss) {
    constexpr int kCount = 20'000;
    Runtime there;
    Channel<std::unique_ptr<int>> channel{64};
    there.spawn(produce(&channel, kCount), "producer");
    there.start();
    Runtime here;
    EXPECT_EQ(here.block_on(consume(&channel)), first_numbers(kCount));
}

TEST(Channel, feeds_a_plain_thread_from_a_task) {
    constexpr int kCount = 5'000;
    Runtime runtime;
    Channel<std::unique_ptr<int>> channel{16};
    std::vector<int> seen;
    std::thread reader{[&channel, &seen] {
        while (auto value = channel.receive_blocking())
            seen.push_back(**value);
    }};
    runtime.block_on(produce(&channel, kCount));
    reader.join();
    EXPECT_EQ(seen, first_numbers(kCount));
}

Task<void> receive_forever(Channel<int>* channel) {
    co_await channel->receive();
}

Task<std::optional<int>> receive_after_a_cancelled_one(Channel<int>* channel) {
    co_await run_with_limit(receive_forever(channel), std::chrono::milliseconds{1});
    channel->try_send(9);
    co_return co_await channel->receive();
}

TEST(Channel, loses_nothing_to_a_receiver_that_was_cancelled) {
    Runtime runtime;
    Channel<int> channel{4};
    EXPECT_EQ(runtime.block_on(receive_after_a_cancelled_one(&channel)), 9);
}

}  // namespace
}  // namespace lariat::io
