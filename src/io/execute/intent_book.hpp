#pragma once

#include "io/runtime/clock.hpp"
#include "io/store/intent.hpp"

#include <map>
#include <span>

namespace lariat::execute {

/// The intents whose end is not known for good: the open ones, and those concluded so recently that a reorg
/// or a wrong answer of the node may still change it. Each change goes to the store; one that the store could
/// not take is kept and written with the next opportunity.
class IntentBook {
public:
    IntentBook(store::IntentStore& store, const io::Clock& clock) : store_{store}, clock_{clock} {}

    /// The open intents of an account, and those concluded above `confirmed`.
    io::Expected<void> load(ChainId chain, const Address& signer, BlockNumber confirmed);

    /// Durable when it returns.
    io::Expected<std::vector<store::Intent>> create(std::span<const store::IntentDraft> drafts,
                                                    Nonce at_least);
    io::Expected<store::Intent> create_at(const store::IntentDraft& draft, Nonce nonce);
    io::Expected<store::Attempt> add_attempt(store::IntentId id,
                                             store::AttemptKind kind,
                                             const Transaction& txn);

    /// An intent that the store has and the book does not.
    void adopt(store::Intent intent);

    void change(store::IntentId id, store::IntentChange change);
    /// The newest attempt with this unsigned transaction was signed.
    void note_signed(store::IntentId id, const SignedTransaction& signed_txn);

    /// Tries again what the store did not take.
    void write_back();

    /// Nothing when it is not in the book. Valid until the next call that is not const.
    [[nodiscard]] const store::Intent* find(store::IntentId id) const;
    [[nodiscard]] const store::Intent* at_nonce(Nonce nonce) const;
    [[nodiscard]] std::vector<store::Intent> open() const;
    [[nodiscard]] std::size_t open_count() const;
    /// Concluded at or below `number`: certain unless the chain says otherwise now.
    [[nodiscard]] std::vector<store::Intent> concluded_until(BlockNumber number) const;
    void forget(store::IntentId id);

    [[nodiscard]] store::IntentStore& store() { return store_; }
    [[nodiscard]] std::int64_t now() const { return clock_.unix_nanos(); }

private:
    struct Unwritten {
        bool state = false;
        std::vector<std::uint32_t> signatures;  // seq of attempts
    };

    void write(store::IntentId id, bool state, std::span<const std::uint32_t> signatures);

    store::IntentStore& store_;
    const io::Clock& clock_;
    std::map<store::IntentId, store::Intent> intents_;
    std::map<store::IntentId, Unwritten> unwritten_;
};

/// The head at which its end was seen; open ones have none.
std::optional<BlockNumber> concluded_at(const store::Intent& intent);

}  // namespace lariat::execute
