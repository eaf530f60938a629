#pragma once

#include "app/run/host.hpp"
#include "connection.hpp"
#include "process_faults.hpp"
#include "signing.hpp"
#include "witness.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>

namespace lariat::simulation {

/// What a process lives in; all of it outlives the process.
struct Surroundings {
    const Economy& economy;
    Schedule& schedule;
    SimulatedClock& clock;
    FaultPlan& faults;
    Node& node;
    IntentDisk& disk;
    SignerHouse& signer;
    Witness& witness;
    /// The core allows less from now on.
    std::function<void(OperatingState)> set_state;
};

/// One life of the engine: the real host, core, follower, prover and submitter between a simulated node, disk
/// and signer. It ends by dying, in the middle of anything, or by giving up at the start.
class Process {
public:
    Process(Surroundings around, Random random);
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process();

    /// Lets every task go on that can; false once it is dead or gave up.
    bool run();
    void command(Command::Kind kind);
    /// A core without a submitter would not know of them: how many ends are still open.
    [[nodiscard]] std::size_t open_count() const { return submitter_.open_count(); }
    [[nodiscard]] bool started() const { return started_; }
    [[nodiscard]] const Engine& engine() const { return host_.engine(); }
    [[nodiscard]] const execute::Submitter& submitter() const { return submitter_; }
    [[nodiscard]] Wire& wire() { return *wire_; }

private:
    io::Task<void> boot();
    void spawn(io::Task<void> task);
    [[nodiscard]] execute::SubmitterHooks hooks();

    Surroundings around_;
    Random random_;
    Mortality mortality_;
    std::shared_ptr<Wire> wire_;
    Connection connection_;
    chain::Node node_;
    FaultyIntents intents_;
    FaultySigning signing_;
    store::RunId run_;
    chain::NodeProver prover_;
    execute::Submitter submitter_;
    chain::Follower follower_;
    app::Host host_;
    bool started_ = false;
    bool gave_up_ = false;
    // Last: the tasks, which refer to all of the above, go first.
    asio::io_context loop_{1};
};

}  // namespace lariat::simulation
