#pragma once

#include <compare>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace lariat {

/// Why an operation could not be completed; what a caller may act on.
enum class Errc : std::uint8_t {
    invalid_argument,
    not_found,
    out_of_range,
    overflow,
    malformed,
    missing_state,
    insufficient,
    timeout,
    unavailable,
    refused,
    conflict,
    cancelled,
    internal,
};

/// The stable snake_case name of a code, as it appears in JSON and logs.
std::string_view name_of(Errc code);

/// Names the value that was wrong without allocating: `what` points to a string literal, `value` is an
/// index, an offset or a size.
struct ErrorContext {
    const char* what = "";
    std::uint64_t value = 0;

    constexpr ErrorContext() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): a literal is the usual context
    constexpr ErrorContext(const char* literal, std::uint64_t number = 0) : what{literal}, value{number} {}
};

/// An expected failure. Trivially copyable; text for people is made at the edge by `describe`.
struct Error {
    Errc code = Errc::internal;
    ErrorContext context{};
};

std::string describe(const Error& error);

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] constexpr std::unexpected<Error> fail(Errc code, ErrorContext context = {}) {
    return std::unexpected{Error{code, context}};
}

}  // namespace lariat

#define LARIAT_CONCAT_INNER(a, b) a##b
#define LARIAT_CONCAT(a, b) LARIAT_CONCAT_INNER(a, b)

/// `LARIAT_TRY(const auto head, parse(text));` binds the value or returns the error to the caller.
#define LARIAT_TRY(declaration, expression) LARIAT_TRY_AS(return, declaration, expression)
/// The same inside a coroutine.
#define LARIAT_CO_TRY(declaration, expression) LARIAT_TRY_AS(co_return, declaration, expression)
// NOLINTBEGIN(bugprone-macro-parentheses): `leave` is a keyword and `declaration` a declaration
#define LARIAT_TRY_AS(leave, declaration, expression)                                   \
    auto LARIAT_CONCAT(lariat_try_, __LINE__) = (expression);                           \
    if (!LARIAT_CONCAT(lariat_try_, __LINE__))                                          \
        leave std::unexpected{std::move(LARIAT_CONCAT(lariat_try_, __LINE__)).error()}; \
    declaration = *std::move(LARIAT_CONCAT(lariat_try_, __LINE__))
// NOLINTEND(bugprone-macro-parentheses)

/// For `Result<void>`: returns the error, otherwise goes on.
#define LARIAT_CHECK(expression)                         \
    if (auto lariat_check = (expression); !lariat_check) \
        return std::unexpected {                         \
            std::move(lariat_check).error()              \
        }
#define LARIAT_CO_CHECK(expression)                      \
    if (auto lariat_check = (expression); !lariat_check) \
        co_return std::unexpected {                      \
            std::move(lariat_check).error()              \
        }
