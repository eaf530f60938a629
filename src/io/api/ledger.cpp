#include "io/api/ledger.hpp"

#include "io/runtime/log.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace lariat::api {
namespace {

const io::Logger kLog{"ledger"};

bool may_change(Stage stage) {
    return stage == Stage::seen || stage == Stage::proving || stage == Stage::submitted ||
           stage == Stage::unknown || stage == Stage::landed || stage == Stage::reverted;
}

/// Executions and what may be undone by a reorg stay in memory; older ones are in the store.
constexpr std::size_t kKept = 4'096;

template <class Map>
void keep_newest(Map& map) {
    while (map.size() > kKept)
        map.erase(map.begin());
}

}  // namespace

Ledger::Ledger(const ChainSetup& setup, store::RunId run, store::RecordsWriter& writer, Channels& channels)
    : setup_{setup},
      run_{std::move(run)},
      writer_{writer},
      channels_{channels},
      first_opportunity_seq_{writer.last_opportunity_seq()},
      next_execution_seq_{writer.last_execution_seq() + 1} {}

void Ledger::on_opportunity(const Opportunity& opportunity, std::uint64_t observed_ns) {
    // Numbered without gaps, written down best first.
    opportunities_ = std::max(opportunities_, opportunity.id.raw());
    auto [at, fresh] = live_.try_emplace(opportunity.id);
    OpportunityView& view = at->second;
    if (fresh) {
        view.id = store::row_id(run_, opportunity.id.raw());
        view.seq = first_opportunity_seq_ + opportunity.id.raw();
        view.observed_ns = observed_ns;
        if (const auto execution = executions_.find(opportunity.id); execution != executions_.end())
            view.execution_id = execution->second.id;
    }
    view.opportunity = opportunity;
    put(view);

    if (const auto execution = executions_.find(opportunity.id); execution != executions_.end()) {
        execution->second.opportunity = opportunity;
        if (opportunity.stage == Stage::submitted) {
            execution->second.landed.reset();
            execution->second.exact.reset();
        }
        put(execution->second);
    }
    if (!may_change(opportunity.stage) && !executions_.contains(opportunity.id))
        live_.erase(at);
    keep_newest(live_);
}

void Ledger::on_departure(const execute::Departure& departure) {
    const auto found = live_.find(departure.opportunity);
    if (found == live_.end())
        return;
    ExecutionView& view = executions_[departure.opportunity];
    const store::Intent& intent = departure.intent;
    view.seq = next_execution_seq_++;
    view.id = store::row_id(run_, departure.opportunity.raw()) + "-x";
    view.opportunity_id = found->second.id;
    view.opportunity = found->second.opportunity;
    view.txn = departure.txn;
    view.nonce = intent.nonce;
    view.target = intent.target;
    view.predicted_profit = intent.predicted_profit;
    view.predicted_gas = intent.predicted_gas;
    view.created_ns = static_cast<std::uint64_t>(intent.created_ns);
    view.sent_ns = departure.sent_ns;
    view.event_ns = departure.event_ns;
    put(view);
    found->second.execution_id = view.id;
    put(found->second);
    keep_newest(executions_);
}

void Ledger::on_outcome(const RecordOutcome& outcome) {
    const auto found = executions_.find(outcome.opportunity.id);
    if (found == executions_.end())
        return;
    found->second.landed = outcome.landed;
    found->second.txn = outcome.landed.txn;  // of the attempts, the one that landed
    found->second.exact = outcome.exact;
    found->second.opportunity = outcome.opportunity;
    put(found->second);
}

void Ledger::put(const OpportunityView& view) {
    std::string json = boost::json::serialize(to_json(view, setup_));
    channels_.publish("opportunities", view.id, json);
    const Opportunity& opportunity = view.opportunity;
    auto stored = writer_.put(store::OpportunityRow{.seq = view.seq,
                                                    .id = view.id,
                                                    .run = run_,
                                                    .block_number = opportunity.head.number,
                                                    .block_hash = opportunity.head.hash,
                                                    .state = std::string{name_of(opportunity.stage)},
                                                    .reason = std::string{name_of(opportunity.reason)},
                                                    .net = opportunity.waterfall.net,
                                                    .updated_ns = static_cast<std::int64_t>(view.observed_ns),
                                                    .json = std::move(json)});
    if (!stored)
        kLog.error("opportunity not stored", {{"id", view.id}, {"why", stored.error()}});
}

void Ledger::put(const ExecutionView& view) {
    std::string json = boost::json::serialize(to_json(view, setup_));
    channels_.publish("executions", view.id, json);
    const Opportunity& opportunity = view.opportunity;
    store::ExecutionRow row{.seq = view.seq,
                            .id = view.id,
                            .run = run_,
                            .opportunity_id = view.opportunity_id,
                            .txn = view.txn,
                            .nonce = view.nonce,
                            .state = std::string{execution_state(view)},
                            .reason = std::string{name_of(opportunity.reason)},
                            .target_block = view.target.number,
                            .updated_ns = static_cast<std::int64_t>(view.created_ns),
                            .json = std::move(json)};
    if (view.landed)
        row.included = store::ExecutionRow::Included{view.landed->block.number, view.target.timestamp,
                                                     opportunity.waterfall.net};
    if (auto stored = writer_.put(std::move(row)); !stored)
        kLog.error("execution not stored", {{"id", view.id}, {"why", stored.error()}});
}

}  // namespace lariat::api
