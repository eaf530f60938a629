#include "app/cli/completion.hpp"

#include "app/commands/commands.hpp"
#include "app/context.hpp"

#include <ostream>

namespace lariat::app {
namespace {

Outcome<> completion(Context& context) {
    const auto script = completion_script(context.table, context.arguments.positional(0).value_or(""));
    if (!script)
        return refuse(Exit::usage, "expected bash, zsh or fish");
    context.out << *script;
    return {};
}

}  // namespace

std::vector<Command> completion_commands() {
    return {{.name = "completion",
             .summary = "A script that completes lariat's commands in your shell",
             .examples = {"source <(lariat completion bash)", "lariat completion zsh > ~/.zfunc/_lariat",
                          "lariat completion fish > ~/.config/fish/completions/lariat.fish"},
             .positionals = {{.name = "SHELL",
                              .doc = "The shell to write for",
                              .completes = Completes::choice,
                              .choices = {"bash", "zsh", "fish"}}},
             .run = completion}};
}

}  // namespace lariat::app
