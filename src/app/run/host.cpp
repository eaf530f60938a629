#include "app/run/host.hpp"

#include "io/chain/state_loader.hpp"
#include "io/runtime/clock.hpp"
#include "io/runtime/log.hpp"
#include "io/runtime/timer.hpp"

namespace lariat::app {
namespace {

const io::Logger kLog{"engine"};
constexpr std::chrono::milliseconds kPauseAfterFailure{500};

std::uint64_t now_ns() {
    return static_cast<std::uint64_t>(io::SystemClock::instance().unix_nanos());
}

}  // namespace

void Host::configure(const ChainSetup& setup, const Policy& policy) {
    setup_ = setup;
    feed_now(Configured{setup, policy});
}

void Host::feed_now(EventBody body) {
    feed(now_ns(), std::move(body));
}

void Host::feed(std::uint64_t received_ns, EventBody body) {
    const bool is_block = std::holds_alternative<BlockSeen>(body) || std::holds_alternative<Reorged>(body);
    if (is_block && loading_)
        return;  // the state that is being read contains it
    if (const auto* block = std::get_if<BlockSeen>(&body)) {
        head_ns_ = received_ns;
        parts_.summary.on_block(*block, setup_);
        if (parts_.submitter != nullptr)
            parts_.submitter->on_block(block->header);
    } else if (std::holds_alternative<StateLoaded>(body)) {
        head_ns_ = received_ns;
    } else if (const auto* reorg = std::get_if<Reorged>(&body);
               reorg != nullptr && parts_.submitter != nullptr) {
        parts_.submitter->on_reorg(reorg->ancestor);
    } else if (const auto* proved = std::get_if<Proved>(&body)) {
        parts_.summary.on_proved(*proved);
    }

    Pending pending{Event{++sequence_, received_ns, std::move(body)}, {}};
    const std::int64_t began = io::SystemClock::instance().steady_nanos();
    const auto actions = engine_.on(pending.event);
    if (is_block)
        event_latency_.record(static_cast<std::uint64_t>(io::SystemClock::instance().steady_nanos() - began));
    for (const Action& action : actions)
        act(action);
    pending.actions.assign(actions.begin(), actions.end());
    pending_.push_back(std::move(pending));
    wake_recorder_.set();
}

void Host::act(const Action& action) {
    if (const auto* prove_request = std::get_if<Prove>(&action)) {
        if (parts_.prover != nullptr)
            parts_.runtime.spawn(prove(*prove_request), "proof");
    } else if (const auto* submit = std::get_if<Submit>(&action)) {
        if (parts_.submitter != nullptr)
            parts_.submitter->submit(*submit, head_ns_);
    } else if (std::holds_alternative<Fetch>(action)) {
        reload();
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
    parts_.runtime.spawn(load(), "state");
}

io::Task<void> Host::prove(Prove request) {
    Proved proved = co_await parts_.prover->prove(std::move(request));
    feed_now(std::move(proved));
}

io::Task<void> Host::load() {
    for (;;) {
        const auto head = co_await parts_.session.node().latest();
        if (head) {
            auto loaded = co_await chain::load_state(parts_.session.multicall(), setup_, *head);
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
        write_down(pending_.front());
        pending_.pop_front();
    }
}

void Host::write_down(const Pending& pending) {
    const auto record = [&](const auto& line) {
        if (parts_.recording == nullptr)
            return;
        if (auto written = parts_.recording->write(line); !written) {
            kLog.error("recording ended", {{"why", written.error()}});
            parts_.recording = nullptr;
        }
    };
    record(pending.event);
    for (const Action& action : pending.actions) {
        if (const auto* seen = std::get_if<Record>(&action)) {
            parts_.summary.on_opportunity(seen->opportunity);
            parts_.ledger.on_opportunity(seen->opportunity, pending.event.received_ns);
            record(seen->opportunity);
        } else if (const auto* outcome = std::get_if<RecordOutcome>(&action)) {
            parts_.summary.on_outcome(*outcome);
            parts_.ledger.on_outcome(*outcome);
            record(store::Verdict{outcome->opportunity.id, outcome->exact});
        }
    }
}

}  // namespace lariat::app
