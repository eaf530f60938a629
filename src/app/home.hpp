#pragma once

#include "app/environment.hpp"
#include "app/exit.hpp"

namespace lariat::app {

/// Where the parts that are no C++ lie: the development chain and the pinned Node that runs it.
struct Home {
    std::filesystem::path root;

    [[nodiscard]] std::filesystem::path world_main() const { return root / "world" / "main.mjs"; }
    [[nodiscard]] std::filesystem::path world_modules() const { return root / "world" / "node_modules"; }
};

/// LARIAT_HOME; else the folder of the binary or one above it; else the source folder it was built from.
Outcome<Home> find_home(const Environment& environment);

/// LARIAT_NODE, else the Node that tools/node pins.
Outcome<std::filesystem::path> find_node(const Home& home, const Environment& environment);

}  // namespace lariat::app
