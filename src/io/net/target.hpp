#pragma once

#include "foundation/base/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lariat::net {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// What follows the method in a request line (origin form), decoded.
struct Target {
    std::string path;
    Parameters query;
};

/// Decodes percent escapes; `+` becomes a space in the query only. Refused: a path that is not absolute, bad
/// escapes, NUL and other control characters, and segments that are `.` or `..`, escaped or not.
Result<Target> parse_target(std::string_view text);

Result<std::string> percent_decode(std::string_view text, bool plus_is_space);
std::string percent_encode(std::string_view text);

/// A route such as /v1/executions/{id}: literal segments and named ones, which match one whole segment.
class PathPattern {
public:
    explicit PathPattern(std::string_view pattern);

    /// The values of the named segments when `path` matches.
    [[nodiscard]] std::optional<Parameters> match(std::string_view path) const;
    [[nodiscard]] bool is_literal() const noexcept;

private:
    struct Segment {
        std::string text;
        bool named;
    };
    std::vector<Segment> segments_;
};

/// Host field into name and port; the name in lower case, IPv6 literals with their brackets.
struct HostPort {
    std::string host;
    std::optional<std::uint16_t> port;
};
Result<HostPort> parse_host(std::string_view text);

}  // namespace lariat::net
