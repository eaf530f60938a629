#include "app/config/source.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace lariat::app {
namespace {

constexpr std::string_view kPrefix = "LARIAT__";

/// LARIAT__GAS_MODEL__V2_HOP as gas_model.v2_hop; nothing for a variable that is not ours.
std::optional<std::string> path_of(std::string_view variable) {
    if (!variable.starts_with(kPrefix))
        return std::nullopt;
    std::string path;
    std::string_view rest = variable.substr(kPrefix.size());
    for (auto at = rest.find("__"); at != std::string_view::npos; at = rest.find("__")) {
        path.append(rest.substr(0, at)).append(".");
        rest.remove_prefix(at + 2);
    }
    path.append(rest);
    std::ranges::transform(path, path.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return path;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// The value of a .env line: as quoted, or up to a comment.
std::optional<std::string> dotenv_value(std::string_view text) {
    text = trimmed(text);
    if (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
        const auto close = text.find(text.front(), 1);
        if (close == std::string_view::npos)
            return std::nullopt;
        const std::string_view rest = trimmed(text.substr(close + 1));
        if (!rest.empty() && rest.front() != '#')
            return std::nullopt;
        return std::string{text.substr(1, close - 1)};
    }
    return std::string{trimmed(text.substr(0, text.find(" #")))};
}

}  // namespace

std::string_view name_of(SourceKind kind) {
    switch (kind) {
        case SourceKind::built_in:
            return "built-in";
        case SourceKind::file:
            return "file";
        case SourceKind::dotenv:
            return "dotenv";
        case SourceKind::variable:
            return "environment";
        case SourceKind::flag:
            return "flag";
    }
    return "built-in";
}

Layer read_variables(const Environment& environment) {
    Layer layer;
    for (const auto& [name, text] : environment.variables)
        if (auto path = path_of(name))
            layer.assignments.push_back(
                {std::move(*path), Text{text}, {SourceKind::variable, name}, environment.directory});
    return layer;
}

Layer read_dotenv(std::string_view text, const std::string& shown, const std::filesystem::path& base) {
    Layer layer;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const auto end = text.find('\n');
        std::string_view entry = trimmed(text.substr(0, end));
        text = end == std::string_view::npos ? "" : text.substr(end + 1);
        if (entry.starts_with("export "))
            entry = trimmed(entry.substr(7));
        const auto equals = entry.find('=');
        auto path = path_of(trimmed(entry.substr(0, equals)));
        if (!path)
            continue;
        const std::string where = shown + ":" + std::to_string(line);
        const auto value =
            equals == std::string_view::npos ? std::nullopt : dotenv_value(entry.substr(equals + 1));
        if (value)
            layer.assignments.push_back({std::move(*path), Text{*value}, {SourceKind::dotenv, where}, base});
        else
            layer.problems.push_back({"expected NAME=value, quotes closed", where, ""});
    }
    return layer;
}

}  // namespace lariat::app
