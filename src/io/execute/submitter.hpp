#pragma once

#include "core/model/action.hpp"
#include "foundation/codec/transaction.hpp"
#include "io/chain/executor_contract.hpp"
#include "io/chain/node.hpp"
#include "io/runtime/signal.hpp"
#include "io/store/intent.hpp"

#include <deque>
#include <functional>
#include <map>

namespace lariat::execute {

/// Signs, or says why not. Holds the key; nobody else does.
using Sign = std::function<io::Expected<SignedTransaction>(Transaction)>;

/// What became of a submission at the moment it was handed to the node.
struct Departure {
    OpportunityId opportunity;
    store::Intent intent;
    std::uint64_t event_ns = 0;  ///< when the head it was proved on came in
    std::uint64_t sent_ns = 0;   ///< when the node answered; 0 if it was not sent
};

struct SubmitterHooks {
    /// Events for the core.
    std::function<void(EventBody)> emit;
    /// A submission was handed over, or could not be.
    std::function<void(const Departure&)> departed;
    /// An intent of an earlier run found its end.
    std::function<void(const store::Intent&)> reconciled;
    /// Asked right before each signature; a reason means no signature.
    std::function<std::optional<std::string>()> veto;
};

struct SubmitterOptions {
    /// Gas limit of a transaction: what the proof used, plus this share of it in percent, plus a floor.
    std::uint64_t gas_margin_percent = 25;
    std::uint64_t gas_floor = 30'000;
};

/// Turns what the core submits into transactions, and follows each to its end.
///
/// The intent is durable before anything leaves: after a crash at any point the store knows every transaction
/// that can be on its way. One nonce lane: submissions are signed and sent in order. An answer that did not
/// come means unknown; the same bytes are offered again, never others for the same nonce. Used on one
/// runtime's thread.
class Submitter {
public:
    Submitter(const chain::Node& node,
              store::IntentStore& intents,
              const ChainSetup& setup,
              chain::ExecutorAddresses addresses,
              Sign sign,
              store::RunId run,
              SubmitterHooks hooks,
              SubmitterOptions options = {});

    /// Settles the intents that earlier runs left open, and finds the nonce to go on with. Before anything
    /// else.
    io::Task<io::Expected<void>> reconcile();

    /// Queues a submission; `event_ns` is when the head it rests on came in.
    void submit(Submit action, std::uint64_t event_ns);
    /// A new head: receipts may be there.
    void on_block(const BlockHeader& header);
    /// Blocks above `ancestor` are gone, and what landed in them.
    void on_reorg(const BlockRef& ancestor);

    /// Signs and sends what is queued until the task is cancelled.
    io::Task<void> run_sender();
    /// Looks for receipts after each head until the task is cancelled.
    io::Task<void> run_watcher();

    [[nodiscard]] std::size_t open_count() const { return open_.size(); }

private:
    struct Queued {
        Submit action;
        std::uint64_t event_ns = 0;
    };
    struct Prepared {
        Queued queued;
        store::IntentDraft draft;
    };

    io::Expected<Prepared> prepare(Queued queued, Nonce nonce);
    io::Task<void> depart(std::vector<Prepared> prepared);
    /// False when the node refused it.
    io::Task<bool> send(Prepared prepared, store::IntentId id);
    io::Task<void> free_nonce(Nonce refused);
    void refuse(const Queued& queued, Sent::Status status, const io::Failure& why);
    io::Task<void> check_open(BlockHeader head);
    io::Task<void> give_up(store::Intent intent);
    /// `reorgs` as it was before the receipt was asked for.
    io::Task<void> settle(store::Intent intent, chain::Receipt receipt, std::uint64_t reorgs);
    void undo_above(BlockNumber ancestor);
    io::Task<void> offer_again(store::Intent intent);
    void update(store::Intent& intent, store::IntentChange change);
    [[nodiscard]] bool of_this_run(const store::Intent& intent) const { return intent.run == run_; }

    const chain::Node& node_;
    store::IntentStore& intents_;
    const ChainSetup& setup_;
    chain::ExecutorAddresses addresses_;
    Sign sign_;
    store::RunId run_;
    SubmitterHooks hooks_;
    SubmitterOptions options_;

    Nonce next_nonce_;
    std::deque<Queued> queue_;
    io::Event wake_sender_;
    std::map<store::IntentId, store::Intent> open_;
    std::deque<BlockHeader> headers_;  // the newest ones, to judge whether a landing was on target
    std::optional<BlockHeader> newest_;
    std::uint64_t reorgs_ = 0;
    std::optional<BlockNumber> undo_pending_;  // the store could not be read when the chain parted here
    io::Event wake_watcher_;
};

}  // namespace lariat::execute
