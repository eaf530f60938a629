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
    const bool undisturbed = landed.on_target && landed.disturbance == Disturbance::undisturbed;
    (landed.succeeded ? landed_ : reverted_) += 1;
    if (undisturbed)
        (landed.succeeded ? landed_undisturbed_ : reverted_undisturbed_) += 1;
    if (undisturbed && landed.succeeded && outcome.exact)
        ++exact_;
    if (undisturbed) {
        gas_predicted_ += outcome.gas_predicted.raw();
        gas_used_ += landed.gas_used.raw();
        gas_equal_ += outcome.gas_predicted == landed.gas_used ? 1 : 0;
    }
    net_ = net_ + outcome.opportunity.waterfall.net;
    ++reasons_[std::string{name_of(outcome.opportunity.reason)}];
}

std::uint64_t Summary::trader_swaps() const {
    std::uint64_t ours = 0;
    for (const Hash& txn : sent_)
        ours += swaps_.contains(txn) ? 1 : 0;
    return swaps_.size() - ours;
}

boost::json::object Summary::json() const {
    boost::json::object reasons;
    for (const auto& [reason, count] : reasons_)
        reasons[reason] = count;
    return {{"blocks", blocks_},
            {"trader_swaps", trader_swaps()},
            {"opportunities", opportunities_},
            {"simulated", simulated_},
            {"submitted", sent_.size()},
            {"landed", landed_},
            {"landed_undisturbed", landed_undisturbed_},
            {"exact", exact_},
            {"reverted", reverted_},
            {"reverted_undisturbed", reverted_undisturbed_},
            {"latency_us", boost::json::object{{"p50", latency_.quantile(0.5) / kNanosPerMicro},
                                               {"p99", latency_.quantile(0.99) / kNanosPerMicro}}},
            {"gas",
             boost::json::object{{"predicted", gas_predicted_}, {"used", gas_used_}, {"equal", gas_equal_}}},
            {"net_wei", to_decimal(net_)},
            {"reasons", std::move(reasons)}};
}

}  // namespace lariat::app
