#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lariat::app {

/// Terminal columns that UTF-8 text takes: 0 for combining marks and control characters, 2 for East Asian
/// wide characters and emoji, 1 for all else. A byte that is not UTF-8 counts 1.
std::size_t display_width(std::string_view text);

/// `text` cut to `columns`, with an ellipsis at its end if something was cut.
std::string fitted(std::string_view text, std::size_t columns);

}  // namespace lariat::app
