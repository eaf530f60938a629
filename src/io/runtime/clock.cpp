#include "io/runtime/clock.hpp"

#include <fmt/core.h>

#include <array>
#include <ctime>

namespace lariat::io {
namespace {

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

struct CivilTime {
    std::tm fields{};
    std::int64_t nanos = 0;
};

CivilTime civil_time(std::int64_t unix_nanos) {
    std::int64_t seconds = unix_nanos / kNanosPerSecond;
    std::int64_t nanos = unix_nanos % kNanosPerSecond;
    if (nanos < 0) {
        nanos += kNanosPerSecond;
        --seconds;
    }
    CivilTime civil{.nanos = nanos};
    const auto time = static_cast<std::time_t>(seconds);
    gmtime_r(&time, &civil.fields);
    return civil;
}

template <class Source>
std::int64_t nanos_of() noexcept {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(Source::now().time_since_epoch()).count();
}

}  // namespace

std::int64_t SystemClock::unix_nanos() const noexcept {
    return nanos_of<std::chrono::system_clock>();
}

std::int64_t SystemClock::steady_nanos() const noexcept {
    return nanos_of<std::chrono::steady_clock>();
}

const SystemClock& SystemClock::instance() noexcept {
    static const SystemClock clock;
    return clock;
}

std::string rfc3339(std::int64_t unix_nanos) {
    const auto [at, nanos] = civil_time(unix_nanos);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", at.tm_year + 1900, at.tm_mon + 1,
                       at.tm_mday, at.tm_hour, at.tm_min, at.tm_sec, nanos / 1000);
}

std::string http_date(std::int64_t unix_nanos) {
    static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto [at, nanos] = civil_time(unix_nanos);
    return fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[static_cast<std::size_t>(at.tm_wday)], at.tm_mday,
        kMonths[static_cast<std::size_t>(at.tm_mon)], at.tm_year + 1900, at.tm_hour, at.tm_min, at.tm_sec);
}

}  // namespace lariat::io
