#pragma once

#include "core/engine/engine.hpp"
#include "io/chain/follower.hpp"
#include "io/chain/multicall.hpp"
#include "io/chain/prover.hpp"
#include "io/execute/submitter.hpp"
#include "io/runtime/clock.hpp"
#include "io/runtime/metrics.hpp"

#include <deque>
#include <functional>
#include <span>

namespace lariat::app {

/// Is told what a host feeds its core and what comes of it. Called on the host's thread.
class HostListener {
public:
    virtual ~HostListener() = default;

    /// An event, before the core has seen it.
    virtual void arrived(const Event& event) = 0;
    /// The same event and what the core made of it, once nothing urgent waits.
    virtual void settled(const Event& event, std::span<const Action> actions) = 0;
    /// Nothing waits any more: the engine stands right behind the last event that was told.
    virtual void caught_up(const Engine& /*engine*/) {}
};

/// What a host drives; all of it outlives the host. `prover` and `submitter` are there only when it executes.
struct HostParts {
    /// Begins a task of this name on the host's event loop.
    std::function<void(io::Task<void>, std::string)> spawn;
    const chain::Node& node;
    chain::Multicall multicall;
    chain::Follower& follower;
    HostListener& listener;
    chain::Prover* prover = nullptr;
    execute::Submitter* submitter = nullptr;
    /// Keeps a state that risk has tightened.
    std::function<void(OperatingState, std::string)> tighten{};
    const io::Clock& clock = io::SystemClock::instance();
};

/// Feeds the core its events in one order and does what it asks for. Everything happens on one thread.
///
/// Proofs and submissions leave before anything is written down: the listener hears of an event once the node
/// has its question.
class Host {
public:
    explicit Host(HostParts parts) : parts_{std::move(parts)} {}

    void configure(const ChainSetup& setup, const Policy& policy);
    /// An event that came in at `received_ns`.
    void feed(std::uint64_t received_ns, EventBody body);
    void feed_now(EventBody body);

    /// Reads the state as of the newest head and goes on from there; once at the start and after every loss.
    io::Task<void> load();
    /// Begins `load` unless it is under way.
    void reload();
    /// Tells the listener until the task is cancelled.
    io::Task<void> run_recorder();
    /// Tells everything that waits to be told.
    void drain();

    [[nodiscard]] const Engine& engine() const { return engine_; }
    [[nodiscard]] std::uint64_t events() const { return sequence_; }
    [[nodiscard]] std::uint64_t head_ns() const { return head_ns_; }
    [[nodiscard]] const io::Histogram& event_latency() const { return event_latency_; }

private:
    struct Pending {
        Event event;
        std::vector<Action> actions;
    };

    void tell_submitter(const EventBody& body);
    void act(const Action& action);
    io::Task<void> prove(Prove request);

    HostParts parts_;
    Engine engine_;
    ChainSetup setup_;
    std::uint64_t sequence_ = 0;
    std::uint64_t told_ = 0;  // the sequence of the last event that the listener knows settled
    std::uint64_t head_ns_ = 0;
    bool loading_ = false;
    std::deque<Pending> pending_;
    io::Event wake_recorder_;
    io::Histogram event_latency_;
};

}  // namespace lariat::app
