#pragma once

#include "app/config/settings.hpp"

#include <string>
#include <utility>
#include <vector>

namespace lariat::app {

/// What the command line adds to the configuration.
struct ConfigFlags {
    std::vector<std::string> files;  ///< --config, later ones win; none: lariat.toml, if there is one
    struct Override {
        std::string flag;  ///< as the origin shows it
        std::string path;
        std::string value;
    };
    std::vector<Override> overrides;
};

struct Loaded {
    Config config;
    Settings settings;
};

/// built-in < files < .env < LARIAT__SECTION__KEY < flags
std::expected<Loaded, Problems> load_config(const ConfigFlags& flags, const Environment& environment);

/// One file alone over the built-in values, for `config validate`.
std::expected<Loaded, Problems> load_file(const std::string& file, const Environment& environment);

/// Reads what a *_file key names: refuses a file that others can read. Without the newline at its end.
std::expected<std::string, Problem> read_secret_file(const std::filesystem::path& file);

}  // namespace lariat::app
