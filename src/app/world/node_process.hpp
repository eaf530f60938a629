#pragma once

#include "app/world/node_command.hpp"

namespace lariat::app {

struct NodeResult {
    int exit_code = 0;
    std::string last_line;  ///< of standard output
};

/// Runs to the end; standard error passes through.
Outcome<NodeResult> run_node(const NodeCommand& command);

/// Becomes the node process. Returns only if that fails.
Failure become_node(const NodeCommand& command);

}  // namespace lariat::app
