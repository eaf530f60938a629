#pragma once

#include "app/environment.hpp"
#include "app/output/format.hpp"

#include <iosfwd>
#include <span>
#include <string>

namespace lariat::app {

/// The ends of the process's streams.
struct Streams {
    std::ostream& out;
    std::ostream& err;
    bool out_is_terminal = false;
    bool err_is_terminal = false;
    std::size_t columns = 0;  ///< of the terminal; 0: unknown
};

/// Parses `words` (without the program's name), runs the command and returns the exit code.
int run_program(std::span<const std::string> words, const Environment& environment, const Streams& streams);

}  // namespace lariat::app
