#include "app/output/format.hpp"

#include <array>

namespace lariat::app {
namespace {

constexpr std::array kFormats{Format::table, Format::json, Format::ndjson, Format::csv};

}  // namespace

std::string_view name_of(Format format) {
    switch (format) {
        case Format::table:
            return "table";
        case Format::json:
            return "json";
        case Format::ndjson:
            return "ndjson";
        case Format::csv:
            return "csv";
    }
    return "table";
}

std::optional<Format> parse_format(std::string_view text) {
    for (const Format format : kFormats)
        if (name_of(format) == text)
            return format;
    return std::nullopt;
}

}  // namespace lariat::app
