#pragma once

#include "app/config/config.hpp"
#include "app/home.hpp"

#include <string>
#include <vector>

namespace lariat::app {

/// The node process that serves one world command.
struct NodeCommand {
    std::filesystem::path node;
    std::vector<std::string> arguments;
};

struct WorldUp {
    bool foreground = false;  ///< stay, and end when standard input does
    bool traders = true;
    std::uint16_t port = 0;  ///< of the chain; 0: any free one
};

Outcome<NodeCommand> world_up_command(const WorldUp& up,
                                      const WorldConfig& config,
                                      const Environment& environment);
Outcome<NodeCommand> world_command(const std::string& verb,
                                   const WorldConfig& config,
                                   const Environment& environment);

}  // namespace lariat::app
