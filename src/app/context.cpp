#include "app/context.hpp"

namespace lariat::app {
namespace {

void add_overrides(const std::vector<Option>& options, const Arguments& arguments, ConfigFlags& flags) {
    for (const Option& option : options) {
        if (option.sets.empty() || !arguments.has(option.name))
            continue;
        flags.overrides.push_back({option.name, option.sets, arguments.value(option.name).value_or("true")});
    }
}

}  // namespace

Outcome<ConfigFlags> config_flags(const CommandTable& table,
                                  const Command& command,
                                  const Arguments& arguments) {
    ConfigFlags flags;
    flags.files = arguments.values("--config");
    for (const std::string& text : arguments.values("--set")) {
        const auto equals = text.find('=');
        if (equals == std::string::npos)
            return refuse(Exit::usage, "--set needs key=value, was '" + text + "'", "",
                          "--set policy.tip='2 gwei'");
        flags.overrides.push_back({"--set", text.substr(0, equals), text.substr(equals + 1)});
    }
    add_overrides(table.common, arguments, flags);
    add_overrides(command.options, arguments, flags);
    return flags;
}

Outcome<const Loaded*> Context::configuration() {
    if (!loaded) {
        const auto flags = config_flags(table, command, arguments);
        if (!flags)
            return std::unexpected{flags.error()};
        auto read = load_config(*flags, environment);
        if (!read)
            return std::unexpected{Failure{Exit::configuration, std::move(read).error()}};
        loaded = std::move(*read);
    }
    return &*loaded;
}

}  // namespace lariat::app
