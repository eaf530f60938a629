#pragma once

#include "core/model/event.hpp"
#include "io/store/run_id.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>

/// Rows and facts as the API shows them: amounts as decimal strings, hashes and addresses as hex, times as
/// RFC 3339.
namespace lariat::api {

struct OpportunityView {
    std::string id;
    std::uint64_t seq = 0;
    std::uint64_t observed_ns = 0;
    Opportunity opportunity;
    std::optional<std::string> execution_id;
};

struct ExecutionView {
    std::string id;
    std::uint64_t seq = 0;
    std::string opportunity_id;
    Opportunity opportunity;
    Hash txn;
    Nonce nonce;
    Target target;
    U256 predicted_profit;
    Gas predicted_gas;
    std::uint64_t created_ns = 0;
    std::uint64_t sent_ns = 0;  ///< 0: not sent
    std::uint64_t event_ns = 0;
    std::optional<Landed> landed;
    std::optional<bool> exact;
};

boost::json::object to_json(const OpportunityView& view, const ChainSetup& setup);
boost::json::object to_json(const ExecutionView& view, const ChainSetup& setup);
boost::json::object to_json(const BlockHeader& header);

/// The state of an execution, as filters name it.
std::string_view execution_state(const ExecutionView& view);

}  // namespace lariat::api
