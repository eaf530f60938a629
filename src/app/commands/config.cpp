#include "app/commands/commands.hpp"
#include "app/config/json_schema.hpp"
#include "app/context.hpp"

#include <boost/json/serialize.hpp>

#include <ostream>

namespace lariat::app {
namespace {

namespace json = boost::json;

/// Data formats keep the type; an amount is a decimal string of wei there and reads with its unit in a table.
json::value json_of(const Value& value, bool for_people) {
    if (for_people)
        return cell(to_text(value));
    struct Visitor {
        json::value operator()(bool flag) const { return flag; }
        json::value operator()(std::int64_t number) const { return number; }
        json::value operator()(const U256& amount) const { return cell(to_decimal(amount)); }
        json::value operator()(const std::string& text) const { return cell(text); }
        json::value operator()(const std::vector<std::string>& list) const { return json::value_from(list); }
        json::value operator()(const std::vector<std::int64_t>& list) const { return json::value_from(list); }
    };
    return std::visit(Visitor{}, value);
}

std::string unit_of(const Key& key) {
    if (key.rule.kind != Kind::amount)
        return key.unit;
    return key.unit.empty() ? "wei" : "wei " + key.unit;
}

Outcome<> show(Context& context) {
    const auto loaded = context.configuration();
    if (!loaded)
        return std::unexpected{loaded.error()};
    const bool for_people = context.format == Format::table;
    const bool with_origin = context.arguments.has("--origin");
    std::vector<Column> columns{{.name = "key"}, {.name = "value", .flexible = true}, {.name = "unit"}};
    if (with_origin) {
        columns.push_back({.name = "origin"});
        columns.push_back({.name = "where"});
    }
    Report report{std::move(columns)};
    for (const Setting& setting : (*loaded)->settings.all) {
        // A table shows amounts with their own unit, "0.0005 ether".
        const std::string unit =
            for_people && setting.key->rule.kind == Kind::amount ? setting.key->unit : unit_of(*setting.key);
        std::vector<json::value> row{cell(setting.path), json_of(masked(setting), for_people), cell(unit)};
        if (with_origin) {
            row.push_back(cell(name_of(setting.origin.kind)));
            row.push_back(cell(setting.origin.where));
        }
        report.add(std::move(row));
    }
    context.write(report);
    return {};
}

Outcome<> validate(Context& context) {
    const std::string file = context.arguments.positional(0).value_or("lariat.toml");
    const auto loaded = load_file(file, context.environment);
    if (!loaded)
        return std::unexpected{Failure{Exit::configuration, loaded.error()}};
    std::size_t set = 0;
    for (const Setting& setting : loaded->settings.all)
        set += setting.origin.kind == SourceKind::file ? 1 : 0;
    context.write(json::object{{"file", file}, {"valid", true}, {"keys", set}});
    return {};
}

Outcome<> show_schema(Context& context) {
    if (context.format == Format::json) {
        context.out << json::serialize(json_schema()) << '\n';
        return {};
    }
    Report report{{{.name = "key"},
                   {.name = "type"},
                   {.name = "default"},
                   {.name = "unit"},
                   {.name = "choices"},
                   {.name = "doc", .flexible = true}}};
    for (const Key& key : schema().keys) {
        if (key.is_secret())
            continue;
        report.add({cell(key.path), cell(name_of(key.rule.kind)),
                    key.fallback ? cell(*key.fallback) : json::value{}, cell(unit_of(key)),
                    json::value_from(key.rule.choices), cell(key.doc)});
    }
    context.write(report);
    return {};
}

}  // namespace

std::vector<Command> config_commands() {
    return {
        {.name = "config show",
         .summary = "Every key that has a value",
         .details =
             "Low to high: built-in, lariat.toml, .env, LARIAT__SECTION__KEY, flags. Keys inside node\n"
             "addresses are masked.",
         .examples = {"lariat config show --origin", "lariat config show -o json --set policy.tip='2 gwei'",
                      "LARIAT__API__PORT=9000 lariat config show --origin"},
         .options = {{.name = "--origin", .doc = "Say where each value comes from"}},
         .run = show},
        {.name = "config validate",
         .summary = "Check a file; exit code 3 and every problem with its place if it is wrong",
         .examples = {"lariat config validate lariat.toml"},
         .positionals = {{.name = "FILE",
                          .doc = "The file; ./lariat.toml if absent",
                          .required = false,
                          .completes = Completes::file}},
         .run = validate},
        {.name = "config schema",
         .summary = "Every key there is, with type, default and meaning; -o json is a JSON Schema",
         .examples = {"lariat config schema", "lariat config schema -o json > lariat.schema.json"},
         .run = show_schema},
    };
}

}  // namespace lariat::app
