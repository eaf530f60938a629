#include "simulation.hpp"

#include "core/market/log_topics.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lariat::simulation {
namespace {

constexpr Selector kExecute =
    selector("execute((uint8,address,uint256,uint256,uint64,uint256,(uint8,address,address,bool,uint24)[]))");

keys::SigningPolicy policy_of(const Economy& economy) {
    return {.chain = economy.setup.chain,
            .callees = {{economy.addresses.contract, {kExecute}}},
            .max_value = U256{},
            .max_gas = Gas{5'000'000},
            .max_fee_per_gas = U256{10'000U} * U256{1'000'000'000U}};
}

keys::UnlockedKey key_of(const Economy& economy) {
    return keys::UnlockedKey::hold(PrivateKey::from_bytes(economy.key.reveal()).value()).value();
}

}  // namespace

Simulation::Simulation(Options options)
    : options_{options},
      random_{options.seed},
      faults_{random_.fork(), options.intensity_percent},
      economy_{random_},
      chain_{economy_},
      signer_{key_of(economy_), policy_of(economy_), clock_},
      witness_{economy_, chain_, disk_, signer_},
      node_{economy_,
            chain_,
            faults_,
            random_.fork(),
            {.received = [this](const SignedTransaction& one, const Hash& hash) {
                witness_.on_received(one, hash);
                reorg_wanted_ = reorg_wanted_ || faults_.tempts(Fault::reorg_during_send);
            }}} {}

Report Simulation::run() {
    switch (options_.sabotage) {
        case Sabotage::none:
            break;
        case Sabotage::disk_forgets:
            disk_.forgets = true;
            break;
        case Sabotage::logs_missing:
            node_.leave_out_logs();
            break;
        case Sabotage::receipts_lie:
            node_.lie_about_receipts();
            break;
        case Sabotage::signer_ignores:
            signer_.ignores_state = true;
            break;
    }
    // A few blocks before anybody looks.
    for (int i = 0; i < 3; ++i)
        produce_block();
    start_process();
    arrange_block();
    const std::uint64_t last = chain_.tip().number() + options_.blocks;
    while (chain_.tip().number() < last && !witness_.broken())
        step();
    if (!witness_.broken())
        settle();
    Report report{.seed = options_.seed,
                  .digest = 0,
                  .broken = witness_.broken(),
                  .faults = faults_.counts(),
                  .tally = witness_.tally(),
                  .reorg_depths = reorg_depths_};
    for (const std::uint64_t count : report.faults.counts_)
        witness_.add(count);
    report.digest = witness_.digest();
    process_.reset();
    return report;
}

void Simulation::step() {
    schedule_.step();
    witness_.add(static_cast<std::uint64_t>(schedule_.now()));
    if (!process_)
        return;
    if (!process_->run())
        end_process();
    else
        witness_.on_step(process_->engine());
    reorg_if_it_comes_to_that();
}

void Simulation::settle() {
    faults_.stop();
    if (is_poor())
        move_funds();
    node_.change_chain(0);
    command(Command::Kind::resume, OperatingState::active);
    // A reorg is over by now: nothing takes the money back.
    const auto grow = [&](std::uint64_t blocks) {
        const std::uint64_t last = chain_.tip().number() + blocks;
        while (chain_.tip().number() < last && !witness_.broken())
            step();
    };
    constexpr std::uint64_t kBlocksToRecover = 12;
    constexpr std::uint64_t kBlocksToConclude = 36;
    grow(kBlocksToRecover);
    quiet_ = true;
    command(Command::Kind::reduce, OperatingState::reducing);
    grow(kBlocksToConclude);
    // What is on its way arrives; no further block.
    blocks_stopped_ = true;
    const std::int64_t until = schedule_.now() + nanoseconds{seconds{20}}.count();
    while (schedule_.now() < until && !witness_.broken())
        if (!schedule_.step())
            break;
        else if (process_ && !process_->run())
            end_process();
    if (!witness_.broken())
        witness_.check_end(process_ ? &process_->engine() : nullptr);
}

void Simulation::start_process() {
    restarting_ = false;
    ++process_count_;
    process_ = std::make_unique<Process>(
        Surroundings{
            .economy = economy_,
            .schedule = schedule_,
            .clock = clock_,
            .faults = faults_,
            .node = node_,
            .disk = disk_,
            .signer = signer_,
            .witness = witness_,
            .set_state = [this](OperatingState state) { signer_.state = std::max(signer_.state, state); }},
        random_.fork());
    if (!process_->run())
        end_process();
}

void Simulation::end_process() {
    process_.reset();
    ++witness_.tally().restarts;
    if (std::exchange(restarting_, true))
        return;
    schedule_.after(milliseconds{random_.skewed(100, 20'000)}, [this] { start_process(); });
}

void Simulation::say(const std::string& line) const {
    if (options_.verbose)
        fmt::print(stderr, "{:>10.3f} s  {}\n", static_cast<double>(schedule_.now()) / 1e9, line);
}

}  // namespace lariat::simulation
