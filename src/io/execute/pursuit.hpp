#pragma once

#include "io/execute/settlement.hpp"

namespace lariat::execute {

/// Follows what was sent, head by head, until each nonce is used up and that is certain.
class Pursuit {
public:
    explicit Pursuit(Lane& lane) : lane_{lane} {}

    /// Asks for receipts and acts on those that do not come. Returns early when the node does not answer:
    /// the next head goes on.
    io::Task<void> check(BlockHeader head);

    /// What the chain took back is open again.
    void reopen_above(BlockNumber ancestor);

    /// Blocks were missed: what was concluded above `number` is looked at once more.
    void recheck_above(BlockNumber number) { recheck_above_ = number; }

    /// Asks the signer what it signed for intents of which that is not known. False when it does not answer.
    io::Task<bool> learn_signatures();

private:
    io::Task<bool> settle_open(BlockHeader head);
    io::Task<void> pursue(store::IntentId id, BlockHeader head, Nonce mined);
    io::Task<void> nonce_is_used(store::Intent intent, BlockHeader head);
    io::Task<void> replace(store::Intent intent, BlockHeader head);
    io::Task<void> confirm(BlockHeader head);
    io::Task<void> fill_gap(BlockHeader head, Nonce mined);
    io::Task<void> send_newest(store::IntentId id, BlockHeader head);
    void recheck();
    void reopen(store::Intent intent, std::string note);
    void observe(Nonce mined, Nonce pending);

    struct Effort {
        std::uint64_t offered_at = 0;    ///< head at which the newest attempt went out
        std::uint32_t offers = 0;        ///< of the newest attempt
        std::uint32_t missing = 0;       ///< heads on which its nonce was used and no receipt was there
        std::int64_t missing_since = 0;  ///< on the steady clock
        std::uint32_t looks = 0;         ///< heads on which, dropped for long, it still had no receipt
    };

    Lane& lane_;
    std::map<store::IntentId, Effort> efforts_;
    std::optional<BlockNumber> undo_pending_;  // the store could not be read when the chain parted here
    std::optional<BlockNumber> recheck_above_;
    std::optional<Nonce> observed_;  // what the node counted at the head before
    std::optional<Nonce> gap_;       // a nonce that was missing at the head before
    std::uint32_t gap_heads_ = 0;
};

}  // namespace lariat::execute
