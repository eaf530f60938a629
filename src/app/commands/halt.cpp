#include "app/commands/commands.hpp"
#include "app/context.hpp"
#include "app/io_failure.hpp"
#include "io/keys/halt_latch.hpp"
#include "io/runtime/clock.hpp"
#include "io/store/data_dir.hpp"

#include <fmt/ranges.h>

#include <future>

namespace lariat::app {
namespace {

namespace fs = std::filesystem;
using keys::HaltLatch;

/// A data directory that a command concerns.
struct Target {
    fs::path directory;
    std::optional<std::string> engine;  ///< the process that runs there
};

struct Change {
    Target target;
    HaltLatch::Status before;
    HaltLatch::Status after;
    std::int64_t took_ns = 0;
};

Target target_at(fs::path directory) {
    auto engine = store::DataDir::owner(directory);
    return {std::move(directory), std::move(engine)};
}

/// Without an option every engine of this configuration: its own, and that of its development chain.
Outcome<std::vector<Target>> targets_of(Context& context) {
    const Arguments& given = context.arguments;
    if (const auto directory = given.value("--dir")) {
        if (given.has("--world"))
            return refuse(Exit::usage, "--dir and --world exclude each other");
        return std::vector{target_at(context.environment.resolve(*directory, context.environment.directory))};
    }
    const auto loaded = context.configuration();
    if (!loaded) {
        // Halting must not depend on a whole configuration.
        Failure failure = loaded.error();
        failure.problems.push_back({"the data directory is not known", "", "name it with --dir DIR"});
        return std::unexpected{std::move(failure)};
    }
    const Config& config = (*loaded)->config;
    const fs::path world = config.world.dir / "engine";
    if (given.has("--world"))
        return std::vector{target_at(world)};
    std::vector<Target> targets;
    std::error_code ignored;
    if (fs::exists(world, ignored))
        targets.push_back(target_at(world));
    // Halted also before its first run, unless it is plain that only the development chain is meant.
    const bool world_runs = !targets.empty() && targets.front().engine;
    if (!world_runs || fs::exists(config.store.dir, ignored))
        targets.push_back(target_at(config.store.dir));
    return targets;
}

boost::json::value text_or_null(const std::string& text) {
    return text.empty() ? boost::json::value(nullptr) : cell(text);
}

boost::json::value time_or_null(std::int64_t unix_nanos) {
    return unix_nanos == 0 ? boost::json::value(nullptr) : cell(io::rfc3339(unix_nanos));
}

void write_changes(Context& context, const std::vector<Change>& changes) {
    Report report{{{.name = "directory", .flexible = true},
                   {.name = "engine"},
                   {.name = "before"},
                   {.name = "beforeReason"},
                   {.name = "beforeBy"},
                   {.name = "beforeAt"},
                   {.name = "state"},
                   {.name = "reason"},
                   {.name = "tookUs", .right = true}}};
    for (const auto& [target, before, after, took_ns] : changes)
        report.add({cell(target.directory.string()), text_or_null(target.engine.value_or("")),
                    cell(name_of(before.state)), text_or_null(before.reason), text_or_null(before.by),
                    time_or_null(before.changed_ns), cell(name_of(after.state)), text_or_null(after.reason),
                    boost::json::value(took_ns / 1'000)});
    context.write(report);
}

/// The state is in force as soon as the latch is open; the time is that of making it last.
io::Expected<Change> tighten_one(const Target& target, OperatingState state, const std::string& reason) {
    LARIAT_CHECK(store::DataDir::create(target.directory));
    const io::Clock& clock = io::SystemClock::instance();
    const std::int64_t began = clock.steady_nanos();
    LARIAT_TRY(HaltLatch latch, HaltLatch::open(HaltLatch::in(target.directory)));
    Change change{.target = target, .before = latch.status(), .after = {}};
    LARIAT_CHECK(latch.tighten(state, reason, "command"));
    change.took_ns = clock.steady_nanos() - began;
    change.after = latch.status();
    return change;
}

Outcome<> tighten(Context& context, OperatingState state) {
    const auto targets = targets_of(context);
    if (!targets)
        return std::unexpected{targets.error()};
    const std::string reason = context.arguments.value("--reason").value_or("");
    // At once, so that none waits for the disk of another.
    std::vector<std::future<io::Expected<Change>>> under_way;
    for (const Target& target : *targets)
        under_way.push_back(std::async(
            std::launch::async, [&target, state, &reason] { return tighten_one(target, state, reason); }));
    std::vector<Change> changes;
    Failure failure{Exit::ok, {}};
    for (auto& one : under_way) {
        auto change = one.get();
        if (change) {
            changes.push_back(*std::move(change));
            continue;
        }
        failure.exit = change.error().code == Errc::refused ? Exit::refused : Exit::failed;
        failure.problems.push_back({change.error().message, "", ""});
    }
    write_changes(context, changes);
    if (failure.exit != Exit::ok)
        return std::unexpected{std::move(failure)};
    return {};
}

Outcome<> halt(Context& context) {
    return tighten(context, OperatingState::halted);
}

Outcome<> reduce(Context& context) {
    return tighten(context, OperatingState::reducing);
}

/// What the latch of a directory says; active where there is none. Makes nothing.
io::Expected<HaltLatch::Status> look(const Target& target) {
    const fs::path file = HaltLatch::in(target.directory);
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(file, ignored)))
        return HaltLatch::Status{};
    LARIAT_TRY(const HaltLatch latch, HaltLatch::open(file));
    return latch.status();
}

Outcome<> resume(Context& context) {
    const auto reason = context.arguments.value("--reason");
    if (!reason || reason->find_first_not_of(" \t") == std::string::npos)
        return refuse(Exit::usage, "resuming needs a reason", "", "lariat resume --reason TEXT");
    const auto targets = targets_of(context);
    if (!targets)
        return std::unexpected{targets.error()};
    std::vector<Change> changes;
    std::vector<std::string> halted;
    for (const Target& target : *targets) {
        const auto before = look(target);
        if (!before)
            return refuse_io(before.error());
        changes.push_back({.target = target, .before = *before, .after = *before});
        if (before->state != OperatingState::active)
            halted.push_back(target.directory.string());
    }
    if (halted.size() > 1)
        return refuse(Exit::usage, fmt::format("not active are {}", fmt::join(halted, " and ")), "",
                      "name the one to resume: --dir DIR or --world");
    for (Change& change : changes) {
        if (change.before.state == OperatingState::active)
            continue;
        const io::Clock& clock = io::SystemClock::instance();
        const std::int64_t began = clock.steady_nanos();
        auto latch = HaltLatch::open(HaltLatch::in(change.target.directory));
        if (!latch)
            return refuse_io(latch.error());
        if (const auto resumed = latch->resume(*reason, "command"); !resumed)
            return refuse(resumed.error().code == Errc::conflict ? Exit::refused : Exit::failed,
                          resumed.error().message);
        change.took_ns = clock.steady_nanos() - began;
        change.after = latch->status();
    }
    write_changes(context, changes);
    return {};
}

Outcome<> status(Context& context) {
    const auto targets = targets_of(context);
    if (!targets)
        return std::unexpected{targets.error()};
    Report report{{{.name = "directory", .flexible = true},
                   {.name = "engine"},
                   {.name = "state"},
                   {.name = "reason"},
                   {.name = "by"},
                   {.name = "since"}}};
    std::error_code ignored;
    for (const Target& target : *targets) {
        if (!fs::exists(target.directory, ignored))
            continue;
        const auto found = look(target);
        if (!found)
            return refuse_io(found.error());
        report.add({cell(target.directory.string()), text_or_null(target.engine.value_or("")),
                    cell(name_of(found->state)), text_or_null(found->reason), text_or_null(found->by),
                    time_or_null(found->changed_ns)});
    }
    if (report.size() == 0)
        return refuse(Exit::not_found, "no engine has run here", targets->front().directory.string());
    context.write(report);
    return {};
}

std::vector<Option> options(std::optional<Option> reason) {
    std::vector<Option> all{{.name = "--dir",
                             .value = "DIR",
                             .doc = "This data directory alone; the configuration is not read",
                             .completes = Completes::directory},
                            {.name = "--world", .doc = "The engine of the development chain alone"}};
    if (reason)
        all.insert(all.begin(), *std::move(reason));
    return all;
}

}  // namespace

std::vector<Command> halt_commands() {
    return {
        {.name = "halt",
         .summary = "Sign nothing from this moment on, until lariat resume",
         .details = "Works with the engine running, hung or dead, and holds for engines started later.\n"
                    "What has been sent already may still land: nobody can take it back.",
         .examples = {"lariat halt", "lariat halt --reason 'the oracle is wrong'",
                      "lariat halt --dir /var/lib/lariat"},
         .options = options(Option{.name = "--reason", .value = "TEXT", .doc = "Kept and shown"}),
         .run = halt},
        {.name = "reduce",
         .summary = "Begin nothing new; replace and cancel what is under way",
         .details = "A halt stays a halt.",
         .examples = {"lariat reduce", "lariat reduce --reason 'before the upgrade'"},
         .options = options(Option{.name = "--reason", .value = "TEXT", .doc = "Kept and shown"}),
         .run = reduce},
        {.name = "resume",
         .summary = "Allow signatures again; shows who had halted, and why",
         .examples = {"lariat resume --reason 'the oracle is right again'"},
         .options = options(Option{.name = "--reason", .value = "TEXT", .doc = "Required, kept"}),
         .run = resume},
        {.name = "status",
         .summary = "Whether an engine runs, and what it may sign; exit code 5 if none ever ran",
         .examples = {"lariat status", "lariat status -o json"},
         .options = options({}),
         .run = status},
    };
}

}  // namespace lariat::app
