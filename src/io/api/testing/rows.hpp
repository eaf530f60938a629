#pragma once

#include "io/api/render.hpp"
#include "io/chain/testing/samples.hpp"

/// Rows for tests: an opportunity proved on block 7 and its execution in block 8.
namespace lariat::api::testing {

inline Opportunity opportunity(std::uint64_t id = 1) {
    const BlockRef head{chain::testing::kChain, BlockNumber{7}, chain::testing::filled<Hash>(7),
                        chain::testing::filled<Hash>(6)};
    Opportunity made = chain::testing::round_trip(id, head);
    made.certificate = {.optimal = false, .gap = U256{3}};
    made.waterfall = {.gross = I256{500},
                      .flash_fee = I256{0},
                      .gas = I256{20},
                      .tip = I256{10},
                      .slippage = I256{-1},
                      .net = I256{469}};
    return made;
}

inline OpportunityView opportunity_view() {
    return {.id = "6553f1001a2b-1",
            .seq = 41,
            .observed_ns = 1'700'000'001'000'001'000,
            .opportunity = opportunity(),
            .execution_id = std::nullopt};
}

inline ExecutionView execution_view() {
    ExecutionView view;
    view.id = "6553f1001a2b-1-x";
    view.seq = 3;
    view.opportunity_id = "6553f1001a2b-1";
    view.opportunity = opportunity();
    view.opportunity.stage = Stage::submitted;
    view.txn = chain::testing::filled<Hash>(0x7a);
    view.nonce = Nonce{5};
    view.target = {BlockNumber{8}, 1'700'000'008, U256{7}};
    view.predicted_profit = U256{500};
    view.predicted_gas = Gas{200'000};
    view.created_ns = 1'700'000'001'000'001'000;
    view.event_ns = 1'700'000'001'000'000'000;
    view.sent_ns = 1'700'000'001'001'500'000;
    return view;
}

inline Landed landing(std::uint64_t id = 1) {
    Landed landed;
    landed.opportunity = OpportunityId{id};
    landed.txn = chain::testing::filled<Hash>(0x7a);
    landed.block = {chain::testing::kChain, BlockNumber{8}, chain::testing::filled<Hash>(8),
                    chain::testing::filled<Hash>(7)};
    landed.index = 3;
    landed.on_target = true;
    landed.disturbance = Disturbance::undisturbed;
    landed.succeeded = true;
    landed.profit = U256{499};
    landed.gas_used = Gas{199'999};
    landed.effective_gas_price = U256{9};
    landed.base_fee = U256{7};
    return landed;
}

}  // namespace lariat::api::testing
