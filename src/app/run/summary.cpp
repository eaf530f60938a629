#include "app/run/summary.hpp"

#include "core/market/log_topics.hpp"

#include <algorithm>

namespace lariat::app {
namespace {

constexpr std::uint64_t kNanosPerMicro = 1'000;

}  // namespace

void Summary::on_block(const BlockSeen& block, const ChainSetup& setup) {
    ++blocks_;
    for (const Log& log : block.logs) {
        const Hash& topic = log.topics.front();
        if (topic != market::kV2Sync && topic != market::kV3Swap)
            continue;
        if (std::ranges::find(setup.pools, log.address, &Pool::address) != setup.pools.end())
            swaps_.insert(log.txn);
    }
}

void Summary::on_opportunity(const Opportunity& opportunity) {
    // Numbered without gaps, written down best first.
    opportunities_ = std::max(opportunities_, opportunity.id.raw());
    if (opportunity.stage == Stage::submitted)
        outcomes_.erase(opportunity.id);  // a reorg took it back
}

void Summary::on_proved(const Proved& proved) {
    simulated_ += proved.proofs.size();
}

void Summary::on_sent(Hash txn, std::uint64_t event_ns, std::uint64_t sent_ns) {
    sent_.insert(txn);
    latency_.record(sent_ns - event_ns);
}

void Summary::on_outcome(const RecordOutcome& outcome) {
    const Landed& landed = outcome.landed;
    outcomes_.insert_or_assign(outcome.opportunity.id,
                               Outcome{.succeeded = landed.succeeded,
                                       .cancelled = landed.cancelled,
                                       .undisturbed = !landed.cancelled && landed.on_target &&
                                                      landed.disturbance == Disturbance::undisturbed,
                                       .exact = outcome.exact,
                                       .gas_predicted = outcome.gas_predicted,
                                       .gas_used = landed.gas_used,
                                       .net = outcome.opportunity.waterfall.net,
                                       .reason = outcome.opportunity.reason});
}

Summary::Counts Summary::counts() const {
    Counts counts;
    for (const auto& [id, outcome] : outcomes_) {
        counts.net = counts.net + outcome.net;
        ++counts.reasons[std::string{name_of(outcome.reason)}];
        if (outcome.cancelled) {
            ++counts.cancelled;
            continue;
        }
        ++(outcome.succeeded ? counts.landed : counts.reverted);
        if (!outcome.undisturbed)
            continue;
        ++(outcome.succeeded ? counts.landed_undisturbed : counts.reverted_undisturbed);
        counts.exact += outcome.succeeded && outcome.exact ? 1 : 0;
        counts.gas_predicted += outcome.gas_predicted.raw();
        counts.gas_used += outcome.gas_used.raw();
        counts.gas_equal += outcome.gas_predicted == outcome.gas_used ? 1 : 0;
    }
    return counts;
}

std::uint64_t Summary::trader_swaps() const {
    std::uint64_t ours = 0;
    for (const Hash& txn : sent_)
        ours += swaps_.contains(txn) ? 1 : 0;
    return swaps_.size() - ours;
}

boost::json::object Summary::json() const {
    const Counts all = counts();
    boost::json::object reasons;
    for (const auto& [reason, count] : all.reasons)
        reasons[reason] = count;
    return {{"blocks", blocks_},
            {"trader_swaps", trader_swaps()},
            {"opportunities", opportunities_},
            {"simulated", simulated_},
            {"submitted", sent_.size()},
            {"landed", all.landed},
            {"landed_undisturbed", all.landed_undisturbed},
            {"exact", all.exact},
            {"reverted", all.reverted},
            {"reverted_undisturbed", all.reverted_undisturbed},
            {"cancelled", all.cancelled},
            {"latency_us", boost::json::object{{"p50", latency_.quantile(0.5) / kNanosPerMicro},
                                               {"p99", latency_.quantile(0.99) / kNanosPerMicro}}},
            {"gas",
             boost::json::object{
                 {"predicted", all.gas_predicted}, {"used", all.gas_used}, {"equal", all.gas_equal}}},
            {"net_wei", to_decimal(all.net)},
            {"reasons", std::move(reasons)}};
}

}  // namespace lariat::app
