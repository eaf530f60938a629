#pragma once

#include "io/net/jsonrpc/rpc.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lariat::net {

/// The answer to one call: its result, or a failure with an RpcError.
struct RpcAnswer {
    std::optional<std::uint64_t> id;  ///< absent when null or not one of our numbers
    Expected<std::string> outcome;
};

/// A message of a subscription.
struct RpcNotification {
    std::string subscription;
    std::string result_json;
};

struct RpcMessage {
    std::vector<RpcAnswer> answers;
    std::vector<RpcNotification> notifications;
    /// Elements that are JSON but neither answers nor notifications.
    std::size_t malformed = 0;
};

/// Parses what a peer sent: one object or a batch array. Any input gives a message or an error.
Expected<RpcMessage> parse_rpc_message(std::string_view text);

/// {"jsonrpc":"2.0","id":…,"method":…,"params":…}
std::string build_rpc_request(std::uint64_t id, const RpcCall& call);

/// The failure for an error object of the peer.
Failure rpc_failure(std::int64_t code, std::string message, std::string data);

}  // namespace lariat::net
