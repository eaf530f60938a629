#include "core/engine/engine.hpp"

#include "core/market/test_world.hpp"

#include <gtest/gtest.h>

namespace lariat {
namespace {

namespace world = test_world;

template <class T>
std::vector<T> all(std::span<const Action> actions) {
    std::vector<T> found;
    for (const Action& action : actions)
        if (const auto* match = std::get_if<T>(&action))
            found.push_back(*match);
    return found;
}

struct Fixture {
    ChainSetup setup = world::setup(2);
    PoolId second = world::add_pool(setup,
                                    {.kind = PoolKind::uniswap_v2,
                                     .dex = "b",
                                     .token0 = TokenId{0},
                                     .token1 = TokenId{1},
                                     .fee = FeePips{3000}});
    Policy policy{.execute = true,
                  .tip = 1,
                  .max_head_age_ns = 1'000,
                  .max_per_head = 2,
                  .max_open = 4,
                  .gas_model = {.base = Gas{100}}};
    Engine engine;
    std::uint64_t sequence = 0;
    std::uint64_t now = 0;

    std::vector<Action> feed(EventBody body) {
        const auto actions = engine.on({++sequence, now, std::move(body)});
        return {actions.begin(), actions.end()};
    }
    void start() {
        EXPECT_EQ(all<Fetch>(feed(Configured{setup, policy})).size(), 1U);
        feed(world::loaded(setup,
                           {{PoolId{0}, V2State{U256::pow2(80), U256::pow2(80)}},
                            {second, V2State{U256::pow2(80), U256::pow2(80)}}},
                           U256::pow2(100)));
    }
    /// The price of the second pool moves by `percent`.
    std::vector<Action> move_price(std::uint64_t number, std::uint64_t percent = 4, std::uint8_t branch = 0) {
        return feed(BlockSeen{world::header(number, branch),
                              {world::sync(setup.pools[second.raw()], U256::pow2(80),
                                           U256::pow2(80) / U256{100} * U256{100 + percent})}});
    }
    static Proved proof_of(const Prove& asked) {
        Proved proved{.head = asked.head.ref};
        for (const Opportunity& opportunity : asked.opportunities)
            proved.proofs.push_back({opportunity.id, true, Gas{90}, opportunity.profit, {}});
        return proved;
    }
    static Landed landed(const Opportunity& opportunity) {
        return {.opportunity = opportunity.id,
                .on_target = true,
                .disturbance = Disturbance::undisturbed,
                .succeeded = true,
                .profit = opportunity.profit,
                .gas_used = Gas{90},
                .effective_gas_price = 2,
                .base_fee = 1};
    }
};

TEST(Engine, says_nothing_before_it_is_configured) {
    Fixture fixture;
    EXPECT_TRUE(fixture.feed(BlockSeen{world::header(2), {}}).empty());
}

TEST(Engine, from_a_moved_price_to_a_landed_arbitrage) {
    Fixture fixture;
    fixture.start();
    auto actions = fixture.move_price(2);
    ASSERT_TRUE(std::holds_alternative<Prove>(actions.front())) << "the proof does not wait for records";
    const auto prove = std::get<Prove>(actions.front());
    ASSERT_EQ(prove.opportunities.size(), 1U);
    EXPECT_EQ(prove.target.number, BlockNumber{3});
    EXPECT_EQ(prove.target.timestamp, prove.head.timestamp + 1);

    actions = fixture.feed(Fixture::proof_of(prove));
    ASSERT_TRUE(std::holds_alternative<Submit>(actions.front()));
    const auto submit = std::get<Submit>(actions.front());
    EXPECT_EQ(submit.opportunity.stage, Stage::submitted);
    EXPECT_EQ(submit.opportunity.gas, Gas{90});

    actions = fixture.feed(Fixture::landed(submit.opportunity));
    const auto records = all<Record>(actions);
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].opportunity.reason, Reason::landed_exact);
    EXPECT_TRUE(all<RecordOutcome>(actions).at(0).exact);
    EXPECT_TRUE(all<Alert>(actions).empty());
}

TEST(Engine, a_cycle_that_stands_is_an_opportunity_of_every_head) {
    Fixture fixture;
    fixture.start();
    fixture.move_price(2);
    const auto actions = fixture.feed(BlockSeen{world::header(3), {}});
    const auto records = all<Record>(actions);
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[0].opportunity.reason, Reason::late_proof)
        << "what the last head was proving is too late";
    EXPECT_EQ(records[1].opportunity.head.number, BlockNumber{3});
    EXPECT_EQ(records[1].opportunity.stage, Stage::proving);
}

TEST(Engine, an_answer_for_an_older_head_is_ignored) {
    Fixture fixture;
    fixture.start();
    const auto prove = std::get<Prove>(fixture.move_price(2).front());
    fixture.feed(BlockSeen{world::header(3), {}});
    EXPECT_TRUE(fixture.feed(Fixture::proof_of(prove)).empty());
}

TEST(Engine, refuses_late_proofs_and_a_silent_node) {
    Fixture fixture;
    fixture.start();
    auto prove = std::get<Prove>(fixture.move_price(2).front());
    fixture.now = 1'001;
    EXPECT_EQ(all<Record>(fixture.feed(Fixture::proof_of(prove))).at(0).opportunity.reason,
              Reason::stale_state);

    prove = std::get<Prove>(fixture.move_price(3).front());
    EXPECT_EQ(all<Record>(fixture.feed(Proved{.head = prove.head.ref, .available = false}))
                  .at(0)
                  .opportunity.reason,
              Reason::proof_unavailable);
}

TEST(Engine, halted_it_records_and_submits_nothing) {
    Fixture fixture;
    fixture.start();
    const auto prove = std::get<Prove>(fixture.move_price(2).front());
    fixture.feed(Command{Command::Kind::halt, "drill"});
    auto actions = fixture.feed(Fixture::proof_of(prove));
    EXPECT_TRUE(all<Submit>(actions).empty());
    EXPECT_EQ(all<Record>(actions).at(0).opportunity.reason, Reason::halted);
    actions = fixture.feed(BlockSeen{world::header(3), {}});
    EXPECT_TRUE(all<Prove>(actions).empty());
    EXPECT_EQ(all<Record>(actions).at(0).opportunity.reason, Reason::halted);
    fixture.feed(Command{Command::Kind::resume, "over"});
    EXPECT_FALSE(all<Prove>(fixture.feed(BlockSeen{world::header(4), {}})).empty());
}

TEST(Engine, read_only_it_never_asks_for_a_proof) {
    Fixture fixture;
    fixture.policy.execute = false;
    fixture.start();
    const auto actions = fixture.move_price(2);
    EXPECT_TRUE(all<Prove>(actions).empty());
    EXPECT_EQ(all<Record>(actions).at(0).opportunity.reason, Reason::execution_off);
}

TEST(Engine, a_reorg_takes_back_the_price_and_the_outcome) {
    Fixture fixture;
    fixture.start();
    const auto prove = std::get<Prove>(fixture.move_price(2).front());
    const auto submit = std::get<Submit>(fixture.feed(Fixture::proof_of(prove)).front());
    fixture.feed(Fixture::landed(submit.opportunity));
    EXPECT_EQ(all<Record>(fixture.feed(Unlanded{submit.opportunity.id, {}})).at(0).opportunity.reason,
              Reason::reorged);
    fixture.feed(Reorged{world::header(1).ref, 1});
    EXPECT_TRUE(all<Record>(fixture.feed(BlockSeen{world::header(2, 1), {}})).empty())
        << "on the new branch prices agree";
    EXPECT_EQ(all<Record>(fixture.feed(Dropped{submit.opportunity.id, {}})).at(0).opportunity.reason,
              Reason::dropped);
}

TEST(Engine, an_outcome_may_come_after_it_was_given_up) {
    Fixture fixture;
    fixture.start();
    const auto prove = std::get<Prove>(fixture.move_price(2).front());
    const auto submit = std::get<Submit>(fixture.feed(Fixture::proof_of(prove)).front());
    fixture.feed(Sent{submit.opportunity.id, {}, {}, Sent::Status::send_failed});
    auto outcomes = all<RecordOutcome>(fixture.feed(Fixture::landed(submit.opportunity)));
    ASSERT_EQ(outcomes.size(), 1U) << "the node had taken it after all";
    EXPECT_EQ(outcomes[0].opportunity.stage, Stage::landed);

    Landed cancelled = Fixture::landed(submit.opportunity);
    cancelled.cancelled = true;
    cancelled.profit = U256{};
    outcomes = all<RecordOutcome>(fixture.feed(cancelled));
    ASSERT_EQ(outcomes.size(), 1U) << "after a reorg that nobody announced";
    EXPECT_EQ(outcomes[0].opportunity.reason, Reason::cancelled);
    const Waterfall& waterfall = outcomes[0].opportunity.waterfall;
    EXPECT_EQ(waterfall.net, I256{0} - waterfall.gas - waterfall.tip) << "its gas is all it cost";
    EXPECT_FALSE(outcomes[0].exact);
}

TEST(Engine, when_risk_halts_the_host_is_told_to_keep_it) {
    Fixture fixture;
    fixture.policy.max_consecutive_reverts = 1;
    fixture.start();
    const auto prove = std::get<Prove>(fixture.move_price(2).front());
    const auto submit = std::get<Submit>(fixture.feed(Fixture::proof_of(prove)).front());
    Landed reverted = Fixture::landed(submit.opportunity);
    reverted.succeeded = false;
    const auto states = all<SetState>(fixture.feed(reverted));
    ASSERT_EQ(states.size(), 1U);
    EXPECT_EQ(states[0].state, OperatingState::halted);
    EXPECT_EQ(states[0].reason, "1 reverts in a row");
    fixture.feed(Configured{fixture.setup, fixture.policy});
    EXPECT_EQ(fixture.engine.state(), OperatingState::halted) << "another configuration does not resume it";
}

TEST(Engine, reducing_it_begins_nothing) {
    Fixture fixture;
    fixture.start();
    fixture.feed(Command{Command::Kind::reduce, "shift change"});
    const auto actions = fixture.move_price(2);
    EXPECT_TRUE(all<Prove>(actions).empty());
    EXPECT_EQ(all<Record>(actions).at(0).opportunity.reason, Reason::halted);
    EXPECT_EQ(fixture.engine.state(), OperatingState::reducing);
}

TEST(Engine, a_block_that_does_not_fit_makes_it_read_the_state_again) {
    Fixture fixture;
    fixture.start();
    EXPECT_EQ(all<Fetch>(fixture.feed(BlockSeen{world::header(9), {}})).size(), 1U);
    EXPECT_EQ(all<Fetch>(fixture.feed(Reorged{world::header(7).ref, 1})).size(), 1U);
}

TEST(Engine, an_unsent_intent_frees_its_slot) {
    Fixture fixture;
    fixture.policy.max_open = 1;
    fixture.start();
    const auto prove = std::get<Prove>(fixture.move_price(2).front());
    const auto submit = std::get<Submit>(fixture.feed(Fixture::proof_of(prove)).front());
    EXPECT_TRUE(all<Prove>(fixture.feed(BlockSeen{world::header(3), {}})).empty()) << "no free slot";
    const auto records =
        all<Record>(fixture.feed(Sent{submit.opportunity.id, {}, {}, Sent::Status::intent_failed}));
    EXPECT_EQ(records.at(0).opportunity.reason, Reason::intent_failed);
    EXPECT_FALSE(all<Prove>(fixture.feed(BlockSeen{world::header(4), {}})).empty());
}

TEST(Engine, a_veto_at_the_last_moment_counts_as_halted) {
    Fixture fixture;
    fixture.start();
    const auto prove = std::get<Prove>(fixture.move_price(2).front());
    const auto submit = std::get<Submit>(fixture.feed(Fixture::proof_of(prove)).front());
    const auto records = all<Record>(fixture.feed(Sent{submit.opportunity.id, {}, {}, Sent::Status::vetoed}));
    EXPECT_EQ(records.at(0).opportunity.reason, Reason::halted);
    EXPECT_EQ(records.at(0).opportunity.stage, Stage::refused);
}

}  // namespace
}  // namespace lariat
