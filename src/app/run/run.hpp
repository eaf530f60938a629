#pragma once

#include "app/config/config.hpp"
#include "app/environment.hpp"
#include "app/output/format.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lariat::app {

/// What `lariat run` was asked to do; all else is in the configuration.
struct RunOptions {
    bool world = false;              ///< start a development chain and end it with the run
    std::optional<std::string> rpc;  ///< follow this node; also the first of config.chain.rpc
    std::optional<std::chrono::milliseconds> duration;  ///< until interrupted if absent
    Format output = Format::table;                      ///< of the summary at the end
    std::optional<std::filesystem::path> record;        ///< the journal of the run
    /// Keys and values in force, without secrets: the journal keeps them.
    std::vector<std::pair<std::string, std::string>> configuration;
    Environment environment;  ///< for find_home and find_node
};

/// Runs engine, API and page until the duration is over or SIGINT or SIGTERM arrives. Returns an exit code.
int run(const RunOptions& options, const Config& config);

}  // namespace lariat::app
