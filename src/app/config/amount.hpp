#pragma once

#include "foundation/math/u256.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace lariat::app {

/// An amount of the native token as people write it, "0.0005 ether", "1 gwei", "123 wei", as wei.
/// Exact or refused: more decimals than the unit has, or a number without a unit (other than 0), is an error.
std::expected<U256, std::string> parse_amount(std::string_view text);

/// What parse_amount reads back as `wei`, in the unit that needs the fewest digits.
std::string format_amount(const U256& wei);

}  // namespace lariat::app
