#include "app/config/source.hpp"

#include <toml++/toml.h>

#include <fstream>
#include <sstream>

namespace lariat::app {
namespace {

std::string place(const std::string& shown, const toml::source_region& region) {
    return shown + ":" + std::to_string(region.begin.line) + ":" + std::to_string(region.begin.column);
}

std::string type_name(toml::node_type type) {
    std::ostringstream text;
    text << type;
    return text.str();
}

/// A list of one kind, or what it is instead.
Raw raw_list(const toml::array& list) {
    std::vector<std::string> texts;
    std::vector<std::int64_t> integers;
    for (const toml::node& element : list) {
        if (const auto* text = element.as_string())
            texts.push_back(text->get());
        else if (const auto* integer = element.as_integer())
            integers.push_back(integer->get());
        else
            return Unsupported{"list with a " + type_name(element.type())};
    }
    if (!texts.empty() && !integers.empty())
        return Unsupported{"list of text and integers"};
    if (!integers.empty())
        return integers;
    return texts;
}

Raw raw_of(const toml::node& node) {
    if (const auto* flag = node.as_boolean())
        return flag->get();
    if (const auto* integer = node.as_integer())
        return integer->get();
    if (const auto* text = node.as_string())
        return text->get();
    if (const auto* list = node.as_array())
        return raw_list(*list);
    return Unsupported{type_name(node.type())};
}

bool is_table_list(const toml::node& node) {
    const auto* list = node.as_array();
    return list != nullptr && !list->empty() && list->is_homogeneous(toml::node_type::table);
}

class Flattener {
public:
    Flattener(Layer& layer, const std::string& shown, const std::filesystem::path& base)
        : layer_{layer}, shown_{shown}, base_{base} {}

    void add(const toml::table& table, const std::string& prefix) {
        for (const auto& [key, node] : table) {
            const std::string path = prefix + std::string{key.str()};
            if (const auto* inner = node.as_table())
                add(*inner, path + ".");
            else if (is_table_list(node))
                add_list(*node.as_array(), path);
            else
                layer_.assignments.push_back(
                    {path, raw_of(node), {SourceKind::file, place(shown_, key.source())}, base_});
        }
    }

private:
    void add_list(const toml::array& list, const std::string& path) {
        std::size_t index = 0;
        for (const toml::node& element : list)
            add(*element.as_table(), path + "[" + std::to_string(index++) + "].");
    }

    Layer& layer_;
    const std::string& shown_;
    const std::filesystem::path& base_;
};

}  // namespace

Layer read_toml_text(std::string_view text, const std::string& shown, const std::filesystem::path& base) {
    Layer layer;
    try {
        const toml::table table = toml::parse(text, shown);
        Flattener{layer, shown, base}.add(table, "");
    } catch (const toml::parse_error& error) {
        layer.problems.push_back({std::string{error.description()}, place(shown, error.source()), ""});
    }
    return layer;
}

Layer read_toml_file(const std::filesystem::path& file, const std::string& shown) {
    std::ifstream stream{file, std::ios::binary};
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream) {
        Layer layer;
        layer.problems.push_back(
            {"cannot read the configuration file", shown, "check the path given with --config"});
        return layer;
    }
    return read_toml_text(text.view(), shown, file.parent_path());
}

}  // namespace lariat::app
