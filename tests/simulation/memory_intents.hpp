#pragma once

#include "io/store/intent.hpp"

#include <functional>
#include <map>

namespace lariat::simulation {

/// What lies on the disk: it outlives the process that wrote it.
struct IntentDisk {
    std::map<store::IntentId, store::Intent> intents;
    std::vector<store::RunId> runs;
    bool forgets = false;  ///< broken: keeps nothing of what is created
};

/// The contract of `store::IntentStore` without a file. A change is made whole or not at all; what a call
/// changed is there for good when it returns.
class MemoryIntents final : public store::IntentStore {
public:
    explicit MemoryIntents(IntentDisk& disk) : disk_{disk} {}

    io::Expected<store::RunId> begin_run(const store::RunInfo& info) override;
    io::Expected<std::vector<store::Intent>> create(std::span<const store::IntentDraft> drafts,
                                                    Nonce at_least) override;
    io::Expected<store::Intent> create_at(const store::IntentDraft& draft, Nonce nonce) override;
    io::Expected<store::Attempt> add_attempt(store::IntentId id,
                                             store::AttemptKind kind,
                                             const Transaction& txn,
                                             std::int64_t created_ns) override;
    io::Expected<void> update(store::IntentId id,
                              const store::IntentChange& change,
                              std::span<const store::Attempt> newly_signed) override;
    io::Expected<store::Intent> intent(store::IntentId id) override;
    io::Expected<std::vector<store::Intent>> open_intents() override;
    io::Expected<std::vector<store::Intent>> concluded_above(ChainId chain, BlockNumber number) override;
    io::Expected<std::optional<store::Intent>> at_nonce(ChainId chain, Address signer, Nonce nonce) override;
    io::Expected<std::optional<Nonce>> next_nonce(ChainId chain, Address signer) override;

private:
    io::Expected<store::Intent> prepare(const store::IntentDraft& draft, Nonce nonce) const;
    store::Intent keep(store::Intent intent);
    std::vector<store::Intent> all_where(const std::function<bool(const store::Intent&)>& holds) const;

    IntentDisk& disk_;
};

/// A nonce is taken by every intent except those dropped without a signature.
inline bool takes_nonce(const store::Intent& intent) {
    return intent.state != store::IntentState::dropped || intent.ever_signed();
}

}  // namespace lariat::simulation
