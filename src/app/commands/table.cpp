#include "app/commands/table.hpp"

#include "app/commands/commands.hpp"

namespace lariat::app {
namespace {

std::vector<Option> common_options() {
    return {
        {.name = "--config",
         .letter = 'c',
         .value = "FILE",
         .doc = "Read this file instead of ./lariat.toml; later ones win",
         .repeatable = true,
         .completes = Completes::file},
        {.name = "--set",
         .value = "KEY=VALUE",
         .doc = "Override one key of the configuration",
         .repeatable = true,
         .completes = Completes::config_key},
        {.name = "--output",
         .letter = 'o',
         .value = "FORMAT",
         .doc = "Format of the data; a table on a terminal, ndjson otherwise",
         .completes = Completes::choice,
         .choices = {"table", "json", "ndjson", "csv"}},
        {.name = "--log-level",
         .value = "LEVEL",
         .doc = "Least level that is logged",
         .completes = Completes::choice,
         .choices = {"trace", "debug", "info", "warn", "error", "off"},
         .sets = "log.level"},
        {.name = "--no-color", .doc = "No colours; NO_COLOR in the environment does the same"},
    };
}

CommandTable build() {
    CommandTable table{.summary = "Lariat finds, proves, executes and explains arbitrage on chains.",
                       .common = common_options(),
                       .nouns = {{"world", "A development chain with real protocols and traders"},
                                 {"config", "What the configuration is and where it comes from"},
                                 {"executor", "The contract that executes"},
                                 {"keys", "Keys that sign transactions"},
                                 {"signer", "The process that holds a key, and its record of signatures"}}};
    for (const auto& part : {run_commands(), replay_commands(), halt_commands(), world_commands(),
                             quote_commands(), executor_commands(), config_commands(), keys_commands(),
                             signer_commands(), doctor_commands(), completion_commands(), version_commands()})
        table.commands.insert(table.commands.end(), part.begin(), part.end());
    std::erase_if(table.nouns, [&](const Noun& noun) { return table.below(noun.name).empty(); });
    return table;
}

}  // namespace

const CommandTable& command_table() {
    static const CommandTable table = build();
    return table;
}

}  // namespace lariat::app
