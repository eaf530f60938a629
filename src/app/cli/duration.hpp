#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

namespace lariat::app {

/// "90s", "1h30m", "250ms": whole numbers with their units, larger units first.
std::expected<std::chrono::milliseconds, std::string> parse_duration(std::string_view text);

}  // namespace lariat::app
