#pragma once

#include "app/config/value.hpp"
#include "app/exit.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace lariat::app {

enum class SourceKind : std::uint8_t { built_in, file, dotenv, variable, flag };
std::string_view name_of(SourceKind kind);

/// Where a value was given: `where` is what a person would look for, "lariat.toml:12" or "--set".
struct Origin {
    SourceKind kind = SourceKind::built_in;
    std::string where;
};

/// A value as given, not yet checked against its rule.
struct Assignment {
    std::string path;
    Raw raw;
    Origin origin;
    std::filesystem::path base;  ///< relative paths in the value start here
};

/// Everything one source gives; a later layer wins over an earlier one.
struct Layer {
    std::vector<Assignment> assignments;
    Problems problems;
};

/// A TOML file. `shown` is how messages call it.
Layer read_toml_file(const std::filesystem::path& file, const std::string& shown);
Layer read_toml_text(std::string_view text, const std::string& shown, const std::filesystem::path& base);

/// LARIAT__SECTION__KEY in the environment; all other variables are ignored.
Layer read_variables(const Environment& environment);

/// The same names in lines NAME=value, with `#` comments, quotes and an optional `export`.
Layer read_dotenv(std::string_view text, const std::string& shown, const std::filesystem::path& base);

}  // namespace lariat::app
