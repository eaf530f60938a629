#include "app/world/node_command.hpp"

namespace lariat::app {

Outcome<NodeCommand> world_command(const std::string& verb,
                                   const WorldConfig& config,
                                   const Environment& environment) {
    const auto home = find_home(environment);
    if (!home)
        return std::unexpected{home.error()};
    auto node = find_node(*home, environment);
    if (!node)
        return std::unexpected{node.error()};
    std::error_code ignored;
    if (!std::filesystem::exists(home->world_modules(), ignored))
        return refuse(Exit::failed, "the packages of the development chain are not installed",
                      home->world_modules().string(), "run ./dev setup");
    return NodeCommand{std::move(*node), {home->world_main().string(), verb, "--dir", config.dir.string()}};
}

Outcome<NodeCommand> world_up_command(const WorldUp& up,
                                      const WorldConfig& config,
                                      const Environment& environment) {
    auto command = world_command("up", config, environment);
    if (!command)
        return command;
    auto& arguments = command->arguments;
    arguments.insert(arguments.end(), {"--seed", config.seed, "--rate", std::to_string(config.rate), "--port",
                                       std::to_string(up.port)});
    if (up.foreground)
        arguments.emplace_back("--foreground");
    if (!up.traders)
        arguments.emplace_back("--no-traders");
    return command;
}

}  // namespace lariat::app
