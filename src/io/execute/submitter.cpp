#include "io/execute/submitter.hpp"

#include "io/execute/fees.hpp"
#include "io/execute/pursuit.hpp"
#include "io/runtime/log.hpp"
#include "io/runtime/signal.hpp"

namespace lariat::execute {
namespace {

const io::Logger kLog{"execute"};
constexpr std::size_t kRememberedHeaders = 128;
/// How often a plan whose block is still to come is offered for higher fees.
constexpr int kBumps = 2;

struct Queued {
    Submit action;
    std::uint64_t event_ns = 0;
};

}  // namespace

struct Submitter::State {
    Lane lane;
    Pursuit pursuit{lane};
    std::deque<Queued> queue{};
    io::Event wake_sender{};
    io::Event wake_watcher{};

    io::Task<void> send_queued();
    io::Task<void> depart(std::vector<Queued> batch, std::vector<store::Intent> intents);
    io::Task<Dispatched> deliver(store::IntentId id, std::string& why);
    io::Task<void> give_back(store::Intent intent, std::string why);
    [[nodiscard]] store::IntentDraft draft_of(const Submit& action) const;
    void refuse(const Queued& queued, Sent::Status status, std::string_view why) const;
};

Submitter::Submitter(const chain::Node& node,
                     store::IntentStore& intents,
                     const ChainSetup& setup,
                     chain::ExecutorAddresses addresses,
                     keys::SigningService& signing,
                     store::RunId run,
                     SubmitterHooks hooks,
                     SubmitterOptions options)
    : state_{new State{.lane = {.node = node,
                                .setup = setup,
                                .addresses = addresses,
                                .signing = signing,
                                .run = std::move(run),
                                .hooks = std::move(hooks),
                                .options = options,
                                .book = IntentBook{intents, *options.clock}}}} {}

Submitter::~Submitter() = default;

io::Task<io::Expected<void>> Submitter::reconcile() {
    Lane& lane = state_->lane;
    LARIAT_CO_TRY(const BlockHeader head, co_await lane.node.latest());
    LARIAT_CO_TRY(const Nonce mined, co_await lane.node.nonce(lane.addresses.owner, "latest"));
    LARIAT_CO_TRY(const Nonce pending, co_await lane.node.nonce(lane.addresses.owner, "pending"));
    // Deeper than confirmations: nobody watched the chain meanwhile, and it may have parted anywhere above.
    const std::uint64_t depth = std::min(
        head.ref.number.raw(), std::max<std::uint64_t>(lane.options.confirmations, kRememberedHeaders));
    LARIAT_CO_CHECK(
        lane.book.load(lane.node.chain(), lane.addresses.owner, BlockNumber{head.ref.number.raw() - depth}));
    lane.at_least = std::max(mined, pending);
    const std::size_t found_open = lane.book.open_count();
    if (!co_await state_->pursuit.learn_signatures())
        co_return io::failure(Errc::unavailable, "the signer does not say what it signed");
    const std::uint64_t reorgs = lane.reorgs;
    LARIAT_CO_TRY(auto found, co_await find_receipts(lane, lane.book.open()));
    for (Found& one : found)
        if (one.receipt)
            co_await settle(lane, std::move(one.intent), *std::move(one.receipt), reorgs);
    // What was never signed, and has nothing signed behind it, gives its nonce back.
    std::vector<store::Intent> open = lane.book.open();
    std::ranges::sort(open, std::ranges::greater{}, &store::Intent::nonce);
    for (const store::Intent& intent : open) {
        if (intent.ever_signed())
            break;
        lane.drop_unsigned(intent, "never signed");
        lane.tell(*lane.book.find(intent.id), Dropped{intent.opportunity, {}});
    }
    const LaneStatus now = status();
    kLog.info("intents reconciled", {{"found_open", found_open},
                                     {"still_open", now.open},
                                     {"next_nonce", now.next.raw()},
                                     {"blocked", now.blocked.value_or("")}});
    co_return io::ok();
}

void Submitter::submit(Submit action, std::uint64_t event_ns) {
    state_->queue.push_back({std::move(action), event_ns});
    state_->wake_sender.set();
}

void Submitter::on_block(const BlockHeader& header) {
    Lane& lane = state_->lane;
    if (!lane.headers.empty() && lane.headers.back().ref.hash != header.ref.parent) {
        lane.headers.clear();
        ++lane.reorgs;  // what was asked for meanwhile may be of a branch that is gone
        const std::uint64_t number = header.ref.number.raw();
        state_->pursuit.recheck_above(
            BlockNumber{number - std::min<std::uint64_t>(number, kRememberedHeaders)});
    }
    lane.newest = header;
    lane.headers.push_back(header);
    while (lane.headers.size() > kRememberedHeaders)
        lane.headers.pop_front();
    state_->wake_watcher.set();
}

void Submitter::on_reorg(const BlockRef& ancestor) {
    Lane& lane = state_->lane;
    ++lane.reorgs;
    while (!lane.headers.empty() && lane.headers.back().ref.number > ancestor.number)
        lane.headers.pop_back();
    state_->pursuit.reopen_above(ancestor.number);
}

io::Task<void> Submitter::run_sender() {
    for (;;) {
        co_await state_->wake_sender.wait();
        state_->wake_sender.reset();
        co_await state_->send_queued();
    }
}

io::Task<void> Submitter::run_watcher() {
    for (;;) {
        co_await state_->wake_watcher.wait();
        state_->wake_watcher.reset();
        if (state_->lane.newest)
            co_await state_->pursuit.check(*state_->lane.newest);
    }
}

std::size_t Submitter::open_count() const {
    return state_->lane.book.open_count();
}

LaneStatus Submitter::status() const {
    Lane& lane = state_->lane;
    Nonce next = lane.at_least;
    if (const auto taken = lane.book.store().next_nonce(lane.node.chain(), lane.addresses.owner);
        taken && *taken)
        next = std::max(next, **taken);
    return {.next = next, .open = lane.book.open_count(), .blocked = lane.blocked()};
}

io::Task<void> Submitter::State::send_queued() {
    while (!queue.empty()) {
        std::vector<Queued> batch;
        std::vector<store::IntentDraft> drafts;
        const auto blocked = lane.blocked();
        for (; !queue.empty(); queue.pop_front()) {
            Queued& queued = queue.front();
            if (const auto veto = lane.hooks.veto(store::AttemptKind::plan)) {
                refuse(queued, Sent::Status::vetoed, *veto);
            } else if (blocked) {
                refuse(queued, Sent::Status::blocked, *blocked);
            } else {
                drafts.push_back(draft_of(queued.action));
                batch.push_back(std::move(queued));
            }
        }
        if (batch.empty())
            co_return;
        auto intents = lane.book.create(drafts, lane.at_least);
        if (!intents) {
            for (const Queued& queued : batch)
                refuse(queued, Sent::Status::intent_failed, intents.error().message);
            continue;
        }
        co_await depart(std::move(batch), *std::move(intents));
    }
}

io::Task<void> Submitter::State::depart(std::vector<Queued> batch, std::vector<store::Intent> intents) {
    for (const store::Intent& intent : intents)
        lane.busy.insert(intent.id);
    bool stopped = false;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const store::IntentId id = intents[i].id;
        std::string why;
        const Dispatched done = co_await deliver(id, why);
        const std::int64_t sent_ns = lane.book.now();
        lane.busy.erase(id);
        const Hash txn = lane.book.find(id)->newest().hash.value_or(Hash{});
        Sent event{.opportunity = intents[i].opportunity, .txn = txn, .nonce = intents[i].nonce};
        switch (done) {
            case Dispatched::sent:
                break;
            case Dispatched::unknown:
            case Dispatched::unsigned_:
                event.status = Sent::Status::unknown;
                break;
            case Dispatched::nonce_used:
            case Dispatched::underpriced:
            case Dispatched::refused:
                event.status = Sent::Status::send_failed;
                lane.refused.insert(id);
                break;
            case Dispatched::not_signed:
                event.status = lane.hooks.veto(store::AttemptKind::plan) ? Sent::Status::vetoed
                                                                         : Sent::Status::intent_failed;
                break;
        }
        stopped = done != Dispatched::sent && done != Dispatched::unknown;
        if (stopped) {
            // Those behind it would wait for a nonce that is not settled. Nothing of theirs is signed yet.
            for (std::size_t rest = batch.size() - 1; rest > i; --rest) {
                lane.drop_unsigned(intents[rest], "never signed: the one before it did not leave");
                lane.busy.erase(intents[rest].id);
            }
            if (done == Dispatched::not_signed)
                co_await give_back(intents[i], why);
        }
        lane.hooks.departed({.opportunity = intents[i].opportunity,
                             .intent = *lane.book.find(id),
                             .txn = txn,
                             .event_ns = batch[i].event_ns,
                             .sent_ns = done == Dispatched::sent ? static_cast<std::uint64_t>(sent_ns) : 0});
        lane.hooks.emit(event);
        if (stopped) {
            // A plan that the signer refused says nothing about the others.
            for (std::size_t rest = batch.size() - 1; rest > i; --rest)
                queue.push_front(std::move(batch[rest]));
            break;
        }
    }
    if (lane.newest && lane.newest->ref.number >= intents.front().target.number)
        wake_watcher.set();
}

io::Task<Dispatched> Submitter::State::deliver(store::IntentId id, std::string& why) {
    Dispatched done = co_await dispatch(lane, id, why);
    for (int bumps = 0; done == Dispatched::underpriced && bumps < kBumps; ++bumps) {
        const store::Intent intent = *lane.book.find(id);
        if (lane.newest && lane.newest->ref.number >= intent.target.number)
            break;
        const Transaction& refused = intent.newest().txn;
        const auto fees = replacement(fees_of(refused), intent.target.base_fee, lane.options.max_fee_per_gas);
        if (!fees || lane.hooks.veto(store::AttemptKind::bump) ||
            !lane.book.add_attempt(id, store::AttemptKind::bump, with_fees(refused, *fees)))
            break;
        done = co_await dispatch(lane, id, why);
    }
    co_return done;
}

io::Task<void> Submitter::State::give_back(store::Intent intent, std::string why) {
    lane.drop_unsigned(intent, std::move(why));
    // Something else was signed for this nonce, by an earlier life of this account: it is used up.
    const auto others = co_await lane.signing.signed_for(intent.nonce);
    if (others && !others->empty())
        lane.at_least = std::max(lane.at_least, intent.nonce.next());
}

store::IntentDraft Submitter::State::draft_of(const Submit& action) const {
    const std::uint64_t used = action.proof.gas_used.raw();
    Transaction txn;
    txn.type = TransactionType::dynamic_fee;
    txn.chain_id = lane.node.chain();
    txn.max_priority_fee_per_gas = action.tip;
    txn.max_fee_per_gas = action.target.base_fee + action.tip;
    txn.gas_limit = Gas{used + used * lane.options.gas_margin_percent / 100 + lane.options.gas_floor};
    txn.to = lane.addresses.contract;
    txn.data = chain::encode_execute(lane.setup, action.opportunity, action.target);
    return {.run = lane.run,
            .opportunity = action.opportunity.id,
            .chain = lane.node.chain(),
            .signer = lane.addresses.owner,
            .txn = std::move(txn),
            .proved_on = action.opportunity.head.number,
            .proved_on_hash = action.opportunity.head.hash,
            .target = action.target,
            .settlement = lane.setup.tokens[action.opportunity.settlement.raw()].address,
            .predicted_profit = action.opportunity.profit,
            .predicted_gas = action.proof.gas_used,
            .created_ns = lane.book.now()};
}

void Submitter::State::refuse(const Queued& queued, Sent::Status status, std::string_view why) const {
    kLog.warn("not sent", {{"opportunity", queued.action.opportunity.id.raw()}, {"why", why}});
    lane.hooks.emit(Sent{.opportunity = queued.action.opportunity.id, .status = status});
}

}  // namespace lariat::execute
