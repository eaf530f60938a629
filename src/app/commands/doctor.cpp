#include "app/commands/commands.hpp"
#include "app/config/manifest.hpp"
#include "app/doctor/check.hpp"

namespace lariat::app {

std::string_view name_of(Health health) {
    switch (health) {
        case Health::ok:
            return "ok";
        case Health::warn:
            return "warn";
        case Health::fail:
            return "fail";
    }
    return "fail";
}

namespace {

namespace json = boost::json;

std::string painted(const json::value& value, const Style& style) {
    const std::string text = plain_text(value);
    const std::string_view color = text == "ok"     ? style.green()
                                   : text == "warn" ? style.yellow()
                                                    : style.red();
    return std::string{color} + text + std::string{style.reset()};
}

void check_nodes(const Config& config, Checks& checks) {
    if (!config.chain.rpc.empty()) {
        check_chain(config.chain.rpc, config.chain, checks);
        return;
    }
    // Without a node of one's own there may be a development chain, which `run --world` would not need.
    const auto manifest = read_manifest(config.world.dir / "manifest.json");
    if (manifest)
        check_chain({manifest->chain.rpc.front()}, manifest->chain, checks);
    else
        checks.push_back({"node", Health::ok, "none is configured; lariat run --world brings its own"});
}

Outcome<> doctor(Context& context) {
    Checks checks;
    const auto loaded = context.configuration();
    if (loaded) {
        checks.push_back({"configuration", Health::ok, "valid"});
    } else {
        if (loaded.error().exit == Exit::usage)
            return std::unexpected{loaded.error()};
        for (const Problem& problem : loaded.error().problems)
            checks.push_back(
                {"configuration", Health::fail, problem.where + ": " + problem.what, problem.fix});
    }
    check_installation(context.environment, checks);
    if (loaded) {
        check_machine((*loaded)->config, checks);
        check_nodes((*loaded)->config, checks);
    }

    Report report{{{.name = "check"},
                   {.name = "health", .shown = painted},
                   {.name = "detail", .flexible = true},
                   {.name = "fix"}}};
    std::size_t failures = 0;
    for (const auto& [name, health, detail, fix] : checks) {
        failures += health == Health::fail ? 1 : 0;
        report.add({cell(name), cell(name_of(health)), cell(detail), cell(fix)});
    }
    context.write(report);
    if (failures != 0)
        return refuse(Exit::failed,
                      std::to_string(failures) + (failures == 1 ? " check failed" : " checks failed"));
    return {};
}

}  // namespace

std::vector<Command> doctor_commands() {
    return {{.name = "doctor",
             .summary = "Check everything Lariat needs and say how to fix what is wrong",
             .details =
                 "Configuration, Node, development chain, embedded page and contract, folders, free space, "
                 "clock,\n"
                 "file limit, and each configured node with the methods it must have. Changes nothing.",
             .examples = {"lariat doctor", "lariat doctor -o json",
                          "lariat doctor --set chain.rpc=ws://127.0.0.1:8546"},
             .run = doctor}};
}

}  // namespace lariat::app
