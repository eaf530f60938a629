#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace lariat::io {

/// Source of time; the seam that makes time-dependent code testable. Callable from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    [[nodiscard]] virtual std::int64_t unix_nanos() const noexcept = 0;
    /// Nanoseconds of a clock that never goes back; only differences mean something.
    [[nodiscard]] virtual std::int64_t steady_nanos() const noexcept = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] std::int64_t unix_nanos() const noexcept override;
    [[nodiscard]] std::int64_t steady_nanos() const noexcept override;

    /// The one of the process: it has no state.
    static const SystemClock& instance() noexcept;
};

/// A clock that stands still until it is told to move.
class ManualClock final : public Clock {
public:
    explicit ManualClock(std::int64_t unix_start = 1'700'000'000'000'000'000) : unix_{unix_start} {}

    [[nodiscard]] std::int64_t unix_nanos() const noexcept override { return unix_.load(); }
    [[nodiscard]] std::int64_t steady_nanos() const noexcept override { return steady_.load(); }
    void advance(std::chrono::nanoseconds by) noexcept {
        unix_ += by.count();
        steady_ += by.count();
    }

private:
    std::atomic<std::int64_t> unix_;
    std::atomic<std::int64_t> steady_{0};
};

/// RFC 3339 in UTC with microseconds: 2026-11-21T06:00:00.000001Z.
std::string rfc3339(std::int64_t unix_nanos);

/// RFC 9110 IMF-fixdate: Sat, 21 Nov 2026 06:00:00 GMT.
std::string http_date(std::int64_t unix_nanos);

}  // namespace lariat::io
