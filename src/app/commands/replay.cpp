#include "app/replay/replay.hpp"

#include "app/commands/commands.hpp"
#include "app/context.hpp"
#include "app/replay/difference.hpp"
#include "app/replay/export.hpp"
#include "app/version.hpp"
#include "core/model/binary_enum.hpp"
#include "io/runtime/clock.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <ostream>

namespace lariat::app {
namespace {

namespace json = boost::json;

constexpr double kNanos = 1e9;
constexpr std::int64_t kNanosPerMilli = 1'000'000;
/// Events between two looks at the clock.
constexpr std::uint64_t kStride = 256;
constexpr std::int64_t kProgressPause = 250'000'000;

/// A journal that was changed counts as wrong input; a disk that is full as a failure.
std::unexpected<Failure> refuse_journal(const io::Failure& failure) {
    switch (failure.code) {
        case Errc::malformed:
        case Errc::insufficient:
            return refuse(Exit::configuration, failure.message);
        case Errc::refused:
        case Errc::conflict:
            return refuse(Exit::refused, failure.message);
        case Errc::not_found:
            return refuse(Exit::not_found, failure.message);
        default:
            return refuse(Exit::failed, failure.message);
    }
}

Outcome<std::uint64_t> number_option(const Arguments& given, std::string_view name, std::uint64_t otherwise) {
    const auto text = given.value(name);
    if (!text)
        return otherwise;
    std::uint64_t number = 0;
    const auto [end, errc] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (errc != std::errc{} || end != text->data() + text->size() || number == 0)
        return refuse(Exit::usage,
                      fmt::format("{}: expected the number of an event, 1 or more, got '{}'", name, *text));
    return number;
}

/// One line on a terminal, over and over; nothing anywhere else.
class Progress {
public:
    explicit Progress(const Context& context) : out_{context.err}, shows_{context.err_is_terminal} {}
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress() {
        if (shown_)
            out_ << "\r\x1b[K" << std::flush;
    }

    void show(const ReplayResult& result, const store::JournalReader& reader, std::int64_t began) {
        const std::int64_t now = io::SystemClock::instance().steady_nanos();
        if (!shows_ || now - last_ < kProgressPause)
            return;
        if (last_ != 0) {
            const double percent = 100.0 * static_cast<double>(reader.bytes_read()) /
                                   static_cast<double>(std::max<std::uint64_t>(reader.bytes_total(), 1));
            const double rate =
                static_cast<double>(result.events) * kNanos / static_cast<double>(now - began);
            out_ << fmt::format("\r\x1b[Kreplaying: {:.0f} %, {} events, {:.0f} a second", percent,
                                result.events, rate)
                 << std::flush;
            shown_ = true;
        }
        last_ = now;
    }

private:
    std::ostream& out_;
    bool shows_;
    bool shown_ = false;
    std::int64_t last_ = 0;
};

void warn(Context& context, const std::string& text) {
    context.err << context.err_style.yellow() << "warning: " << context.err_style.reset() << text << '\n';
}

json::array rows_of(const std::vector<FieldDifference>& fields) {
    json::array rows;
    for (const FieldDifference& field : fields)
        rows.push_back(json::object{{"sequence", field.sequence},
                                    {"event", field.event},
                                    {"action", field.action},
                                    {"field", field.field},
                                    {"expected", field.expected},
                                    {"got", field.got}});
    return rows;
}

Report table_of(const std::vector<FieldDifference>& fields) {
    Report report{{{.name = "sequence", .right = true},
                   {.name = "event"},
                   {.name = "action"},
                   {.name = "field"},
                   {.name = "expected", .flexible = true},
                   {.name = "got", .flexible = true}}};
    for (const FieldDifference& field : fields)
        report.add({field.sequence, cell(field.event), cell(field.action), cell(field.field),
                    cell(field.expected), cell(field.got)});
    return report;
}

json::object summary_of(const ReplayResult& result,
                        const store::JournalReader& reader,
                        std::int64_t took_ns) {
    const auto recorded_ns = static_cast<std::int64_t>(result.last_ns - result.first_ns);
    const std::int64_t replayed_ns = std::max<std::int64_t>(took_ns, 1);
    const double seconds = static_cast<double>(replayed_ns) / kNanos;
    return {{"run", reader.header().run},
            {"chain_id", reader.header().chain.raw()},
            {"version", reader.header().version},
            {"commit", reader.header().commit},
            {"segments", reader.segments()},
            {"first", result.first_sequence},
            {"last", result.last_sequence},
            {"events", result.events},
            {"actions", result.actions},
            {"equal", result.equal()},
            {"different", result.different},
            {"first_difference", result.first_differences.empty()
                                     ? json::value(nullptr)
                                     : json::value(result.first_differences.front().sequence)},
            {"checkpoints", result.checkpoints},
            {"checkpoints_different", result.checkpoints_different},
            {"recorded_ms", recorded_ns / kNanosPerMilli},
            {"replayed_ms", replayed_ns / kNanosPerMilli},
            {"speed", recorded_ns / replayed_ns},
            {"events_per_s", std::llround(static_cast<double>(result.events) / seconds)},
            {"end", result.broken                                ? "damaged"
                    : reader.end() == store::SegmentEnd::unknown ? "until"
                                                                 : binary::enumerator_name(reader.end())}};
}

Outcome<> replay_command(Context& context) {
    const Arguments& given = context.arguments;
    const auto from = number_option(given, "--from", 0);
    if (!from)
        return std::unexpected{from.error()};
    const auto until = number_option(given, "--until", std::numeric_limits<std::uint64_t>::max());
    if (!until)
        return std::unexpected{until.error()};
    const auto path = context.environment.resolve(*given.positional(0), context.environment.directory);

    auto reader = store::JournalReader::open(path, *from);
    if (!reader)
        return refuse_journal(reader.error());
    const store::JournalHeader header = reader->header();
    if (header.version != kVersion || header.commit != kCommit)
        warn(context, fmt::format("written by build {} ({}), replayed by {} ({}): its answers may differ for "
                                  "good reasons",
                                  header.version, header.commit, kVersion, kCommit));
    if (header.first_sequence > std::max<std::uint64_t>(*from, 1))
        warn(context, fmt::format("what is left of the journal begins at event {}", header.first_sequence));

    Replay replay{*reader, *until};
    std::optional<Exporter> exporter;
    if (const auto file = given.value("--export")) {
        exporter.emplace(context.environment.resolve(*file, context.environment.directory));
        replay.listen(*exporter);
    }
    const std::int64_t began = io::SystemClock::instance().steady_nanos();
    if (const auto begun = replay.begin(); !begun)
        return refuse_journal(begun.error());
    {
        Progress progress{context};
        while (replay.advance(kStride))
            progress.show(replay.result(), *reader, began);
    }
    const std::int64_t took = io::SystemClock::instance().steady_nanos() - began;
    if (exporter)
        if (const auto finished = exporter->finish(); !finished)
            return refuse_journal(finished.error());

    const ReplayResult& result = replay.result();
    if (replay.checkpoints_unreadable())
        warn(context, "its checkpoints are of another shape: they were not compared");
    const bool whole = !result.broken && result.last_sequence < *until;
    if (whole && reader->end() == store::SegmentEnd::torn)
        warn(context, fmt::format("the end is torn: {} bytes after event {} are not whole",
                                  reader->torn_bytes(), result.last_sequence));
    json::object summary = summary_of(result, *reader, took);
    std::vector<FieldDifference> fields;
    if (given.has("--diff"))
        for (const Difference& difference : result.first_differences)
            std::ranges::move(fields_of(difference), std::back_inserter(fields));
    if (given.has("--diff") && context.format != Format::table)
        summary["fields"] = rows_of(fields);
    context.write(summary);
    if (!fields.empty() && context.format == Format::table) {
        context.out << '\n';
        context.write(table_of(fields));
    }
    if (result.broken)
        return refuse_journal(*result.broken);
    if (!result.equal())
        return refuse(
            Exit::failed,
            result.different == 0
                ? std::string{"the engine's state differs from a checkpoint"}
                : fmt::format("{} of {} events were answered differently, the first is {}", result.different,
                              result.events, result.first_differences.front().sequence),
            "", given.has("--diff") ? "" : "--diff shows in what");
    return {};
}

}  // namespace

std::vector<Command> replay_commands() {
    return {
        {.name = "replay",
         .summary = "Feed a recorded run to the core again and compare every answer",
         .details =
             "Reads what `lariat run --record FILE` wrote. The same events must give the same actions, byte\n"
             "for byte. A torn end is passed over. Exit code 0: equal, 1: different, 3: the journal is\n"
             "damaged, 4: another version or schema wrote it. `speed` is how many times faster it was than\n"
             "the run.",
         .examples = {"lariat replay run.journal", "lariat replay run.journal --until 1000 --diff",
                      "lariat replay run.journal --export run.ndjson"},
         .options = {{.name = "--until", .value = "N", .doc = "End after this event"},
                     {.name = "--from",
                      .value = "N",
                      .doc = "Begin at the newest checkpoint at or before this event"},
                     {.name = "--diff", .doc = "Show the first differences field by field"},
                     {.name = "--export",
                      .value = "FILE",
                      .doc = "Also write events and findings as JSON lines",
                      .completes = Completes::file}},
         .positionals = {{.name = "FILE", .doc = "The journal", .completes = Completes::file}},
         .run = replay_command}};
}

}  // namespace lariat::app
