#pragma once

#include "app/run/host.hpp"
#include "digest.hpp"
#include "memory_intents.hpp"
#include "node.hpp"
#include "signing.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace lariat::simulation {

/// Counts that tell that something happened at all.
struct Tally {
    std::uint64_t blocks = 0;
    std::uint64_t reorgs = 0;
    std::uint64_t reorged_blocks = 0;
    std::uint64_t restarts = 0;
    std::uint64_t signatures = 0;
    std::uint64_t intents = 0;
    std::uint64_t landed = 0;
    std::uint64_t exact = 0;
    std::uint64_t reverted = 0;
    std::uint64_t cancelled = 0;
    std::uint64_t dropped = 0;

    void add(const Tally& other);
};

/// Sees everything, from outside, and says what must not be. It knows the truth of the chain and never asks
/// the engine how it came to its view.
class Witness final : public app::HostListener {
public:
    Witness(const Economy& economy,
            const Blockchain& chain,
            const IntentDisk& disk,
            const SignerHouse& signer);

    /// A process started under this id, or ended.
    void on_run(const store::RunId& run) { run_ = run; }
    void on_signed(const SignedTransaction& signed_txn);
    void on_received(const SignedTransaction& signed_txn, const Hash& hash);
    /// Signed by somebody else who has the key.
    void on_foreign(const Hash& hash) { foreign_.insert(hash); }
    void on_tip();
    void on_reorg(std::uint64_t depth);
    /// After everything that happens.
    void on_step(const Engine& engine);

    void arrived(const Event& event) override;
    void settled(const Event& event, std::span<const Action> actions) override;

    /// Once nothing goes wrong any more and everything had its time.
    void check_end(const Engine* engine);

    [[nodiscard]] const std::optional<std::string>& broken() const { return broken_; }
    void add(ByteView bytes) { digest_.add(bytes); }
    void add(std::uint64_t word) { digest_.add(word); }
    [[nodiscard]] std::uint64_t digest() const { return digest_.value(); }
    [[nodiscard]] const Tally& tally() const { return tally_; }
    Tally& tally() { return tally_; }

private:
    struct Concluded {
        Stage stage = Stage::seen;
        Reason reason = Reason::profitable;
    };

    void breaks(std::string what);
    void check_outcome(const RecordOutcome& outcome);
    void check_market(const market::Market& market, std::string_view when);
    void check_intents();
    void check_intent_end(const store::Intent& intent);
    void check_nonces();
    void check_core(const store::Intent& intent);
    void check_replay(const Engine& engine);
    [[nodiscard]] const store::Intent* owner_of(const SignedTransaction& signed_txn, const Hash& hash) const;

    const Economy& economy_;
    const Blockchain& chain_;
    const IntentDisk& disk_;
    const SignerHouse& signer_;
    store::RunId run_;
    std::map<Nonce, std::vector<SignedTransaction>> signed_;
    std::set<Hash> foreign_;
    Hash checked_head_;
    std::map<std::pair<std::string, OpportunityId>, Concluded> concluded_;
    std::optional<std::string> broken_;
    Digest digest_;
    Tally tally_;
    Bytes scratch_;
};

}  // namespace lariat::simulation
