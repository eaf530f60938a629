#include "app/version.hpp"

#include "app/assets/assets.hpp"
#include "app/commands/commands.hpp"
#include "app/context.hpp"

namespace lariat::app {
namespace {

Outcome<> version(Context& context) {
    context.write(boost::json::object{{"version", kVersion},
                                      {"commit", kCommit},
                                      {"compiler", "clang " __clang_version__},
                                      {"build_type", kBuildType},
                                      {"page", !web_assets().empty()},
                                      {"executor", !executor_artifact().empty()}});
    return {};
}

}  // namespace

std::vector<Command> version_commands() {
    return {{.name = "version",
             .summary = "Version, commit and compiler of this binary",
             .details = "`page` and `executor` say whether the dashboard and the contract are inside it.",
             .examples = {"lariat version", "lariat version -o json"},
             .run = version}};
}

}  // namespace lariat::app
