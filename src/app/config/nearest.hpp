#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lariat::app {

/// How many single-character edits (insert, delete, replace, swap of neighbours) turn one word into the
/// other.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that is fewest edits away; the first of equals. Empty if there is none.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace lariat::app
