#pragma once

#include "foundation/base/error.hpp"

#include <fmt/core.h>

#include <expected>
#include <memory>
#include <string>
#include <utility>

namespace lariat::io {

/// Typed extra facts about a failure, for the callers that can act on them (the revert data of a node's
/// answer, for one). Derive from it and read it back with `Failure::detail_as`.
struct FailureDetail {
    FailureDetail() = default;
    FailureDetail(const FailureDetail&) = default;
    FailureDetail(FailureDetail&&) = default;
    FailureDetail& operator=(const FailureDetail&) = default;
    FailureDetail& operator=(FailureDetail&&) = default;
    virtual ~FailureDetail() = default;
};

/// Why something outside could not be done. `code` is what a caller acts on, `message` is for people.
struct Failure {
    Errc code = Errc::internal;
    std::string message;
    std::shared_ptr<const FailureDetail> detail;

    Failure() = default;
    Failure(Errc why, std::string text, std::shared_ptr<const FailureDetail> more = {})
        : code{why}, message{std::move(text)}, detail{std::move(more)} {}
    // NOLINTNEXTLINE(google-explicit-constructor): errors of the pure core pass through LARIAT_CO_TRY
    Failure(const Error& error) : code{error.code}, message{describe(error)} {}

    template <class Detail>
    [[nodiscard]] const Detail* detail_as() const {
        return dynamic_cast<const Detail*>(detail.get());
    }
};

template <class T>
using Expected = std::expected<T, Failure>;

/// `return failure(Errc::timeout, "no answer from {} in {} ms", host, limit);`
template <class... Args>
[[nodiscard]] std::unexpected<Failure> failure(Errc code, fmt::format_string<Args...> text, Args&&... args) {
    return std::unexpected{Failure{code, fmt::vformat(text, fmt::make_format_args(args...))}};
}

/// Success of a coroutine that returns `Expected<void>`: `co_return ok();` (`co_return {}` does not deduce).
[[nodiscard]] inline Expected<void> ok() {
    return {};
}

}  // namespace lariat::io
