#include "app/environment.hpp"

#include <array>
#include <system_error>
#include <unistd.h>

extern char** environ;

namespace lariat::app {
namespace {

namespace fs = std::filesystem;

fs::path home_of(const Environment& environment) {
    return environment.get("HOME").value_or("/");
}

}  // namespace

std::optional<std::string> Environment::get(std::string_view name) const {
    const auto found = variables.find(name);
    if (found == variables.end() || found->second.empty())
        return std::nullopt;
    return found->second;
}

fs::path Environment::resolve(std::string_view text, const fs::path& base) const {
    struct Root {
        std::string_view prefix;
        std::string_view variable;
        std::string_view below_home;
    };
    // The fallbacks are those of the XDG base directory specification.
    constexpr std::array kRoots{Root{"~", "HOME", ""},
                                Root{"$XDG_STATE_HOME", "XDG_STATE_HOME", ".local/state"},
                                Root{"$XDG_DATA_HOME", "XDG_DATA_HOME", ".local/share"}};
    for (const Root& root : kRoots) {
        if (!text.starts_with(root.prefix))
            continue;
        const std::string_view rest = text.substr(root.prefix.size());
        if (!rest.empty() && rest.front() != '/')
            continue;
        const auto set = get(root.variable);
        const fs::path folder = set ? fs::path{*set} : home_of(*this) / root.below_home;
        return (folder / rest.substr(rest.empty() ? 0 : 1)).lexically_normal();
    }
    return (base / text).lexically_normal();
}

Environment Environment::of_process() {
    Environment environment;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text{*entry};
        const auto equals = text.find('=');
        if (equals != std::string_view::npos)
            environment.variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    std::error_code ignored;
    environment.directory = fs::current_path(ignored);
    environment.executable = fs::read_symlink("/proc/self/exe", ignored);
    return environment;
}

}  // namespace lariat::app
