#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace lariat::app {

/// What a command sees of the process it runs in; tests make their own.
struct Environment {
    std::map<std::string, std::string, std::less<>> variables;
    std::filesystem::path directory;   ///< relative paths of flags and variables start here
    std::filesystem::path executable;  ///< this binary, empty if unknown

    [[nodiscard]] std::optional<std::string> get(std::string_view name) const;
    /// Resolves `~`, `$XDG_STATE_HOME` and `$XDG_DATA_HOME` at the front and makes the path absolute.
    [[nodiscard]] std::filesystem::path resolve(std::string_view text,
                                                const std::filesystem::path& base) const;

    static Environment of_process();
};

}  // namespace lariat::app
