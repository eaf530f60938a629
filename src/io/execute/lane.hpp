#pragma once

#include "io/execute/answer.hpp"
#include "io/execute/intent_book.hpp"
#include "io/execute/submitter.hpp"

#include <deque>
#include <map>
#include <set>

namespace lariat::execute {

/// One account on one chain: what sender and pursuit share.
struct Lane {
    const chain::Node& node;
    const ChainSetup& setup;
    chain::ExecutorAddresses addresses;
    keys::SigningService& signing;
    store::RunId run;
    SubmitterHooks hooks;
    SubmitterOptions options;
    IntentBook book;

    std::deque<BlockHeader> headers{};  // the newest ones, to judge whether a landing was on target
    std::optional<BlockHeader> newest{};
    std::uint64_t reorgs = 0;
    Nonce at_least{};                     // below it the chain has used every nonce
    std::set<store::IntentId> busy{};     // being signed and sent just now
    std::set<store::IntentId> refused{};  // the node said no: not worth any patience

    [[nodiscard]] bool of_this_run(const store::Intent& intent) const { return intent.run == run; }
    [[nodiscard]] bool is_overdue(const store::Intent& intent) const;
    /// Why nothing new may be sent: it would wait behind this.
    [[nodiscard]] std::optional<std::string> blocked() const;
    /// Nothing was ever signed for it: its nonce is free again, if it is the last one.
    void drop_unsigned(const store::Intent& intent, std::string note);
    /// Tells whoever knows of the intent that it found its end.
    void tell(const store::Intent& intent, EventBody event) const;
};

enum class Dispatched : std::uint8_t {
    sent,
    unknown,      ///< sent, and the answer did not say whether it was taken
    nonce_used,   ///< a transaction with its nonce is in a block
    underpriced,  ///< not taken for these fees
    refused,      ///< by the node
    not_signed,   ///< by the signer, or vetoed: there is no signature
    unsigned_,    ///< whether it was signed is not known
};

/// Signs the newest attempt of an intent and sends it; the intent's state follows.
io::Task<Dispatched> dispatch(Lane& lane, store::IntentId id, std::string& why);

/// Sends a signed attempt once more.
io::Task<Answer> offer(const Lane& lane, const store::Attempt& attempt);

}  // namespace lariat::execute
