#pragma once

#include "app/environment.hpp"
#include "foundation/math/u256.hpp"

#include <cstdint>
#include <expected>
#include <limits>
#include <string>
#include <variant>
#include <vector>

namespace lariat::app {

enum class Kind : std::uint8_t {
    boolean,
    integer,
    amount,
    text,
    choice,
    address,
    path,
    url,
    text_list,
    url_list,
    integer_list,
};

std::string_view name_of(Kind kind);

/// What a key accepts.
struct Rule {
    Kind kind = Kind::text;
    std::int64_t min = 0;
    std::int64_t max = std::numeric_limits<std::int64_t>::max();
    std::vector<std::string> choices{};
};

/// Untyped text, from a variable or a flag: the rule of its key decides what it means. Lists are comma
/// separated.
struct Text {
    std::string text;
};
/// A type no key takes, such as a float or a date; carries its name.
struct Unsupported {
    std::string type;
};
using Raw = std::variant<Text,
                         bool,
                         std::int64_t,
                         std::string,
                         std::vector<std::string>,
                         std::vector<std::int64_t>,
                         Unsupported>;

/// A value that obeys its rule. Addresses, paths and URLs are text; paths are absolute.
using Value =
    std::variant<bool, std::int64_t, U256, std::string, std::vector<std::string>, std::vector<std::int64_t>>;

/// Checks `raw` against `rule`; a relative path starts at `base`. The error says what was expected.
std::expected<Value, std::string> convert(const Rule& rule,
                                          const Raw& raw,
                                          const std::filesystem::path& base,
                                          const Environment& environment);

/// One line for people: what `convert` would read back from a variable.
std::string to_text(const Value& value);

}  // namespace lariat::app
