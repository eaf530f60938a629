#include "app/assets/assets.hpp"
#include "app/doctor/check.hpp"
#include "app/home.hpp"
#include "app/world/node_process.hpp"

#include <charconv>

namespace lariat::app {
namespace {

constexpr int kOldestNode = 22;

Check failed(std::string name, const Failure& failure) {
    const Problem& problem = failure.problems.front();
    return {std::move(name), Health::fail,
            problem.where.empty() ? problem.what : problem.what + ": " + problem.where, problem.fix};
}

/// "v22.23.3" as 22.
int major_version(std::string_view text) {
    int major = 0;
    if (text.starts_with('v'))
        std::from_chars(text.data() + 1, text.data() + text.size(), major);
    return major;
}

Check check_node(const Home& home, const Environment& environment) {
    const auto node = find_node(home, environment);
    if (!node)
        return failed("node", node.error());
    const auto result = run_node({*node, {"--version"}});
    if (!result)
        return failed("node", result.error());
    if (result->exit_code != 0 || major_version(result->last_line) < kOldestNode)
        return {"node", Health::fail,
                node->string() + " is " + (result->last_line.empty() ? "broken" : result->last_line),
                "run ./dev setup, or unset LARIAT_NODE"};
    return {"node", Health::ok, result->last_line + " at " + node->string()};
}

Check check_world(const Home& home) {
    std::error_code ignored;
    if (!std::filesystem::exists(home.world_modules(), ignored))
        return {"world", Health::fail, home.world_modules().string() + " is not there", "run ./dev setup"};
    return {"world", Health::ok, home.world_main().string()};
}

Check check_executor() {
    const auto code = executor_creation_code();
    if (!code)
        return {"executor contract", Health::warn, describe(code.error()), kMissingAssetFix};
    return {"executor contract", Health::ok, std::to_string(code->size()) + " bytes of creation code"};
}

Check check_page() {
    if (find_web_asset("/index.html") == nullptr)
        return {"page", Health::warn, "this binary was built without the page", kMissingAssetFix};
    return {"page", Health::ok, std::to_string(web_assets().size()) + " files"};
}

}  // namespace

void check_installation(const Environment& environment, Checks& checks) {
    const auto home = find_home(environment);
    if (home) {
        checks.push_back(check_node(*home, environment));
        checks.push_back(check_world(*home));
    } else {
        checks.push_back(failed("installation", home.error()));
    }
    checks.push_back(check_executor());
    checks.push_back(check_page());
}

}  // namespace lariat::app
