#include "app/program.hpp"
#include "io/keys/secret_memory.hpp"

#include <iostream>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vector>

namespace {

std::size_t terminal_columns() {
    winsize size{};
    return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words{argv + (argc > 0 ? 1 : 0), argv + argc};
    const lariat::app::Streams streams{.out = std::cout,
                                       .err = std::cerr,
                                       .out_is_terminal = ::isatty(STDOUT_FILENO) == 1,
                                       .err_is_terminal = ::isatty(STDERR_FILENO) == 1,
                                       .columns = terminal_columns()};
    // A core dump would hold whatever key is unlocked.
    if (const auto forbidden = lariat::keys::forbid_core_dumps(); !forbidden) {
        std::cerr << "error: " << forbidden.error().message << '\n';
        return 1;
    }
    try {
        return lariat::app::run_program(words, lariat::app::Environment::of_process(), streams);
    } catch (const std::exception& error) {
        std::cerr << "error: " << error.what() << '\n';
        return 1;
    }
}
