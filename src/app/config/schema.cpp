#include "app/config/schema.hpp"

#include "app/config/schema_parts.hpp"

#include <charconv>

namespace lariat::app {

const Key* Schema::find(std::string_view path) const {
    const std::string plain = split_index(path).path;
    for (const Key& key : keys)
        if (key.path == plain)
            return &key;
    return nullptr;
}

const TableList* Schema::find_list(std::string_view name) const {
    for (const TableList& list : lists)
        if (list.name == name)
            return &list;
    return nullptr;
}

std::vector<std::string> Schema::paths() const {
    std::vector<std::string> all;
    for (const Key& key : keys)
        if (!key.is_secret())
            all.push_back(key.path);
    return all;
}

IndexedPath split_index(std::string_view path) {
    const auto open = path.find('[');
    const auto close = path.find(']');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open)
        return {std::string{path}, 0};
    std::size_t index = 0;
    std::from_chars(path.data() + open + 1, path.data() + close, index);
    return {std::string{path.substr(0, open + 1)} + std::string{path.substr(close)}, index};
}

const Schema& schema() {
    static const Schema whole = [] {
        Schema built;
        add_chain_keys(built);
        add_engine_keys(built);
        add_signing_keys(built);
        add_service_keys(built);
        return built;
    }();
    return whole;
}

}  // namespace lariat::app
