#pragma once

#include <boost/json.hpp>

#include <expected>
#include <string>
#include <string_view>

namespace lariat {

/// Why a text is not strict JSON, and the byte at which that shows.
struct JsonRefusal {
    std::string reason;
    std::size_t offset = 0;
};

/// JSON of which there is only one reading: a name that comes twice in an object is refused, as is nesting
/// deeper than `max_depth` and a whole number that 64 bits cannot hold.
std::expected<boost::json::value, JsonRefusal> parse_strict_json(std::string_view text,
                                                                 std::size_t max_depth);

}  // namespace lariat
