#pragma once

#include "io/net/http_client.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lariat::net {

/// The peer answered, and the answer is an error. Found by `rpc_error(failure)`.
struct RpcError : io::FailureDetail {
    std::int64_t code = 0;
    std::string message;
    /// Text of `data` when it is a JSON string (revert data is 0x…), else its raw JSON; empty when absent.
    std::string data;
};

const RpcError* rpc_error(const Failure& failure);

struct RpcCall {
    std::string method;
    std::string params_json = "[]";
};

struct RpcOptions {
    /// From the call to its answer, waiting, attempts and pauses together.
    std::chrono::milliseconds deadline{10'000};
    /// May be sent more than once. Methods that send or sign are never repeated, whatever this says.
    bool idempotent = false;
};

/// For calls that only read.
inline constexpr RpcOptions kRead{.idempotent = true};

/// A JSON-RPC 2.0 peer. Results are raw JSON text.
///
/// Failures: `refused` with an RpcError when the peer said no (`not_found` for an unknown method,
/// `invalid_argument` for bad parameters, `unavailable` for a rate limit); `timeout`, `unavailable` and
/// `malformed` when there was no usable answer. After those, `may_have_been_sent` tells whether a call
/// that changes something may have arrived.
class JsonRpc {
public:
    virtual ~JsonRpc() = default;

    virtual Task<Expected<std::string>> call(std::string method,
                                             std::string params_json,
                                             RpcOptions options = {}) = 0;

    /// One answer for each call, in the order of the calls.
    virtual Task<std::vector<Expected<std::string>>> batch(std::vector<RpcCall> calls,
                                                           RpcOptions options = {}) = 0;
};

/// Methods that must never be repeated by machinery: they send, sign or change the peer's state.
bool is_never_repeated(std::string_view method) noexcept;

}  // namespace lariat::net
