#include "io/chain/follower.hpp"

#include "foundation/base/hex.hpp"
#include "io/chain/testing/block_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat::chain {
namespace {

using testing::BlockTree;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kLogs =
    R"([{"address":"0x0000000000000000000000000000000000000001","topics":["0x)"
    R"(1111111111111111111111111111111111111111111111111111111111111111"],"data":"0x02","logIndex":"0x2"},)"
    R"({"address":"0x0000000000000000000000000000000000000001","topics":["0x)"
    R"(1111111111111111111111111111111111111111111111111111111111111111"],"data":"0x01","logIndex":"0x1"}])";

io::Task<void> follow_three(BlockTree* world) {
    co_await world->start();
    for (int i = 1; i <= 3; ++i) {
        world->grow("a", "g", i);
        co_await world->announced("a" + std::to_string(i));
    }
}

TEST(Follower, tells_each_head_with_its_logs_in_order) {
    BlockTree world;
    world.logs = kLogs;
    world.runtime.block_on(follow_three(&world));
    EXPECT_THAT(world.told, ElementsAre("a1", "a2", "a3"));
    EXPECT_EQ(world.rpc.subscribed_to, R"(["newHeads"])");
    ASSERT_EQ(world.last_logs.size(), 2U);
    EXPECT_EQ(world.last_logs[0].index, 1U);
    EXPECT_EQ(world.last_logs[1].index, 2U);
    EXPECT_THAT(world.asked_logs, HasSubstr(to_hex(BlockTree::hash_of("a3"))));
    EXPECT_THAT(world.asked_logs, HasSubstr(to_hex(testing::filled<Hash>(0x11))));
    EXPECT_EQ(world.follower.stats().heads, 3U);
    EXPECT_EQ(world.follower.stats().gaps_filled, 0U);
    EXPECT_EQ(world.follower.head().ref.hash, BlockTree::hash_of("a3"));
    // A head that continues what was told costs one question: its logs.
    EXPECT_EQ(world.rpc.count("eth_getLogs"), 3U);
    EXPECT_EQ(world.rpc.count("eth_getBlockByHash"), 0U);
    EXPECT_EQ(world.rpc.count("eth_getBlockByNumber"), 1U);
}

io::Task<void> skip_heads(BlockTree* world) {
    co_await world->start();
    world->grow("a", "g", 6);
    co_await world->announced("a6");
}

TEST(Follower, fetches_heads_that_were_not_announced) {
    BlockTree world;
    world.runtime.block_on(skip_heads(&world));
    EXPECT_THAT(world.told, ElementsAre("a1", "a2", "a3", "a4", "a5", "a6"));
    EXPECT_EQ(world.follower.stats().gaps_filled, 5U);
}

io::Task<void> reorg(BlockTree* world, int depth) {
    co_await world->start();
    world->grow("a", "g", 6);
    co_await world->announced("a6");
    world->told.clear();
    world->grow("b", depth == 6 ? "g" : "a" + std::to_string(6 - depth), depth + 1);
    co_await world->announced(world->latest);
}

TEST(Follower, tells_a_reorg_of_one_block_as_one_step_back) {
    BlockTree world;
    world.runtime.block_on(reorg(&world, 1));
    EXPECT_THAT(world.told, ElementsAre("reorg 1 to a5", "b1", "b2"));
    EXPECT_EQ(world.follower.stats().reorgs, 1U);
}

TEST(Follower, tells_a_deep_reorg_as_one_step_back) {
    BlockTree world;
    world.runtime.block_on(reorg(&world, 5));
    EXPECT_THAT(world.told, ElementsAre("reorg 5 to a1", "b1", "b2", "b3", "b4", "b5", "b6"));
    EXPECT_FALSE(world.broken);
}

io::Task<void> become_shorter(BlockTree* world) {
    co_await world->start();
    world->grow("a", "g", 5);
    co_await world->announced("a5");
    world->told.clear();
    world->latest = "a2";
    co_await world->announced("a2");
    world->add("b3", "a2");
    world->latest = "b3";
    co_await world->announced("b3");
}

TEST(Follower, follows_a_chain_that_became_shorter) {
    BlockTree world;
    world.runtime.block_on(become_shorter(&world));
    EXPECT_THAT(world.told, ElementsAre("reorg 3 to a2", "b3"));
}

io::Task<void> announce_late(BlockTree* world) {
    co_await world->start();
    world->grow("x", "g", 1);
    world->grow("a", "g", 3);
    co_await world->announced("a3");
    world->told.clear();
    co_await world->announced("a3");
    co_await world->announced("a1");
    co_await world->announced("x1");
    // Both come in one go, in the wrong order.
    world->grow("b", "a3", 2);
    world->announce("b2");
    co_await world->announced("b1");
}

TEST(Follower, a_late_or_repeated_announcement_changes_nothing) {
    BlockTree world;
    world.runtime.block_on(announce_late(&world));
    EXPECT_THAT(world.told, ElementsAre("b1", "b2"));
    EXPECT_EQ(world.follower.stats().reorgs, 0U);
}

io::Task<void> announce_late_after_a_connect(BlockTree* world) {
    co_await world->start();
    world->grow("a", "g", 3);
    co_await world->announced("a3");
    world->told.clear();
    world->rpc.subscriber.on_connected();
    co_await world->announced("a1");
}

TEST(Follower, a_late_announcement_right_after_a_connect_is_no_reorg) {
    BlockTree world;
    world.runtime.block_on(announce_late_after_a_connect(&world));
    EXPECT_THAT(world.told, IsEmpty());
}

io::Task<void> disconnect(BlockTree* world) {
    co_await world->start();
    world->grow("a", "g", 2);
    co_await world->announced("a2");
    world->told.clear();
    world->rpc.subscriber.on_gap({Errc::unavailable, "gone"});
    EXPECT_FALSE(world->follower.connected());
    world->grow("b", "a1", 4);
    co_await world->rpc.quiet();
    EXPECT_THAT(world->told, IsEmpty());
    world->rpc.subscriber.on_connected();
    co_await world->rpc.quiet();
}

TEST(Follower, catches_up_after_a_lost_connection_without_an_announcement) {
    BlockTree world;
    world.runtime.block_on(disconnect(&world));
    EXPECT_TRUE(world.follower.connected());
    EXPECT_THAT(world.told, ElementsAre("reorg 1 to a1", "b1", "b2", "b3", "b4"));
    EXPECT_EQ(world.follower.stats().disconnects, 1U);
}

io::Task<void> lose_the_ancestor(BlockTree* world) {
    co_await world->start();
    world->grow("a", "g", 140);
    for (int i = 1; i <= 140; ++i)
        co_await world->announced("a" + std::to_string(i));
    world->told.clear();
    world->grow("b", "a5", 140);
    co_await world->announced("b140");
    EXPECT_THAT(world->lost, HasSubstr("no ancestor"));
    EXPECT_THAT(world->told, IsEmpty());
    // Nothing is told before the state was read anew.
    world->grow("c", "b140", 1);
    co_await world->announced("c1");
    EXPECT_THAT(world->told, IsEmpty());
    world->chain = {"b140"};
    world->follower.start_from(world->header("b140"));
    co_await world->rpc.quiet();
}

TEST(Follower, a_reorg_below_its_memory_is_lost_until_it_starts_anew) {
    BlockTree world;
    world.runtime.block_on(lose_the_ancestor(&world));
    EXPECT_THAT(world.told, ElementsAre("c1"));
    EXPECT_FALSE(world.broken);
}

io::Task<void> stay_silent_for_long(BlockTree* world) {
    co_await world->start();
    world->grow("a", "g", 200);
    co_await world->announced("a200");
}

TEST(Follower, a_silence_longer_than_its_memory_is_lost) {
    BlockTree world;
    world.runtime.block_on(stay_silent_for_long(&world));
    EXPECT_THAT(world.lost, HasSubstr("no ancestor"));
    EXPECT_THAT(world.told, IsEmpty());
}

io::Task<void> fail_logs(BlockTree* world) {
    co_await world->start();
    world->grow("a", "g", 3);
    world->failing_logs = 1;
    co_await world->announced("a3");
    world->told.push_back("-");
    world->grow("b", "a2", 3);
    world->failing_logs = 4;
    co_await world->announced("b3");
}

TEST(Follower, logs_that_fail_are_read_again_and_nothing_is_told_twice) {
    BlockTree world;
    world.runtime.block_on(fail_logs(&world));
    EXPECT_THAT(world.told, ElementsAre("a1", "a2", "a3", "-", "reorg 1 to a2", "b1", "b2", "b3"));
    EXPECT_EQ(world.follower.stats().gaps_filled, 4U);
    EXPECT_EQ(world.follower.stats().reorgs, 1U);
}

io::Task<void> leave_a_branch(BlockTree* world) {
    co_await world->start();
    world->grow("b", "g", 3);
    world->pruned = {"b1", "b2"};  // the node announced it, left it, and has only the other one
    const std::string announced = world->json("b3");
    world->grow("a", "g", 2);
    world->latest = "b3";
    world->rpc.subscriber.on_event(announced);
    co_await world->rpc.asked("eth_getBlockByHash");
    world->latest = "a2";
    co_await world->rpc.quiet();
}

TEST(Follower, a_branch_that_the_node_left_is_no_reason_to_start_anew) {
    BlockTree world;
    world.runtime.block_on(leave_a_branch(&world));
    EXPECT_EQ(world.lost, "");
    EXPECT_THAT(world.told, ElementsAre("a1", "a2"));
}

io::Task<void> hear_garbage(BlockTree* world) {
    co_await world->start();
    world->grow("a", "g", 2);
    world->rpc.subscriber.on_event(R"({"number":"0x"})");
    co_await world->rpc.quiet();
}

TEST(Follower, an_announcement_that_is_not_understood_makes_it_ask) {
    BlockTree world;
    world.runtime.block_on(hear_garbage(&world));
    EXPECT_THAT(world.told, ElementsAre("a1", "a2"));
}

io::Task<void> start_anew_meanwhile(BlockTree* world) {
    co_await world->start();
    world->grow("a", "g", 5);
    world->rpc.hold("eth_getLogs");
    world->announce("a5");
    co_await world->rpc.asked("eth_getLogs");
    world->chain = {"a4"};
    world->follower.start_from(world->header("a4"));
    world->rpc.release("eth_getLogs");
    co_await world->rpc.quiet();
}

TEST(Follower, what_was_on_its_way_when_it_started_anew_is_not_told) {
    BlockTree world;
    world.runtime.block_on(start_anew_meanwhile(&world));
    EXPECT_THAT(world.told, ElementsAre("a5"));
    EXPECT_FALSE(world.broken);
}

io::Task<void> lie_about_parents(BlockTree* world) {
    co_await world->start();
    world->grow("a", "g", 3);
    world->rpc.on("eth_getBlockByHash", [world](const std::string&) { return world->json("a3"); });
    world->announce("a3");
    co_await world->rpc.asked("eth_getBlockByHash", 3);
    EXPECT_THAT(world->told, IsEmpty());
}

TEST(Follower, a_node_that_names_another_parent_is_not_believed) {
    BlockTree world;
    world.runtime.block_on(lie_about_parents(&world));
    EXPECT_EQ(world.lost, "");
}

/// Grows a random tree, moves the node's head on it, announces any block at any time, loses connections and
/// answers; then the node announces its head.
io::Task<void> wander(BlockTree* world, std::vector<std::pair<std::uint8_t, std::uint16_t>> steps) {
    co_await world->start();
    std::vector<std::string> all{"g"};
    for (const auto& [what, which] : steps) {
        const std::string some = all[which % all.size()];
        switch (what % 8) {
            case 0:
            case 1:
            case 2:  // the head grows
                all.push_back("n" + std::to_string(all.size()));
                world->add(all.back(), world->latest);
                world->latest = all.back();
                break;
            case 3:  // a branch
                all.push_back("n" + std::to_string(all.size()));
                world->add(all.back(), some);
                world->latest = all.back();
                break;
            case 4:
                world->latest = some;
                break;
            case 5:
                world->announce(some);
                break;
            case 6:
                world->announce(world->latest);
                break;
            default:
                world->failing_logs = which % 3;
                world->rpc.subscriber.on_connected();
                break;
        }
        if (which % 2 == 0)
            co_await world->rpc.quiet();
        else if (which % 3 == 0)
            co_await testing::step();
    }
    co_await world->announced(world->latest);
}

io::Task<void> come_back_as_another(BlockTree* world) {
    co_await world->start();
    world->grow("a", "g", 1);
    co_await world->announced("a1");
    world->chain_id = 1;
    world->rpc.subscriber.on_gap(testing::silence());
    world->rpc.subscriber.on_connected();
    world->grow("a", "g", 3);
    world->announce("a3");
    for (int i = 0; i < 64; ++i)
        co_await testing::step();
    EXPECT_THAT(world->told, ElementsAre("a1")) << "another chain's blocks are none of ours";
    world->chain_id = testing::kChain.raw();
    co_await world->announced("a3");
}

TEST(Follower, asks_a_node_that_comes_back_which_chain_it_is_on) {
    BlockTree world;
    world.runtime.block_on(come_back_as_another(&world));
    EXPECT_THAT(world.told, ElementsAre("a1", "a2", "a3"));
}

io::Task<void> refuse_the_subscription(BlockTree* world) {
    co_await world->start();
    world->rpc.subscribed_to.clear();
    world->rpc.subscriber.on_refused(testing::refusal("rate limited"));
    for (int i = 0; i < 1'000'000 && world->rpc.subscribed_to.empty(); ++i)
        co_await testing::step();
    world->rpc.subscriber.on_connected();
    world->grow("a", "g", 1);
    co_await world->announced("a1");
}

TEST(Follower, asks_again_when_a_node_refuses_to_announce_heads) {
    BlockTree world;
    world.runtime.block_on(refuse_the_subscription(&world));
    EXPECT_THAT(world.told, ElementsAre("a1"));
}

RC_GTEST_PROP(Follower,
              whatever_happens_what_was_told_is_the_chain_of_the_node,
              (std::vector<std::pair<std::uint8_t, std::uint16_t>> steps)) {
    BlockTree world;
    world.runtime.block_on(wander(&world, steps));
    RC_ASSERT(!world.broken);
    RC_ASSERT(world.lost.empty());
    RC_ASSERT(world.chain == world.canonical());
}

}  // namespace
}  // namespace lariat::chain
