#include "app/chain/executor.hpp"
#include "core/search/searcher.hpp"
#include "core/strategy/strategy.hpp"
#include "io/chain/prover.hpp"
#include "io/keys/keystore.hpp"
#include "io/keys/local_signing.hpp"
#include "io/keys/sqlite_record.hpp"
#include "world_fixture.hpp"

#include <fmt/format.h>

namespace lariat::conformance {
namespace {

/// The best cycles of a market on which only one kind of lender lends.
std::vector<Opportunity> best_with(const World& world, FlashSource source) {
    ChainSetup setup = world.setup();
    StateLoaded state = world.state();
    for (std::size_t i = 0; i < setup.lenders.size(); ++i)
        if (setup.lenders[i].source != source)
            state.lender_balances[i] = U256{};
    market::Market market{setup};
    EXPECT_TRUE(market.load(state));
    search::Searcher searcher{setup, 3};
    const std::vector<U256> caps(setup.settlements.size(), U256::max());
    searcher.rebuild(market, caps);
    OpportunityId next{1};
    std::vector<Opportunity> found = strategy::Strategy{Policy{}}.evaluate(market, searcher, caps, next);
    std::erase_if(found, [&](const Opportunity& opportunity) { return opportunity.lender.source != source; });
    strategy::Strategy{Policy{}}.choose(found, 12);
    std::erase_if(found, [](const Opportunity& opportunity) { return opportunity.stage != Stage::proving; });
    for (Opportunity& opportunity : found)
        opportunity.min_profit = opportunity.profit;
    return found;
}

io::Task<void> prove_all(World& world) {
    const chain::Node& node = world.session().node();
    auto key = keys::load_development_key(world.manifest().searcher_key_file, node.chain());
    if (!key) {
        ADD_FAILURE() << key.error().message;
        co_return;
    }
    auto record = keys::SqliteRecord::transient();
    if (!record) {
        ADD_FAILURE() << record.error().message;
        co_return;
    }
    keys::GuardedSigner guarded{{.key = std::move(*key),
                                 .policy = {.chain = node.chain(),
                                            .max_gas = Gas{12'000'000},
                                            .max_fee_per_gas = U256::max(),
                                            .may_create = true},
                                 .record = *record,
                                 .state = [] { return OperatingState::active; }}};
    keys::LocalSigning signer{guarded};
    const auto executor =
        co_await app::deploy_executor(node, signer, std::nullopt, world.manifest().chain.flash);
    if (!executor) {
        ADD_FAILURE() << executor.error().message;
        co_return;
    }
    // The pools may have moved while the contract was deployed: cycles and proofs must see one state.
    const auto head = co_await node.latest();
    const auto status = co_await app::executor_status(node, *executor);
    if (!head || !status) {
        ADD_FAILURE() << "the chain does not answer";
        co_return;
    }
    EXPECT_EQ(status->owner, signer.address());
    EXPECT_EQ(status->version, 1U);
    co_await world.reload(*head);
    const Target target{head->ref.number.next(), head->timestamp + 1, next_base_fee(*head)};
    chain::NodeProver prover{node, world.setup(), {*executor, signer.address(), signer.address()}};
    for (const FlashSource source : {FlashSource::balancer_v2, FlashSource::aave_v3}) {
        const std::vector<Opportunity> found = best_with(world, source);
        EXPECT_GE(found.size(), 2U) << name_of(source);
        const Proved proved = co_await prover.prove({*head, target, U256{}, found});
        EXPECT_TRUE(proved.available);
        std::size_t equal = 0;
        for (std::size_t i = 0; i < proved.proofs.size(); ++i) {
            EXPECT_TRUE(proved.proofs[i].succeeded) << chain::describe_revert(proved.proofs[i].revert_data);
            EXPECT_EQ(to_decimal(proved.proofs[i].profit), to_decimal(found[i].profit))
                << name_of(source) << ' ' << i;
            equal += proved.proofs[i].profit == found[i].profit ? 1 : 0;
        }
        fmt::print("{}: {} of {} proofs equal their quotes to the wei\n", name_of(source), equal,
                   found.size());
    }
}

TEST(Proofs, equal_the_quotes_for_both_lenders) {
    World::with(prove_all);
}

}  // namespace
}  // namespace lariat::conformance
