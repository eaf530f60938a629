#pragma once

#include "app/cli/command.hpp"

#include <optional>

namespace lariat::app {

/// A completion script for "bash", "zsh" or "fish", made from the command table.
std::optional<std::string> completion_script(const CommandTable& table, std::string_view shell);

std::string bash_completion(const CommandTable& table);
std::string zsh_completion(const CommandTable& table);
std::string fish_completion(const CommandTable& table);

}  // namespace lariat::app
