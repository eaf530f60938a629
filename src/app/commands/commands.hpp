#pragma once

#include "app/cli/command.hpp"

#include <vector>

namespace lariat::app {

// One function for each noun: its commands, in the order of the help.
std::vector<Command> run_commands();
std::vector<Command> halt_commands();
std::vector<Command> replay_commands();
std::vector<Command> world_commands();
std::vector<Command> quote_commands();
std::vector<Command> executor_commands();
std::vector<Command> config_commands();
std::vector<Command> keys_commands();
std::vector<Command> signer_commands();
std::vector<Command> doctor_commands();
std::vector<Command> completion_commands();
std::vector<Command> version_commands();

}  // namespace lariat::app
