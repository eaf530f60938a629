#pragma once

#include "core/model/pool.hpp"
#include "foundation/base/error.hpp"

#include <optional>

namespace lariat::market {

/// Changes `state` as `log`, emitted by the pool itself, says. Returns whether anything changed.
/// `Errc::malformed` when the log has not the shape of its signature or contradicts the state.
Result<bool> fold(PoolState& state, const Log& log);

/// A Transfer of a token, decoded.
struct TokenTransfer {
    Address from;
    Address to;
    U256 amount;
};
/// Nothing for a log that is no ERC-20 transfer (an ERC-721 one has the same signature and four topics).
std::optional<TokenTransfer> decode_transfer(const Log& log);

}  // namespace lariat::market
