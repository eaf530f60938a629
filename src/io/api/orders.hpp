#pragma once

#include "core/model/operating_state.hpp"
#include "io/net/http_message.hpp"
#include "io/runtime/failure.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace lariat::api {

/// What is in force, and who had it so.
struct StateReport {
    OperatingState state = OperatingState::active;
    std::string reason;
    std::string by;
    std::int64_t changed_ns = 0;
};

/// Tightens the operating state. Called on the server's thread; in force when it returns, also with a
/// failure.
using TightenState = std::function<io::Expected<StateReport>(OperatingState, std::string reason)>;

inline constexpr std::size_t kMaxOrderReason = 400;

/// Answers POST /v1/halt and /v1/reduce. Another site's page that a browser has open must not give orders:
/// only JSON is taken, which a browser does not send elsewhere unasked, and no foreign Origin.
net::Response order_response(const net::Request& request, OperatingState state, const TightenState& tighten);

}  // namespace lariat::api
