#pragma once

#include "core/model/block.hpp"
#include "core/model/reason.hpp"
#include "core/model/route.hpp"
#include "foundation/math/i256.hpp"

#include <optional>

namespace lariat {

/// Unique in a run, increasing in the order of discovery.
using OpportunityId = Quantity<struct OpportunityIdTag>;

/// How far a size may be from the best integer size. `gap` bounds the settlement token left on the table.
struct Certificate {
    bool optimal = false;
    U256 gap;
};

/// Native wei; what is left after each cost. net = gross - flash_fee - gas - tip + slippage.
struct Waterfall {
    I256 gross;
    I256 flash_fee;
    I256 gas;
    I256 tip;
    I256 slippage;  ///< landed gross minus predicted gross; zero before landing
    I256 net;
};

/// A cycle sized on one head. Amounts are base units of the token at that place of the route:
/// `amounts[0]` goes in, `amounts[i + 1]` comes out of hop i; all exact, as the contracts pay.
struct Opportunity {
    OpportunityId id;
    BlockRef head;
    std::uint64_t head_timestamp = 0;
    Route route;
    TokenId settlement;
    FlashLender lender;
    std::array<U256, kMaxHops + 1> amounts{};
    U256 flash_fee;   ///< settlement token
    U256 profit;      ///< settlement token, after the flash fee, before gas
    U256 min_profit;  ///< settlement token: what the contract must see or revert
    Gas gas;          ///< by the gas model, later by the proof
    Certificate certificate;
    Waterfall waterfall;
    Stage stage = Stage::seen;
    Reason reason = Reason::profitable;

    [[nodiscard]] const U256& amount_in() const { return amounts[0]; }
    [[nodiscard]] const U256& amount_out() const { return amounts[route.size()]; }
};

/// The block an execution is meant for: the one right after the head it was proved on.
struct Target {
    BlockNumber number;
    std::uint64_t timestamp = 0;
    U256 base_fee;
};

/// Result of simulating an opportunity on the state it will meet.
struct Proof {
    OpportunityId opportunity;
    bool succeeded = false;
    Gas gas_used;
    U256 profit;  ///< change of the treasury's settlement token
    Bytes revert_data;
};

}  // namespace lariat
