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
    struct Counts {
        std::uint64_t landed = 0;
        std::uint64_t landed_undisturbed = 0;
        std::uint64_t exact = 0;
        std::uint64_t reverted = 0;
        std::uint64_t reverted_undisturbed = 0;
        std::uint64_t cancelled = 0;
        std::uint64_t gas_predicted = 0;
        std::uint64_t gas_used = 0;
        std::uint64_t gas_equal = 0;
        I256 net;
        std::map<std::string, std::uint64_t, std::less<>> reasons;
    };
    [[nodiscard]] Counts counts() const;
    [[nodiscard]] const io::Histogram& latency() const { return latency_; }

private:
    /// What an execution counts for; a reorg may take it back.
    struct Outcome {
        bool succeeded = false;
        bool cancelled = false;
        bool undisturbed = false;
        bool exact = false;
        Gas gas_predicted;
        Gas gas_used;
        I256 net;
        Reason reason = Reason::unknown;
    };

    std::uint64_t blocks_ = 0;
    std::uint64_t opportunities_ = 0;
    std::uint64_t simulated_ = 0;
    std::map<OpportunityId, Outcome> outcomes_;
    std::set<Hash> swaps_;  // transactions that moved a pool
    std::set<Hash> sent_;
    io::Histogram latency_;
};

}  // namespace lariat::app
