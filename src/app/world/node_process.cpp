#include "app/world/node_process.hpp"

#include "io/runtime/process.hpp"

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace lariat::app {
namespace {

io::Task<io::Expected<NodeResult>> to_the_end(io::Process& process) {
    NodeResult result;
    while (true) {
        auto line = co_await process.read_line();
        if (!line)
            co_return std::unexpected{line.error()};
        if (!*line)
            break;
        result.last_line = std::move(**line);
    }
    result.exit_code = (co_await process.wait()).code;
    co_return result;
}

}  // namespace

Outcome<NodeResult> run_node(const NodeCommand& command) {
    io::Runtime runtime;
    auto process =
        io::Process::start(runtime, {.program = command.node.string(), .arguments = command.arguments});
    if (!process)
        return refuse(Exit::failed, process.error().message, command.node.string());
    auto result = runtime.block_on(to_the_end(*process));
    if (!result)
        return refuse(Exit::failed, result.error().message, command.node.string());
    return std::move(*result);
}

Failure become_node(const NodeCommand& command) {
    std::string program = command.node.string();
    std::vector<std::string> arguments = command.arguments;
    std::vector<char*> argv{program.data()};
    for (std::string& argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    ::execv(program.c_str(), argv.data());
    return Failure{Exit::failed, {{std::strerror(errno), program, "run ./dev setup"}}};
}

}  // namespace lariat::app
