#pragma once

#include "core/model/event.hpp"
#include "core/model/operating_state.hpp"

#include <string>
#include <variant>
#include <vector>

namespace lariat {

/// Simulate these, one after the other, in the block right after `head`.
struct Prove {
    BlockHeader head;
    Target target;
    U256 tip;  ///< wei per gas
    std::vector<Opportunity> opportunities;
};

/// Sign and send what was proved, as it was proved; risk let it pass.
struct Submit {
    Opportunity opportunity;
    Proof proof;
    Target target;
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
    Gas gas_predicted;   ///< by the proof
    bool exact = false;  ///< the settlement token moved by what was predicted, to the wei
};

/// The market cannot be folded further: read the state again as of the newest head.
struct Fetch {};

/// Risk allows less from now on: to be kept beyond this process.
struct SetState {
    OperatingState state = OperatingState::halted;
    std::string reason;
};

struct Alert {
    enum class Level : std::uint8_t { info, warning, critical } level = Level::info;
    std::string text;
};

using Action = std::variant<Prove, Submit, Record, RecordOutcome, Fetch, SetState, Alert>;

}  // namespace lariat
