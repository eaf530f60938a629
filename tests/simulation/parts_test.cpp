#include "core/amm/constant_product.hpp"
#include "mempool.hpp"
#include "schedule.hpp"

#include <gtest/gtest.h>

/// The simulated parts by themselves: what the engine is judged by has to be right.
namespace lariat::simulation {
namespace {

struct World {
    Random random{7};
    Economy economy{random};
    Blockchain chain{economy};

    TxnRef signed_by_us(std::uint64_t nonce, std::uint64_t gwei, Bytes data = {}) {
        Transaction txn;
        txn.chain_id = economy.setup.chain;
        txn.nonce = Nonce{nonce};
        txn.max_fee_per_gas = U256{gwei} * U256{1'000'000'000U};
        txn.max_priority_fee_per_gas = txn.max_fee_per_gas;
        txn.gas_limit = Gas{400'000};
        txn.to = economy.addresses.owner;
        txn.data = std::move(data);
        const SignedTransaction done = sign(txn, economy.key).value();
        return std::make_shared<ChainTxn>(ChainTxn{.hash = hash_of(done), .signed_txn = done});
    }
    const Block& grow(const Block& parent, std::vector<TxnRef> txns = {}) {
        return chain.build(parent, txns, {.salt = random.hash()});
    }
};

TEST(SimulatedPools, pay_what_the_engine_quotes) {
    World world;
    for (int i = 0; i < 500; ++i) {
        State state = world.economy.genesis;
        const Trade trade{PoolId{static_cast<std::uint32_t>(world.random.below(state.pools.size()))},
                          world.random.chance(500),
                          static_cast<std::uint32_t>(world.random.between(1, 3'000))};
        const V2State before = state.pools[trade.pool.raw()];
        ASSERT_TRUE(run_trade(world.economy, state, trade, Address{}).succeeded);
        const V2State after = state.pools[trade.pool.raw()];
        const auto change = [&](bool in) {
            return in == trade.zero_for_one ? std::pair{before.reserve0, after.reserve0}
                                            : std::pair{before.reserve1, after.reserve1};
        };
        const auto [in_before, in_after] = change(true);
        const auto [out_before, out_after] = change(false);
        EXPECT_EQ(amm::v2_amount_out(in_after - in_before, in_before, out_before,
                                     world.economy.setup.pools[trade.pool.raw()].fee)
                      .value(),
                  out_before - out_after);
    }
}

TEST(SimulatedChain, a_reorg_takes_everything_back) {
    World world;
    const std::uint64_t first = world.economy.genesis.nonce.raw();
    const Block& a = world.grow(world.chain.tip());
    const TxnRef ours = world.signed_by_us(first, 5);
    const Block& b = world.grow(a, {ours, world.signed_by_us(first + 2, 5)});
    world.chain.adopt(b);
    EXPECT_EQ(b.txns.size(), 1U) << "a nonce ahead of its turn cannot be included";
    EXPECT_EQ(world.chain.tip().after.nonce, Nonce{first + 1});
    EXPECT_NE(world.chain.included(ours->hash), nullptr);
    const Block& other = world.grow(a);
    world.chain.adopt(other);
    EXPECT_EQ(world.chain.included(ours->hash), nullptr);
    EXPECT_EQ(world.chain.tip().after, a.after);
    EXPECT_FALSE(world.chain.is_canonical(b));
    EXPECT_EQ(world.chain.find(b.hash()), &b) << "a block that was left is still known by its hash";
}

TEST(SimulatedMempool, keeps_the_rules_of_a_node) {
    World world;
    const State& state = world.chain.tip().after;
    const std::uint64_t first = state.nonce.raw();
    Mempool pool{4};
    const auto says = [&](const TxnRef& txn) {
        const auto taken = pool.add(txn, state);
        return taken ? std::string{} : taken.error();
    };
    const TxnRef txn = world.signed_by_us(first, 10);
    EXPECT_EQ(says(txn), "");
    EXPECT_EQ(says(txn), "already known");
    EXPECT_EQ(says(world.signed_by_us(first, 10, {1})), "replacement transaction underpriced");
    EXPECT_EQ(says(world.signed_by_us(first, 11)), "") << "a tenth more takes the place";
    EXPECT_FALSE(pool.holds(txn->hash));
    if (first > 0)
        EXPECT_TRUE(says(world.signed_by_us(first - 1, 10)).starts_with("nonce too low"));
    EXPECT_EQ(says(world.signed_by_us(first + 2, 10)), "");
    EXPECT_EQ(pool.pending(state), Nonce{first + 1}) << "a gap ends what is pending";
    EXPECT_EQ(says(world.signed_by_us(first + 1, 10)), "");
    EXPECT_EQ(pool.pending(state), Nonce{first + 3});
    EXPECT_EQ(says(world.signed_by_us(first + 9, 10)), "");
    EXPECT_EQ(says(world.signed_by_us(first + 5, 10)), "");
    EXPECT_EQ(pool.waiting().size(), 4U) << "the furthest one is forgotten";
    EXPECT_EQ(pool.waiting().back()->signed_txn->txn.nonce, Nonce{first + 5});
    EXPECT_TRUE(says(world.signed_by_us(first + 3, 1'000'000)).starts_with("insufficient funds"));
}

TEST(SimulatedTime, passes_from_one_happening_to_the_next) {
    Schedule schedule;
    std::vector<int> order;
    schedule.after(seconds{2}, [&] { order.push_back(3); });
    schedule.after(seconds{1}, [&] {
        order.push_back(1);
        schedule.after(nanoseconds{0}, [&] { order.push_back(2); });
    });
    while (schedule.step()) {
    }
    EXPECT_EQ(order, (std::vector{1, 2, 3}));
    EXPECT_EQ(schedule.now(), nanoseconds{seconds{2}}.count());
}

}  // namespace
}  // namespace lariat::simulation
