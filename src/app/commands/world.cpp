#include "app/commands/commands.hpp"
#include "app/config/manifest.hpp"
#include "app/context.hpp"
#include "app/world/node_process.hpp"

#include <boost/json/parse.hpp>

#include <charconv>
#include <ostream>

namespace lariat::app {
namespace {

namespace json = boost::json;

/// The world's own exit codes are ours; its message went to standard error.
std::unexpected<Failure> ended_with(int code) {
    const bool ours = code >= 1 && code <= static_cast<int>(Exit::network);
    return std::unexpected{Failure{ours ? static_cast<Exit>(code) : Exit::failed, {}}};
}

Outcome<json::object> object_in(const std::string& line) {
    json::error_code error;
    const json::value value = json::parse(line, error);
    if (error || !value.is_object())
        return refuse(Exit::failed, "the world's answer is no JSON object: " + line);
    return value.get_object();
}

Outcome<WorldUp> up_options(const Arguments& arguments) {
    WorldUp up{.foreground = arguments.has("--foreground"), .traders = !arguments.has("--no-traders")};
    if (const auto text = arguments.value("--port")) {
        const auto [end, errc] = std::from_chars(text->data(), text->data() + text->size(), up.port);
        if (errc != std::errc{} || end != text->data() + text->size())
            return refuse(Exit::usage, "--port: expected a number from 0 to 65535, was '" + *text + "'");
    }
    return up;
}

Outcome<> up(Context& context) {
    const auto options = up_options(context.arguments);
    if (!options)
        return std::unexpected{options.error()};
    const auto loaded = context.configuration();
    if (!loaded)
        return std::unexpected{loaded.error()};
    const auto command = world_up_command(*options, (*loaded)->config.world, context.environment);
    if (!command)
        return std::unexpected{command.error()};
    if (options->foreground)
        return std::unexpected{become_node(*command)};

    const auto result = run_node(*command);
    if (!result)
        return std::unexpected{result.error()};
    if (result->exit_code != 0)
        return ended_with(result->exit_code);
    auto ready = object_in(result->last_line);
    if (!ready)
        return std::unexpected{ready.error()};
    const auto* file = ready->if_contains("manifest");
    if (file == nullptr || !file->is_string())
        return refuse(Exit::failed, "the world named no manifest");
    const auto manifest = read_manifest(std::string{file->get_string()});
    if (!manifest)
        return std::unexpected{Failure{Exit::failed, manifest.error()}};
    (*ready)["ws"] = manifest->chain.rpc[0];
    (*ready)["http"] = manifest->chain.rpc[1];
    (*ready)["seed"] = manifest->seed;
    (*ready)["tokens"] = manifest->chain.tokens.size();
    (*ready)["pools"] = manifest->chain.pools.size();
    context.write(*ready);
    return {};
}

Outcome<NodeResult> run_verb(Context& context,
                             const std::string& verb,
                             const std::vector<std::string>& more) {
    const auto loaded = context.configuration();
    if (!loaded)
        return std::unexpected{loaded.error()};
    auto command = world_command(verb, (*loaded)->config.world, context.environment);
    if (!command)
        return std::unexpected{command.error()};
    command->arguments.insert(command->arguments.end(), more.begin(), more.end());
    return run_node(*command);
}

Outcome<> down(Context& context) {
    const auto result = run_verb(context, "down", {});
    if (!result)
        return std::unexpected{result.error()};
    if (result->exit_code != 0)
        return ended_with(result->exit_code);
    return {};
}

Outcome<> status(Context& context) {
    const auto result = run_verb(context, "status", {"-o", "json"});
    if (!result)
        return std::unexpected{result.error()};
    if (result->last_line.empty())
        return ended_with(result->exit_code == 0 ? 1 : result->exit_code);
    const auto state = object_in(result->last_line);
    if (!state)
        return std::unexpected{state.error()};
    context.write(*state);
    if (result->exit_code == static_cast<int>(Exit::not_found))
        return refuse(Exit::not_found, "no world is running there", "", "lariat world up");
    if (result->exit_code != 0)
        return ended_with(result->exit_code);
    return {};
}

Option dir_option() {
    return {.name = "--dir",
            .value = "DIR",
            .doc = "State folder of the world",
            .completes = Completes::directory,
            .sets = "world.dir"};
}

}  // namespace

std::vector<Command> world_commands() {
    return {
        {.name = "world up",
         .summary = "Start a development chain and return when it is ready",
         .details = "Real bytecode of Uniswap V2 and V3, Balancer, Aave and others on a local chain with a "
                    "block each\n"
                    "second, and seeded traders who move prices apart. Progress goes to standard error.",
         .examples = {"lariat world up", "lariat world up --seed 7 --rate 8",
                      "lariat world up --foreground --no-traders --port 8545"},
         .options = {{.name = "--foreground",
                      .doc = "Stay; end on SIGINT, SIGTERM or the end of standard input"},
                     {.name = "--seed", .value = "SEED", .doc = "Which world", .sets = "world.seed"},
                     {.name = "--rate", .value = "N", .doc = "Swaps a second", .sets = "world.rate"},
                     {.name = "--port", .value = "PORT", .doc = "Port of the chain; 0: any free one"},
                     {.name = "--no-traders", .doc = "A chain on which nothing happens"},
                     dir_option()},
         .run = up},
        {.name = "world down",
         .summary = "End the development chain",
         .examples = {"lariat world down"},
         .options = {dir_option()},
         .run = down},
        {.name = "world status",
         .summary = "What runs; exit code 5 if nothing does",
         .examples = {"lariat world status", "lariat world status -o json"},
         .options = {dir_option()},
         .run = status},
    };
}

}  // namespace lariat::app
