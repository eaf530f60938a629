#pragma once

#include "foundation/crypto/selector.hpp"

#include <optional>
#include <string_view>

namespace lariat::app {

/// A function of a contract as people name it: "execute(uint256)", canonical as in its selector, or the
/// selector's four bytes in hex.
std::optional<Selector> parse_function(std::string_view text);

}  // namespace lariat::app
