#include "app/program.hpp"

#include "app/cli/parse.hpp"
#include "app/commands/table.hpp"
#include "app/context.hpp"

#include <boost/json/serialize.hpp>

#include <ostream>

namespace lariat::app {
namespace {

namespace json = boost::json;

Style style_for(bool terminal, std::size_t columns, const Environment& environment, bool plain) {
    const bool color =
        terminal && !plain && !environment.get("NO_COLOR") && environment.get("TERM") != "dumb";
    return {color, terminal ? columns : 0};
}

std::string_view code_of(Exit exit) {
    switch (exit) {
        case Exit::ok:
            return "ok";
        case Exit::failed:
            return "failed";
        case Exit::usage:
            return "usage";
        case Exit::configuration:
            return "configuration";
        case Exit::refused:
            return "refused";
        case Exit::not_found:
            return "not_found";
        case Exit::network:
            return "network";
    }
    return "failed";
}

/// For people three lines; for a program that asked for JSON one object a line, on the error stream too.
void report(std::ostream& err, const Failure& failure, bool as_json, const Style& style) {
    for (const auto& [what, where, fix] : failure.problems) {
        if (as_json) {
            const json::object object{
                {"code", code_of(failure.exit)}, {"what", what}, {"where", where}, {"fix", fix}};
            err << json::serialize(object) << '\n';
            continue;
        }
        err << style.red() << "error: " << style.reset() << (where.empty() ? "" : where + ": ") << what
            << '\n';
        if (!fix.empty())
            err << style.dim() << "  " << fix << style.reset() << '\n';
    }
    err.flush();
}

}  // namespace

int run_program(std::span<const std::string> words, const Environment& environment, const Streams& streams) {
    const CommandTable& table = command_table();
    const auto end = [&](const Failure& failure, bool as_json, const Style& style) {
        report(streams.err, failure, as_json, style);
        return static_cast<int>(failure.exit);
    };

    const auto parsed = parse_command_line(table, words);
    if (!parsed)
        return end(parsed.error(), false,
                   style_for(streams.err_is_terminal, streams.columns, environment, false));
    if (const auto* help = std::get_if<Help>(&*parsed)) {
        streams.out << help->text << std::flush;
        return 0;
    }

    const auto& [command, arguments] = std::get<Invocation>(*parsed);
    const auto asked = arguments.value("--output");
    const Format format =
        asked ? parse_format(*asked).value() : (streams.out_is_terminal ? Format::table : Format::ndjson);
    const bool plain = arguments.has("--no-color");
    Context context{.table = table,
                    .command = *command,
                    .arguments = arguments,
                    .environment = environment,
                    .out = streams.out,
                    .err = streams.err,
                    .format = format,
                    .style = style_for(streams.out_is_terminal, streams.columns, environment, plain),
                    .err_style = style_for(streams.err_is_terminal, streams.columns, environment, plain),
                    .err_is_terminal = streams.err_is_terminal};
    const Outcome<> outcome = command->run(context);
    streams.out.flush();
    if (!outcome)
        return end(outcome.error(), asked == "json" || asked == "ndjson", context.err_style);
    if (!streams.out)
        return end({Exit::failed, {{"standard output could not be written", "", ""}}}, false,
                   context.err_style);
    return 0;
}

}  // namespace lariat::app
