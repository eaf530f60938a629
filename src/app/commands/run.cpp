#include "app/run/run.hpp"

#include "app/cli/duration.hpp"
#include "app/commands/commands.hpp"
#include "app/context.hpp"

namespace lariat::app {
namespace {

Outcome<> run_command(Context& context) {
    const Arguments& given = context.arguments;
    RunOptions options{.world = given.has("--world"),
                       .rpc = given.value("--rpc"),
                       .output = context.format,
                       .environment = context.environment};
    if (options.world && options.rpc)
        return refuse(Exit::usage, "--world and --rpc exclude each other");
    if (const auto text = given.value("--for")) {
        const auto duration = parse_duration(*text);
        if (!duration)
            return refuse(Exit::usage, "--for: " + duration.error());
        options.duration = *duration;
    }
    if (const auto file = given.value("--record"))
        options.record = context.environment.resolve(*file, context.environment.directory);

    const auto loaded = context.configuration();
    if (!loaded)
        return std::unexpected{loaded.error()};
    const Config& config = (*loaded)->config;
    for (const Setting& setting : (*loaded)->settings.all)
        options.configuration.emplace_back(setting.path, to_text(masked(setting)));
    if (!options.world && config.chain.rpc.empty())
        return refuse(
            Exit::usage, "there is no chain to follow", "",
            "lariat run --world starts one; lariat run --rpc URL follows a node, as chain.rpc does");

    // What went wrong in a run has been logged by it.
    if (const int code = run(options, config); code != 0)
        return std::unexpected{Failure{static_cast<Exit>(code), {}}};
    return {};
}

}  // namespace

std::vector<Command> run_commands() {
    return {
        {.name = "run",
         .summary = "Follow a chain, find and execute arbitrage, serve the page",
         .details =
             "With --world everything happens on a development chain that lives as long as the run. With\n"
             "--rpc, or chain.rpc, nothing is signed unless policy.execute is on; transactions sent to a\n"
             "public node are public. At the end one summary is printed on standard output.",
         .examples = {"lariat run --world", "lariat run --world --for 120s -o json",
                      "lariat run --rpc ws://127.0.0.1:8546"},
         .options =
             {{.name = "--world", .doc = "Start a development chain, end it with the run"},
              {.name = "--rpc", .value = "URL", .doc = "Follow this node", .sets = "chain.rpc"},
              {.name = "--for", .value = "DURATION", .doc = "End after 90s, 5m, 1h30m"},
              {.name = "--record",
               .value = "FILE",
               .doc = "Write the journal of the run, for lariat replay",
               .completes = Completes::file},
              {.name = "--execute", .doc = "Sign and send", .sets = "policy.execute"},
              {.name = "--port", .value = "PORT", .doc = "Port of the page; 0: any", .sets = "api.port"},
              {.name = "--seed", .value = "SEED", .doc = "Which world", .sets = "world.seed"},
              {.name = "--rate",
               .value = "N",
               .doc = "Swaps a second of the world's traders",
               .sets = "world.rate"}},
         .run = run_command}};
}

}  // namespace lariat::app
