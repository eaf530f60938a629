#pragma once

#include "app/config/schema.hpp"
#include "app/config/source.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace lariat::app {

/// A checked value and where it came from.
struct Setting {
    std::string path;
    const Key* key = nullptr;
    Value value;
    Origin origin;
};

/// What is in force: for each key the value of the highest layer, in the order of the schema.
/// A key without a value and without a built-in one is absent.
struct Settings {
    std::vector<Setting> all;
    std::map<std::string, std::size_t, std::less<>> list_sizes;

    [[nodiscard]] const Setting* find(std::string_view path) const;
};

/// Merges `layers`, lowest first, over the built-in values. Reports every problem there is, not only the
/// first.
std::expected<Settings, Problems> merge(std::span<const Layer> layers, const Environment& environment);

/// The typed configuration; `settings` have been checked by merge.
Config to_config(const Settings& settings);

/// What no single key can tell: names that must be unique, fields that belong together.
Problems check_consistency(const Config& config, const Settings& settings);

/// The value for people and machines to see: URLs without their keys.
Value masked(const Setting& setting);

}  // namespace lariat::app
