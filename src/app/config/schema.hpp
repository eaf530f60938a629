#pragma once

#include "app/config/config.hpp"
#include "app/config/value.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lariat::app {

/// One key of the configuration. `path` is "section.name", or "list[].name" for a field of a table list.
struct Key {
    std::string path;
    Rule rule{};
    std::optional<std::string> fallback{};  ///< written as one would write it in a variable
    std::string unit{};
    std::string doc{};
    bool required = false;  ///< fields of table lists only
    /// The key cannot be given: its value is a secret, and `file_key` names the key that points to a file
    /// with it.
    std::string file_key{};
    /// The value names a file with a secret in it.
    bool secret_file = false;
    std::function<void(Config&, std::size_t index, const Value&)> assign{};

    [[nodiscard]] bool is_secret() const { return !file_key.empty(); }
};

/// A list of tables, `[[name]]` in TOML.
struct TableList {
    std::string name;
    std::string doc;
    std::function<void(Config&, std::size_t)> resize;
};

/// Every key there is. Loading, checking, display, the JSON Schema and the documentation all come from it.
struct Schema {
    std::vector<Key> keys;
    std::vector<TableList> lists;

    /// `path` may carry an index: "tokens[3].symbol" finds "tokens[].symbol".
    [[nodiscard]] const Key* find(std::string_view path) const;
    [[nodiscard]] const TableList* find_list(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> paths() const;
};

const Schema& schema();

/// "tokens[3].symbol" as {"tokens[].symbol", 3}; a path without an index has index 0.
struct IndexedPath {
    std::string path;
    std::size_t index = 0;
};
IndexedPath split_index(std::string_view path);

}  // namespace lariat::app
