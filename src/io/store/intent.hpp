#pragma once

#include "core/model/opportunity.hpp"
#include "io/runtime/failure.hpp"
#include "io/store/run_id.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lariat::store {

/// Unique in a data directory, increasing.
using IntentId = Quantity<struct IntentIdTag>;

enum class IntentState : std::uint8_t {
    prepared,  ///< durable; whether it was sent is not known
    sent,
    landed,
    reverted,
    dropped,  ///< can no longer land: its nonce was used by another transaction
    unknown,  ///< sent, and the answer did not say whether it was taken
};
std::string_view name_of(IntentState state);
std::optional<IntentState> intent_state_from(std::string_view name);

/// Its outcome is still to come.
constexpr bool is_open(IntentState state) {
    return state == IntentState::prepared || state == IntentState::sent || state == IntentState::unknown;
}

/// What is about to leave the process: enough to send the same bytes again, and to judge the outcome.
struct IntentDraft {
    RunId run;
    OpportunityId opportunity;
    ChainId chain;
    Address signer;
    Nonce nonce;
    Address to;
    Hash calldata_hash;
    Bytes raw_txn;
    Hash txn;
    BlockNumber proved_on;
    Hash proved_on_hash;
    Target target;
    Address settlement;
    U256 predicted_profit;  ///< settlement token
    Gas predicted_gas;
    std::int64_t created_ns = 0;
};

struct Inclusion {
    BlockNumber number;
    Hash hash;
    std::uint32_t index = 0;

    friend bool operator==(const Inclusion&, const Inclusion&) = default;
};

struct Intent : IntentDraft {
    IntentId id;
    IntentState state = IntentState::prepared;
    std::int64_t changed_ns = 0;
    std::optional<Inclusion> landed_in;  ///< set while landed or reverted
    std::string note;
};

struct IntentChange {
    IntentState state = IntentState::sent;
    std::int64_t changed_ns = 0;
    std::optional<Inclusion> landed_in{};
    std::string note{};
};

struct RunInfo {
    std::int64_t started_ns = 0;
    std::string version;
    ChainId chain;
};

/// The truth about what left the process. Every call blocks until what it changed is durable (one flush of
/// the disk, a fraction of a millisecond to a few); one thread uses it.
class IntentStore {
public:
    virtual ~IntentStore() = default;

    /// Registers a run; its id qualifies opportunity numbers.
    virtual io::Expected<RunId> begin_run(const RunInfo& info) = 0;

    /// Errc::conflict when this transaction is known already, or when another intent of the same chain,
    /// signer and nonce is open.
    virtual io::Expected<IntentId> create(const IntentDraft& draft) = 0;
    /// All or none, with one flush for all.
    virtual io::Expected<std::vector<IntentId>> create(std::span<const IntentDraft> drafts) = 0;

    /// Errc::not_found for an unknown id, Errc::invalid_argument for a way back to `prepared` or for a landed
    /// intent without its block. A reorg takes a landed intent back to `sent`.
    virtual io::Expected<void> update_state(IntentId id, const IntentChange& change) = 0;

    virtual io::Expected<Intent> intent(IntentId id) = 0;
    /// Oldest first.
    virtual io::Expected<std::vector<Intent>> open_intents() = 0;
    /// Landed or reverted in a block above `number`, oldest first: those that a reorg down to it can touch.
    virtual io::Expected<std::vector<Intent>> included_above(ChainId chain, BlockNumber number) = 0;
    /// One above the highest nonce of an intent that was not dropped; nothing when there is none, and the
    /// chain alone knows.
    virtual io::Expected<std::optional<Nonce>> next_nonce(ChainId chain, Address signer) = 0;
};

}  // namespace lariat::store
