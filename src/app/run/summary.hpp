#pragma once

#include "core/model/action.hpp"
#include "io/runtime/metrics.hpp"

#include <boost/json/object.hpp>

#include <map>
#include <set>

namespace lariat::app {

/// Counts what a run did; one object at its end.
class Summary {
public:
    void on_block(const BlockSeen& block, const ChainSetup& setup);
    void on_opportunity(const Opportunity& opportunity);
    void on_proved(const Proved& proved);
    void on_sent(Hash txn, std::uint64_t event_ns, std::uint64_t sent_ns);
    void on_outcome(const RecordOutcome& outcome);

    [[nodiscard]] boost::json::object json() const;

    [[nodiscard]] std::uint64_t trader_swaps() const;
    [[nodiscard]] std::uint64_t opportunities() const { return opportunities_; }
    [[nodiscard]] std::uint64_t submitted() const { return sent_.size(); }
    [[nodiscard]] std::uint64_t landed() const { return landed_; }
    [[nodiscard]] std::uint64_t reverted() const { return reverted_; }
    [[nodiscard]] const io::Histogram& latency() const { return latency_; }

private:
    std::uint64_t blocks_ = 0;
    std::uint64_t opportunities_ = 0;
    std::uint64_t simulated_ = 0;
    std::uint64_t landed_ = 0;
    std::uint64_t landed_undisturbed_ = 0;
    std::uint64_t exact_ = 0;
    std::uint64_t reverted_ = 0;
    std::uint64_t reverted_undisturbed_ = 0;
    std::uint64_t gas_predicted_ = 0;
    std::uint64_t gas_used_ = 0;
    std::uint64_t gas_equal_ = 0;
    I256 net_;
    std::map<std::string, std::uint64_t, std::less<>> reasons_;
    std::set<Hash> swaps_;  // transactions that moved a pool
    std::set<Hash> sent_;
    io::Histogram latency_;
};

}  // namespace lariat::app
