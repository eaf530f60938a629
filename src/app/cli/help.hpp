#pragma once

#include "app/cli/command.hpp"

namespace lariat::app {

/// Help for a command ("config show"), for a noun ("config"), or for the program ("").
std::string help_text(const CommandTable& table, std::string_view word);

}  // namespace lariat::app
