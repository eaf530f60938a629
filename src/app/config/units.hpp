#pragma once

#include "foundation/math/u256.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace lariat::app {

/// "1.5" of a token with so many decimals, as base units. Exact or refused: no more decimals than the token
/// has.
std::expected<U256, std::string> parse_units(std::string_view text, unsigned decimals);

/// Base units as people read them, without trailing zeros.
std::string format_units(const U256& amount, unsigned decimals);

}  // namespace lariat::app
