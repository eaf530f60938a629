#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lariat::app {

/// What was given to a command, by the names in the command table.
struct Arguments {
    std::map<std::string, std::vector<std::string>, std::less<>> options;  ///< a switch has an empty list
    std::vector<std::string> positionals;

    [[nodiscard]] bool has(std::string_view name) const { return options.contains(name); }
    [[nodiscard]] std::vector<std::string> values(std::string_view name) const {
        const auto found = options.find(name);
        return found == options.end() ? std::vector<std::string>{} : found->second;
    }
    [[nodiscard]] std::optional<std::string> value(std::string_view name) const {
        const auto given = values(name);
        return given.empty() ? std::nullopt : std::optional{given.back()};
    }
    [[nodiscard]] std::optional<std::string> positional(std::size_t index) const {
        return index < positionals.size() ? std::optional{positionals[index]} : std::nullopt;
    }
};

}  // namespace lariat::app
