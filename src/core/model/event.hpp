#pragma once

#include "core/model/opportunity.hpp"
#include "core/model/policy.hpp"

#include <string>
#include <variant>
#include <vector>

namespace lariat {

/// The setup and policy a run works with. The first event; a later one replaces the policy.
struct Configured {
    ChainSetup setup;
    Policy policy;
};

/// The state of pools and lenders as of a block, read from the chain.
struct StateLoaded {
    BlockHeader at;
    struct PoolEntry {
        PoolId pool;
        PoolState state;
    };
    std::vector<PoolEntry> pools;
    std::vector<U256> lender_balances;  ///< in the order of `ChainSetup::lenders`
};

/// A new head, child of the head before it, with every log that concerns pools or lenders.
struct BlockSeen {
    BlockHeader header;
    std::vector<Log> logs;
};

/// The blocks above `ancestor` are no longer part of the chain.
struct Reorged {
    BlockRef ancestor;
    std::uint64_t depth = 0;
};

/// Outcome of an Action::Prove, in the order asked. Empty `proofs` with `available` false: could not be run.
struct Proved {
    BlockRef head;
    bool available = true;
    std::vector<Proof> proofs;
};

/// Whether a transaction of an earlier place in the block wrote state that ours reads.
enum class Disturbance : std::uint8_t { undisturbed, disturbed, unverified };

struct Landed {
    OpportunityId opportunity;
    Hash txn;
    BlockRef block;
    std::uint32_t index = 0;
    bool on_target = false;  ///< in the block, at the timestamp and base fee, it was proved for
    Disturbance disturbance = Disturbance::unverified;
    bool succeeded = false;
    bool cancelled = false;  ///< what landed is the transaction that does nothing in its place
    U256 profit;             ///< settlement token received by the treasury
    Gas gas_used;
    U256 effective_gas_price;
    U256 base_fee;
};

/// The intent was sent, or could not be.
struct Sent {
    OpportunityId opportunity;
    Hash txn;
    Nonce nonce;
    enum class Status : std::uint8_t {
        sent,
        vetoed,
        blocked,  ///< an earlier nonce of the account is not settled
        intent_failed,
        send_failed,
        unknown
    } status = Status::sent;
};

/// A sent transaction that can no longer land: its nonce was used by another one.
struct Dropped {
    OpportunityId opportunity;
    Hash txn;
};

/// What was known of its end no longer holds: the block in which it landed left the chain.
struct Unlanded {
    OpportunityId opportunity;
    Hash txn;
};

/// What an operator said.
struct Command {
    enum class Kind : std::uint8_t { halt, reduce, resume } kind = Kind::halt;
    std::string reason;
};

using EventBody = std::
    variant<Configured, StateLoaded, BlockSeen, Reorged, Proved, Sent, Landed, Dropped, Unlanded, Command>;

/// What the core is fed. `received_ns` is the time at which its source handed it over; the core has no other
/// clock.
struct Event {
    std::uint64_t sequence = 0;
    std::uint64_t received_ns = 0;
    EventBody body;
};

}  // namespace lariat
