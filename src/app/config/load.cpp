#include "app/config/load.hpp"

#include "app/config/url.hpp"

#include <fstream>
#include <sstream>

namespace lariat::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProjectFile = "lariat.toml";
constexpr const char* kDotenvFile = ".env";

std::vector<Layer> file_layers(const ConfigFlags& flags, const Environment& environment) {
    std::vector<Layer> layers;
    for (const std::string& file : flags.files)
        layers.push_back(read_toml_file(environment.resolve(file, environment.directory), file));
    std::error_code ignored;
    if (flags.files.empty() && fs::exists(environment.directory / kProjectFile, ignored))
        layers.push_back(read_toml_file(environment.directory / kProjectFile, kProjectFile));
    return layers;
}

Layer dotenv_layer(const Environment& environment) {
    std::ifstream stream{environment.directory / kDotenvFile, std::ios::binary};
    if (!stream)
        return {};
    std::ostringstream text;
    text << stream.rdbuf();
    return read_dotenv(text.view(), kDotenvFile, environment.directory);
}

Layer flag_layer(const ConfigFlags& flags, const Environment& environment) {
    Layer layer;
    for (const auto& [flag, path, value] : flags.overrides)
        layer.assignments.push_back({path, Text{value}, {SourceKind::flag, flag}, environment.directory});
    return layer;
}

Problems add_rpc_file(Config& config, const Settings& settings) {
    const Setting* setting = settings.find("chain.rpc_file");
    if (setting == nullptr)
        return {};
    const auto text = read_secret_file(std::get<std::string>(setting->value));
    if (!text)
        return {text.error()};
    std::vector<std::string> urls;
    std::istringstream lines{*text};
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.starts_with('#'))
            continue;
        if (const auto valid = check_node_url(line); !valid)
            return {{"chain.rpc_file: " + valid.error(), setting->origin.where, "one address a line"}};
        urls.push_back(line);
    }
    config.chain.rpc.insert(config.chain.rpc.begin(), urls.begin(), urls.end());
    return {};
}

std::expected<Loaded, Problems> load_layers(const std::vector<Layer>& layers,
                                            const Environment& environment) {
    auto settings = merge(layers, environment);
    if (!settings)
        return std::unexpected{std::move(settings).error()};
    Loaded loaded{to_config(*settings), std::move(*settings)};
    Problems problems = check_consistency(loaded.config, loaded.settings);
    for (Problem& problem : add_rpc_file(loaded.config, loaded.settings))
        problems.push_back(std::move(problem));
    if (!problems.empty())
        return std::unexpected{std::move(problems)};
    return loaded;
}

}  // namespace

std::expected<Loaded, Problems> load_config(const ConfigFlags& flags, const Environment& environment) {
    std::vector<Layer> layers = file_layers(flags, environment);
    layers.push_back(dotenv_layer(environment));
    layers.push_back(read_variables(environment));
    layers.push_back(flag_layer(flags, environment));
    return load_layers(layers, environment);
}

std::expected<Loaded, Problems> load_file(const std::string& file, const Environment& environment) {
    return load_layers({read_toml_file(environment.resolve(file, environment.directory), file)}, environment);
}

std::expected<std::string, Problem> read_secret_file(const fs::path& file) {
    std::error_code error;
    const fs::perms mode = fs::status(file, error).permissions();
    if (error || !fs::is_regular_file(file, error))
        return std::unexpected{Problem{"there is no such file", file.string(), "check the path"}};
    if ((mode & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none)
        return std::unexpected{Problem{"the file holds a secret and others may read it", file.string(),
                                       "chmod 600 " + file.string()}};
    std::ifstream stream{file, std::ios::binary};
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream)
        return std::unexpected{Problem{"cannot read the file", file.string(), "check its owner"}};
    std::string secret = text.str();
    while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r'))
        secret.pop_back();
    return secret;
}

}  // namespace lariat::app
