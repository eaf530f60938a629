#pragma once

#include <optional>
#include <string>
#include <vector>

namespace lariat::ens {

/// A run of text or one emoji, as a label is read from left to right.
struct Token {
    std::u32string text;
    bool is_emoji = false;
};

/// Why the label is none, or nothing if it is one. The tokens are normalised already and not all empty.
std::optional<const char*> fault_of_label(const std::vector<Token>& tokens);

}  // namespace lariat::ens
