#pragma once

#include "io/api/channels.hpp"
#include "io/api/render.hpp"
#include "io/execute/submitter.hpp"
#include "io/store/records_writer.hpp"

#include <map>

namespace lariat::api {

/// Turns what the core records into rows: stored, and told to whoever listens. Used on the engine's thread.
class Ledger {
public:
    Ledger(const ChainSetup& setup, store::RunId run, store::RecordsWriter& writer, Channels& channels);

    void on_opportunity(const Opportunity& opportunity, std::uint64_t observed_ns);
    /// An intent is durable and was handed to the node, or could not be.
    void on_departure(const execute::Departure& departure);
    void on_outcome(const RecordOutcome& outcome);

    [[nodiscard]] std::uint64_t opportunities() const { return opportunities_; }
    [[nodiscard]] const std::map<OpportunityId, ExecutionView>& executions() const { return executions_; }

private:
    void put(const OpportunityView& view);
    void put(const ExecutionView& view);

    const ChainSetup& setup_;
    store::RunId run_;
    store::RecordsWriter& writer_;
    Channels& channels_;
    std::uint64_t first_opportunity_seq_;
    std::uint64_t next_execution_seq_;
    std::uint64_t opportunities_ = 0;
    std::map<OpportunityId, OpportunityView> live_;  // those that may still change
    std::map<OpportunityId, ExecutionView> executions_;
};

}  // namespace lariat::api
