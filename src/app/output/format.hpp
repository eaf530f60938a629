#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lariat::app {

enum class Format : std::uint8_t { table, json, ndjson, csv };

std::optional<Format> parse_format(std::string_view text);
std::string_view name_of(Format format);

/// Whether to paint: a terminal, NO_COLOR unset, TERM not dumb.
struct Style {
    bool color = false;
    std::size_t width = 0;  ///< columns of the terminal; 0: no limit

    [[nodiscard]] std::string_view bold() const { return color ? "\x1b[1m" : ""; }
    [[nodiscard]] std::string_view dim() const { return color ? "\x1b[2m" : ""; }
    [[nodiscard]] std::string_view red() const { return color ? "\x1b[31m" : ""; }
    [[nodiscard]] std::string_view green() const { return color ? "\x1b[32m" : ""; }
    [[nodiscard]] std::string_view yellow() const { return color ? "\x1b[33m" : ""; }
    [[nodiscard]] std::string_view reset() const { return color ? "\x1b[0m" : ""; }
};

}  // namespace lariat::app
