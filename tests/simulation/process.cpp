#include "process.hpp"

#include "core/market/log_topics.hpp"

#include <boost/asio/co_spawn.hpp>

namespace lariat::simulation {
namespace {

std::vector<Hash> folded_topics() {
    return {market::kFoldedTopics.begin(), market::kFoldedTopics.end()};
}

}  // namespace

Process::Process(Surroundings around, Random random)
    : around_{std::move(around)},
      random_{random},
      mortality_{around_.faults},
      wire_{std::make_shared<Wire>(around_.schedule,
                                   around_.faults,
                                   around_.node,
                                   random_.fork(),
                                   [this](const std::string& method, bool before) {
                                       if (method == "eth_sendRawTransaction")
                                           mortality_.at(before ? Fault::crash_before_send
                                                                : Fault::crash_after_send);
                                   })},
      connection_{wire_, around_.clock, random_.fork()},
      node_{connection_, around_.economy.setup.chain},
      intents_{around_.disk, around_.faults, mortality_, around_.schedule, random_.fork()},
      signing_{around_.signer, around_.faults, mortality_, random_.fork(),
               [this](const SignedTransaction& one) { around_.witness.on_signed(one); }},
      run_{intents_
               .begin_run({.started_ns = around_.clock.unix_nanos(),
                           .version = "simulated",
                           .chain = around_.economy.setup.chain})
               .value()},
      prover_{node_, around_.economy.setup, around_.economy.addresses},
      submitter_{node_, intents_, around_.economy.setup,    around_.economy.addresses, signing_,
                 run_,  hooks(),  {.clock = &around_.clock}},
      follower_{
          node_,
          connection_,
          folded_topics(),
          [this](std::uint64_t received_ns, EventBody body) { host_.feed(received_ns, std::move(body)); },
          milliseconds{200},
          around_.clock},
      host_{{.spawn = [this](io::Task<void> task, const std::string&) { spawn(std::move(task)); },
             .node = node_,
             .multicall = chain::Multicall{node_, std::nullopt},
             .follower = follower_,
             .listener = around_.witness,
             .prover = &prover_,
             .submitter = &submitter_,
             .tighten = [this](OperatingState state, const std::string&) { around_.set_state(state); },
             .clock = around_.clock}} {
    around_.witness.on_run(run_);
    io::keep_time(loop_, around_.schedule);
    wire_->connect();
    spawn(boot());
}

Process::~Process() = default;

execute::SubmitterHooks Process::hooks() {
    return {.emit = [this](EventBody body) { host_.feed_now(std::move(body)); },
            .departed = [this](const execute::Departure&) { host_.drain(); },
            .reconciled = [](const store::Intent&, const EventBody&) {},
            .veto = [this](store::AttemptKind kind) -> std::optional<std::string> {
                if (around_.signer.ignores_state)
                    return std::nullopt;
                const OperatingState state = std::max(around_.signer.state, host_.engine().state());
                if (state == OperatingState::active ||
                    (state == OperatingState::reducing && kind != store::AttemptKind::plan))
                    return std::nullopt;
                return std::string{name_of(state)};
            }};
}

void Process::spawn(io::Task<void> task) {
    asio::co_spawn(loop_, std::move(task), [this](const std::exception_ptr& error) {
        if (!error)
            return;
        try {
            std::rethrow_exception(error);
        } catch (const Killed&) {
            loop_.stop();
        }
    });
}

io::Task<void> Process::boot() {
    // As a run begins: the chain is the one that is meant, then what earlier runs left, then the core.
    const auto chain = co_await chain::Node::chain_id(connection_);
    if (!chain || *chain != around_.economy.setup.chain) {
        gave_up_ = true;
        co_return;
    }
    mortality_.reconciling = true;
    const auto reconciled = co_await submitter_.reconcile();
    mortality_.reconciling = false;
    if (!reconciled) {
        gave_up_ = true;
        co_return;
    }
    spawn(submitter_.run_sender());
    spawn(submitter_.run_watcher());
    spawn(host_.run_recorder());
    spawn(follower_.run([this](const std::string&) {
        around_.faults.count(Fault::reorg_beyond_memory);
        host_.reload();
    }));
    host_.configure(around_.economy.setup, around_.economy.policy);
    started_ = true;
    if (around_.signer.state == OperatingState::halted)
        command(Command::Kind::halt);
    else if (around_.signer.state == OperatingState::reducing)
        command(Command::Kind::reduce);
}

bool Process::run() {
    loop_.restart();
    loop_.poll();
    return !mortality_.dead() && !gave_up_;
}

void Process::command(Command::Kind kind) {
    host_.feed_now(Command{kind, "operator"});
}

}  // namespace lariat::simulation
