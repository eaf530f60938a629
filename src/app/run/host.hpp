#pragma once

#include "app/chain/session.hpp"
#include "app/run/summary.hpp"
#include "core/engine/engine.hpp"
#include "io/api/ledger.hpp"
#include "io/chain/follower.hpp"
#include "io/chain/prover.hpp"
#include "io/execute/submitter.hpp"
#include "io/store/recording_file.hpp"

#include <deque>

namespace lariat::app {

/// What a host drives; all of it outlives the host. `prover` and `submitter` are there only when it executes.
struct HostParts {
    io::Runtime& runtime;
    ChainSession& session;
    chain::Follower& follower;
    api::Ledger& ledger;
    Summary& summary;
    chain::Prover* prover = nullptr;
    execute::Submitter* submitter = nullptr;
    store::RecordingWriter* recording = nullptr;
};

/// Feeds the core its events in one order and does what it asks for. Everything happens on one thread.
///
/// Proofs and submissions leave before anything is written down: records are kept and written once the node
/// has its question.
class Host {
public:
    explicit Host(HostParts parts) : parts_{parts} {}

    void configure(const ChainSetup& setup, const Policy& policy);
    /// An event that came in at `received_ns`.
    void feed(std::uint64_t received_ns, EventBody body);
    void feed_now(EventBody body);

    /// Reads the state as of the newest head and goes on from there; once at the start and after every loss.
    io::Task<void> load();
    /// Begins `load` unless it is under way.
    void reload();
    /// Writes records down until the task is cancelled.
    io::Task<void> run_recorder();
    /// Everything that waits to be written.
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

    void act(const Action& action);
    void write_down(const Pending& pending);
    io::Task<void> prove(Prove request);

    HostParts parts_;
    Engine engine_;
    ChainSetup setup_;
    std::uint64_t sequence_ = 0;
    std::uint64_t head_ns_ = 0;
    bool loading_ = false;
    std::deque<Pending> pending_;
    io::Event wake_recorder_;
    io::Histogram event_latency_;
};

}  // namespace lariat::app
