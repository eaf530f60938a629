#include "app/run/world_child.hpp"

#include "app/world/node_command.hpp"
#include "io/runtime/timer.hpp"

#include <boost/json/parse.hpp>

namespace lariat::app {
namespace {

constexpr std::chrono::seconds kReadyLimit{180};

io::Failure as_failure(Errc code, const Problems& problems) {
    std::string text;
    for (const Problem& problem : problems) {
        text += (text.empty() ? "" : "; ") + problem.what;
        if (!problem.where.empty())
            text += " (" + problem.where + ")";
        if (!problem.fix.empty())
            text += ": " + problem.fix;
    }
    return {code, text};
}

io::Task<io::Expected<std::string>> first_line(io::Process& process) {
    LARIAT_CO_TRY(const auto line, co_await process.read_line());
    if (!line)
        co_return io::failure(Errc::unavailable, "the development chain ended before it was ready");
    co_return *line;
}

}  // namespace

io::Task<io::Expected<std::unique_ptr<WorldChild>>> WorldChild::start(io::Runtime& runtime,
                                                                      WorldConfig config,
                                                                      Environment environment) {
    const auto command = world_up_command({.foreground = true}, config, environment);
    if (!command)
        co_return std::unexpected{as_failure(Errc::not_found, command.error().problems)};
    LARIAT_CO_TRY(io::Process process, io::Process::start(runtime, {.program = command->node.string(),
                                                                    .arguments = command->arguments}));
    LARIAT_CO_TRY(const std::string line, co_await io::with_timeout(first_line(process), kReadyLimit));

    boost::system::error_code error;
    const auto ready = boost::json::parse(line, error);
    const auto* path = !error && ready.is_object() ? ready.as_object().if_contains("manifest") : nullptr;
    if (path == nullptr || !path->is_string())
        co_return io::failure(Errc::malformed,
                              "the development chain said '{}' instead of naming its manifest", line);
    const auto manifest = read_manifest(std::string{path->as_string()});
    if (!manifest)
        co_return std::unexpected{as_failure(Errc::malformed, manifest.error())};
    co_return std::unique_ptr<WorldChild>{new WorldChild{std::move(process), *manifest}};
}

io::Task<void> WorldChild::stop() {
    process_.close_input();
    co_await process_.terminate();
}

}  // namespace lariat::app
