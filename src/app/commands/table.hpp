#pragma once

#include "app/cli/command.hpp"

namespace lariat::app {

/// Every command of this binary.
const CommandTable& command_table();

}  // namespace lariat::app
