#pragma once

#include "core/model/opportunity.hpp"
#include "foundation/codec/transaction.hpp"
#include "io/runtime/failure.hpp"
#include "io/store/run_id.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lariat::store {

/// Unique in a data directory, increasing.
using IntentId = Quantity<struct IntentIdTag>;

enum class IntentState : std::uint8_t {
    prepared,  ///< durable; whether it was signed and sent is not known
    sent,
    unknown,  ///< signed, and no answer said whether the node took it
    landed,
    reverted,
    dropped,    ///< can no longer land: never signed, or its nonce was used by a transaction not ours
    cancelled,  ///< the transaction that does nothing landed in its place
};
std::string_view name_of(IntentState state);
std::optional<IntentState> intent_state_from(std::string_view name);

/// Its outcome is still to come.
constexpr bool is_open(IntentState state) {
    return state == IntentState::prepared || state == IntentState::sent || state == IntentState::unknown;
}
/// Ended by a transaction of its own.
constexpr bool is_included(IntentState state) {
    return state == IntentState::landed || state == IntentState::reverted || state == IntentState::cancelled;
}

enum class AttemptKind : std::uint8_t {
    plan,    ///< what was proved
    bump,    ///< the same with higher fees
    cancel,  ///< nothing, to the account itself: it only uses up the nonce
};
std::string_view name_of(AttemptKind kind);
std::optional<AttemptKind> attempt_kind_from(std::string_view name);

/// One of the transactions that compete for an intent's nonce. At most one of them lands.
struct Attempt {
    std::uint32_t seq = 0;  ///< 0, 1, …: in the order in which they were made
    AttemptKind kind = AttemptKind::plan;
    Transaction txn;
    std::int64_t created_ns = 0;
    /// Set once it is known to be signed.
    std::optional<Hash> hash;
    Bytes raw;
};

/// What is about to leave the process: enough to sign and send it again, and to judge the outcome.
struct IntentDraft {
    RunId run;
    OpportunityId opportunity;  ///< 0: none, it fills a gap
    ChainId chain;
    Address signer;
    Transaction txn;  ///< the nonce is given by the store
    AttemptKind kind = AttemptKind::plan;
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

struct Intent {
    IntentId id;
    RunId run;
    OpportunityId opportunity;
    ChainId chain;
    Address signer;
    Nonce nonce;
    std::vector<Attempt> attempts;  ///< at least one
    BlockNumber proved_on;
    Hash proved_on_hash;
    Target target;
    Address settlement;
    U256 predicted_profit;
    Gas predicted_gas;
    std::int64_t created_ns = 0;

    IntentState state = IntentState::prepared;
    std::int64_t changed_ns = 0;
    std::optional<Inclusion> landed_in;    ///< exactly while it is included
    std::optional<BlockNumber> closed_at;  ///< the head at which it was dropped
    std::string note;

    [[nodiscard]] const Attempt& newest() const { return attempts.back(); }
    [[nodiscard]] bool ever_signed() const;
};

struct IntentChange {
    IntentState state = IntentState::sent;
    std::int64_t changed_ns = 0;
    std::optional<Inclusion> landed_in{};
    std::optional<BlockNumber> closed_at{};
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

    /// Allocates nonces in the order of the drafts, which are of one chain and one signer: from the first
    /// one that is neither below `at_least` nor at or below a nonce that is taken. All or none, with one
    /// flush. A nonce is taken by every intent except those dropped without a signature.
    virtual io::Expected<std::vector<Intent>> create(std::span<const IntentDraft> drafts, Nonce at_least) = 0;
    /// The same for one nonce that has to be used up, below others that are taken. Errc::conflict when an
    /// intent takes it.
    virtual io::Expected<Intent> create_at(const IntentDraft& draft, Nonce nonce) = 0;

    /// Another transaction for the nonce of an open intent. Errc::invalid_argument when its nonce is another.
    virtual io::Expected<Attempt> add_attempt(IntentId id,
                                              AttemptKind kind,
                                              const Transaction& txn,
                                              std::int64_t created_ns) = 0;

    /// Errc::not_found for an unknown id; Errc::invalid_argument for a way back to `prepared`, for an
    /// included intent without its block or another one with it. `newly_signed` are attempts of this intent
    /// whose hash and bytes are known since. A reorg takes a concluded intent back to `sent`.
    virtual io::Expected<void> update(IntentId id,
                                      const IntentChange& change,
                                      std::span<const Attempt> newly_signed = {}) = 0;

    virtual io::Expected<Intent> intent(IntentId id) = 0;
    /// Oldest first.
    virtual io::Expected<std::vector<Intent>> open_intents() = 0;
    /// Landed, reverted or cancelled in a block above `number`, or dropped, though signed, at such a head;
    /// oldest first. A reorg down to `number` can change their end.
    virtual io::Expected<std::vector<Intent>> concluded_above(ChainId chain, BlockNumber number) = 0;
    /// The intent that takes a nonce.
    virtual io::Expected<std::optional<Intent>> at_nonce(ChainId chain, Address signer, Nonce nonce) = 0;
    /// One above the highest nonce that is taken; nothing when none is, and the chain alone knows.
    virtual io::Expected<std::optional<Nonce>> next_nonce(ChainId chain, Address signer) = 0;
};

}  // namespace lariat::store
