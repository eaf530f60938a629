#pragma once

#include "io/net/jsonrpc/answer.hpp"
#include "io/net/jsonrpc/client.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace lariat::net {

/// The peer asks for patience: HTTP 429 or 503.
struct Throttled : io::FailureDetail {
    explicit Throttled(std::optional<std::chrono::nanoseconds> wait) : retry_after{wait} {}
    std::optional<std::chrono::nanoseconds> retry_after;
};

using RpcOutcomes = std::vector<Expected<std::string>>;

/// Takes a group of calls to the peer once and brings back one outcome for each, in order.
class RpcExchange {
public:
    virtual ~RpcExchange() = default;
    virtual Task<RpcOutcomes> exchange(std::vector<RpcCall> calls, std::chrono::nanoseconds limit) = 0;
};

/// Adds what the policy asks for to an exchange: groups of bounded size, rate limit, bounded concurrency,
/// deadline, repetition.
std::unique_ptr<JsonRpc> with_policy(std::shared_ptr<RpcExchange> over,
                                     RpcPolicy policy,
                                     RpcSeams seams,
                                     std::shared_ptr<RpcStats> stats);

/// One call as an object, several as an array; ids count up from `first_id`.
std::string build_rpc_batch(std::uint64_t first_id, const std::vector<RpcCall>& calls);

/// Sorts answers to the calls with ids from `first_id` on. Ids nobody asked for are counted; a call without
/// answer fails. An error without id, which is how a peer refuses a whole batch, goes to all that are open.
RpcOutcomes match_answers(std::uint64_t first_id, std::size_t count, RpcMessage message, RpcStats& stats);

/// Seconds, or an HTTP date relative to `now`; nothing when it is neither. Never more than an hour.
std::optional<std::chrono::nanoseconds> parse_retry_after(std::string_view text, std::int64_t now_unix_nanos);

}  // namespace lariat::net
