#pragma once

#include "app/cli/command.hpp"
#include "app/config/load.hpp"
#include "app/environment.hpp"
#include "app/output/report.hpp"

#include <iosfwd>
#include <optional>

namespace lariat::app {

/// What a command works with. Data goes to `out`, all else to `err`.
struct Context {
    const CommandTable& table;
    const Command& command;
    const Arguments& arguments;
    const Environment& environment;
    std::ostream& out;
    std::ostream& err;
    Format format = Format::ndjson;
    Style style{};      ///< of `out`
    Style err_style{};  ///< of `err`
    bool err_is_terminal = false;

    /// The configuration in force, flags included; read once.
    Outcome<const Loaded*> configuration();

    void write(const Report& report) { report.write(out, format, style); }
    void write(const boost::json::object& object) { write_object(out, object, format, style); }

    std::optional<Loaded> loaded{};  ///< what configuration() read
};

/// --config, --set, and every option that stands for a key.
Outcome<ConfigFlags> config_flags(const CommandTable& table,
                                  const Command& command,
                                  const Arguments& arguments);

}  // namespace lariat::app
