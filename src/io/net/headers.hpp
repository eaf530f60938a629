#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lariat::net {

/// HTTP header fields in their order; names compare without regard to case.
class Headers {
public:
    using Field = std::pair<std::string, std::string>;

    Headers() = default;
    Headers(std::initializer_list<Field> fields) : fields_{fields} {}

    /// The first field of that name; empty when there is none.
    [[nodiscard]] std::string_view get(std::string_view name) const noexcept;
    [[nodiscard]] bool has(std::string_view name) const noexcept;
    /// Replaces every field of that name.
    void set(std::string_view name, std::string_view value);
    void add(std::string_view name, std::string_view value);

    [[nodiscard]] auto begin() const noexcept { return fields_.begin(); }
    [[nodiscard]] auto end() const noexcept { return fields_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return fields_.size(); }

private:
    std::vector<Field> fields_;
};

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// True when a comma-separated field value (Connection, Accept-Encoding, …) lists `token`.
bool lists_token(std::string_view value, std::string_view token) noexcept;

}  // namespace lariat::net
