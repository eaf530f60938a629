#include "app/run/host.hpp"

#include "io/chain/state_loader.hpp"
#include "io/runtime/log.hpp"
#include "io/runtime/timer.hpp"

namespace lariat::app {
namespace {

const io::Logger kLog{"engine"};
constexpr std::chrono::milliseconds kPauseAfterFailure{500};

}  // namespace

void Host::configure(const ChainSetup& setup, const Policy& policy) {
    setup_ = setup;
    feed_now(Configured{setup, policy});
}

void Host::feed_now(EventBody body) {
    feed(static_cast<std::uint64_t>(parts_.clock.unix_nanos()), std::move(body));
}

void Host::feed(std::uint64_t received_ns, EventBody body) {
    const bool is_block = std::holds_alternative<BlockSeen>(body) || std::holds_alternative<Reorged>(body);
    if (parts_.submitter != nullptr)
        tell_submitter(body);
    if (is_block && loading_)
        return;  // the state that is being read contains it
    if (std::holds_alternative<BlockSeen>(body) || std::holds_alternative<StateLoaded>(body))
        head_ns_ = received_ns;

    Pending pending{Event{++sequence_, received_ns, std::move(body)}, {}};
    parts_.listener.arrived(pending.event);
    const std::int64_t began = parts_.clock.steady_nanos();
    const auto actions = engine_.on(pending.event);
    if (is_block)
        event_latency_.record(static_cast<std::uint64_t>(parts_.clock.steady_nanos() - began));
    for (const Action& action : actions)
        act(action);
    pending.actions.assign(actions.begin(), actions.end());
    pending_.push_back(std::move(pending));
    wake_recorder_.set();
}

/// Receipts are followed also while the state is being read.
void Host::tell_submitter(const EventBody& body) {
    if (const auto* block = std::get_if<BlockSeen>(&body))
        parts_.submitter->on_block(block->header);
    else if (const auto* loaded = std::get_if<StateLoaded>(&body))
        parts_.submitter->on_block(loaded->at);
    else if (const auto* reorg = std::get_if<Reorged>(&body))
        parts_.submitter->on_reorg(reorg->ancestor);
}

void Host::act(const Action& action) {
    if (const auto* prove_request = std::get_if<Prove>(&action)) {
        if (parts_.prover != nullptr)
            parts_.spawn(prove(*prove_request), "proof");
    } else if (const auto* submit = std::get_if<Submit>(&action)) {
        if (parts_.submitter != nullptr)
            parts_.submitter->submit(*submit, head_ns_);
    } else if (std::holds_alternative<Fetch>(action)) {
        reload();
    } else if (const auto* set_state = std::get_if<SetState>(&action)) {
        if (parts_.tighten)
            parts_.tighten(set_state->state, set_state->reason);
    } else if (const auto* alert = std::get_if<Alert>(&action)) {
        if (alert->level == Alert::Level::info)
            kLog.info(alert->text);
        else if (alert->level == Alert::Level::warning)
            kLog.warn(alert->text);
        else
            kLog.error(alert->text);
    }
}

void Host::reload() {
    if (loading_)
        return;
    loading_ = true;
    parts_.spawn(load(), "state");
}

io::Task<void> Host::prove(Prove request) {
    Proved proved = co_await parts_.prover->prove(std::move(request));
    feed_now(std::move(proved));
}

io::Task<void> Host::load() {
    for (;;) {
        const auto head = co_await parts_.node.latest();
        if (head) {
            auto loaded = co_await chain::load_state(parts_.multicall, setup_, *head);
            if (loaded) {
                kLog.info("state read", {{"block", head->ref.number.raw()}, {"pools", loaded->pools.size()}});
                loading_ = false;
                feed_now(std::move(*loaded));
                parts_.follower.start_from(*head);
                co_return;
            }
            kLog.warn("state not read, trying again", {{"why", loaded.error()}});
        } else {
            kLog.warn("head not read, trying again", {{"why", head.error()}});
        }
        co_await io::sleep_for(kPauseAfterFailure);
    }
}

io::Task<void> Host::run_recorder() {
    for (;;) {
        co_await wake_recorder_.wait();
        wake_recorder_.reset();
        // A question that has just been asked goes out first.
        co_await io::sleep_for(std::chrono::milliseconds{1});
        drain();
    }
}

void Host::drain() {
    while (!pending_.empty()) {
        parts_.listener.settled(pending_.front().event, pending_.front().actions);
        told_ = pending_.front().event.sequence;
        pending_.pop_front();
    }
    // Not while an event is being acted upon: the engine is ahead of it then.
    if (told_ == sequence_)
        parts_.listener.caught_up(engine_);
}

}  // namespace lariat::app
