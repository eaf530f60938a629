#pragma once

#include "core/model/action.hpp"
#include "io/chain/executor_contract.hpp"
#include "io/chain/node.hpp"
#include "io/keys/signing_service.hpp"
#include "io/runtime/clock.hpp"
#include "io/store/intent.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace lariat::execute {

/// What became of a submission at the moment it was handed to the node.
struct Departure {
    OpportunityId opportunity;
    store::Intent intent;
    Hash txn;                    ///< of its newest attempt; zero when nothing was signed
    std::uint64_t event_ns = 0;  ///< when the head it was proved on came in
    std::uint64_t sent_ns = 0;   ///< when the node answered; 0 if it was not sent
};

struct SubmitterHooks {
    /// Events for the core.
    std::function<void(EventBody)> emit;
    /// A submission was handed over, or could not be.
    std::function<void(const Departure&)> departed;
    /// An intent of an earlier run found its end: Landed or Dropped.
    std::function<void(const store::Intent&, const EventBody& end)> reconciled;
    /// Asked right before each signature; a reason means no signature of this kind.
    std::function<std::optional<std::string>(store::AttemptKind)> veto;
};

struct SubmitterOptions {
    /// Gas limit of a transaction: what the proof used, plus this share of it in percent, plus a floor.
    std::uint64_t gas_margin_percent = 25;
    std::uint64_t gas_floor = 30'000;
    /// Wei per gas beyond which no replacement goes.
    U256 max_fee_per_gas = U256{10'000U} * U256{1'000'000'000U};
    /// Blocks after its target for which a transaction may linger before it is replaced by one that does
    /// nothing: the plan is worth nothing by then, and everything behind it waits.
    std::uint64_t patience = 2;
    /// Blocks above a conclusion after which it is looked at once more and then believed.
    std::uint64_t confirmations = 12;
    /// For so long at least a receipt has to be missing, however many heads are told meanwhile: after a
    /// silence they come all at once.
    std::chrono::nanoseconds least_absence = std::chrono::seconds{30};
    const io::Clock* clock = &io::SystemClock::instance();
};

/// How the nonces of the account stand.
struct LaneStatus {
    Nonce next;
    std::size_t open = 0;
    std::optional<std::string> blocked;  ///< why nothing new is sent
};

/// Turns what the core submits into transactions, and follows each to its end.
///
/// The intent, with its nonce, is durable before anything is signed, and the signer's record before anything
/// leaves: after a crash at any point it is known which transactions can be on their way. Submissions are
/// signed and sent in order, several may be in flight. An answer that did not come means unknown. A nonce
/// that was signed for is used up: by the plan, by the plan for higher fees, or by a transaction that does
/// nothing. Used on one runtime's thread.
class Submitter {
public:
    Submitter(const chain::Node& node,
              store::IntentStore& intents,
              const ChainSetup& setup,
              chain::ExecutorAddresses addresses,
              keys::SigningService& signing,
              store::RunId run,
              SubmitterHooks hooks,
              SubmitterOptions options = {});
    Submitter(const Submitter&) = delete;
    Submitter& operator=(const Submitter&) = delete;
    ~Submitter();

    /// Takes over what earlier runs left open, and finds the nonce to go on with. Before anything else.
    io::Task<io::Expected<void>> reconcile();

    /// Queues a submission; `event_ns` is when the head it rests on came in.
    void submit(Submit action, std::uint64_t event_ns);
    /// A new head: receipts may be there.
    void on_block(const BlockHeader& header);
    /// Blocks above `ancestor` are gone, and what landed in them.
    void on_reorg(const BlockRef& ancestor);

    /// Signs and sends what is queued until the task is cancelled.
    io::Task<void> run_sender();
    /// Follows the open ones after each head until the task is cancelled.
    io::Task<void> run_watcher();

    [[nodiscard]] std::size_t open_count() const;
    [[nodiscard]] LaneStatus status() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace lariat::execute
