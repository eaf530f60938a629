#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/quantity.hpp"
#include "io/runtime/failure.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3_stmt;

namespace lariat::sqlite {

/// A prepared statement on loan from its database: given back, reset and without values, when destroyed.
class Statement {
public:
    Statement(sqlite3_stmt* handle, bool* in_use) : handle_{handle}, in_use_{in_use} {}
    Statement(Statement&& other) noexcept
        : handle_{std::exchange(other.handle_, nullptr)},
          in_use_{other.in_use_},
          next_{other.next_},
          out_of_range_{other.out_of_range_} {}
    Statement& operator=(Statement&&) = delete;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement();

    /// Binds the next parameter. Text and bytes are copied. A number above 2^63 - 1 has no place in a column;
    /// it makes the statement fail with Errc::out_of_range when it runs.
    void bind(std::int64_t value);
    void bind(std::string_view text);
    void bind(ByteView blob);
    void bind(std::nullopt_t);

    template <class... Values>
    void bind_all(const Values&... values) {
        (bind_any(values), ...);
    }

    /// True when there is a row to read.
    io::Expected<bool> step();
    /// Runs to the end; rows are ignored.
    io::Expected<void> run();

    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::uint64_t number(int column) const {
        return static_cast<std::uint64_t>(integer(column));
    }
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] Bytes blob(int column) const;
    /// Zero where the stored value has another size.
    template <class Fixed>
    [[nodiscard]] Fixed fixed(int column) const {
        const Bytes bytes = blob(column);
        return bytes.size() == Fixed::kSize ? fixed_from<Fixed>(bytes) : Fixed{};
    }

private:
    template <class Value>
    void bind_any(const Value& value) {
        if constexpr (std::same_as<Value, std::nullopt_t>)
            bind(value);
        else if constexpr (std::integral<Value>)
            bind_integer(value);
        else if constexpr (std::convertible_to<const Value&, std::string_view>)
            bind(std::string_view{value});
        else if constexpr (std::convertible_to<const Value&, ByteView>)
            bind(ByteView{value});
        else if constexpr (requires { value.raw(); })
            bind_integer(value.raw());
        else if (value)
            bind_any(*value);
        else
            bind(std::nullopt);
    }
    template <std::integral Integer>
    void bind_integer(Integer value) {
        if (!std::in_range<std::int64_t>(value))
            out_of_range_ = true;
        bind(static_cast<std::int64_t>(value));
    }

    sqlite3_stmt* handle_;
    bool* in_use_;
    int next_ = 1;
    bool out_of_range_ = false;
};

}  // namespace lariat::sqlite
