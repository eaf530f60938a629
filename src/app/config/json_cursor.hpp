#pragma once

#include "app/exit.hpp"
#include "foundation/base/bytes.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lariat::app {

/// Reads a JSON document field by field and notes everything that is not as expected, with its place.
/// A field that is wrong reads as the default of its type; whoever reads looks at the problems at the end.
class JsonCursor {
public:
    JsonCursor(const boost::json::value* value, std::string path, Problems& problems)
        : value_{value}, path_{std::move(path)}, problems_{&problems} {}

    [[nodiscard]] bool present() const { return value_ != nullptr; }
    [[nodiscard]] const std::string& path() const { return path_; }

    /// A field that must be there.
    [[nodiscard]] JsonCursor at(std::string_view name) const;
    /// A field that may be absent or null.
    [[nodiscard]] JsonCursor maybe(std::string_view name) const;
    [[nodiscard]] std::vector<JsonCursor> elements() const;

    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::int64_t integer(std::int64_t min, std::int64_t max) const;
    [[nodiscard]] Address address() const;

    void complain(std::string expected) const;

private:
    const boost::json::value* value_;
    std::string path_;
    Problems* problems_;
};

}  // namespace lariat::app
