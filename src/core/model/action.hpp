#pragma once

#include "core/model/event.hpp"

#include <string>
#include <variant>
#include <vector>

namespace lariat {

/// Simulate these, one after the other, in the block right after `head`.
struct Prove {
    BlockHeader head;
    Target target;
    std::vector<Opportunity> opportunities;
};

/// Sign and send: proved and passed by risk. `min_profit` is what the contract must see or revert.
struct Submit {
    Opportunity opportunity;
    Proof proof;
    Target target;
    U256 min_profit;
    U256 tip;
};

/// The state of an opportunity changed, or it was seen for the first time.
struct Record {
    Opportunity opportunity;
};

/// The state of an execution changed.
struct RecordOutcome {
    Opportunity opportunity;
    Landed landed;
    bool exact = false;
};

/// The market cannot be folded further: read the state again as of the newest head.
struct Fetch {};

struct Alert {
    enum class Level : std::uint8_t { info, warning, critical } level = Level::info;
    std::string text;
};

using Action = std::variant<Prove, Submit, Record, RecordOutcome, Fetch, Alert>;

}  // namespace lariat
