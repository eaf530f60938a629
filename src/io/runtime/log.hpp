#pragma once

#include "io/runtime/failure.hpp"

#include <fmt/core.h>

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace lariat::io {

enum class LogLevel : std::uint8_t { trace, debug, info, warn, error, off };
enum class LogFormat : std::uint8_t { term, logfmt, json };

Result<LogLevel> parse_log_level(std::string_view text);
Result<LogFormat> parse_log_format(std::string_view text);

/// One key=value of an event. Numbers and booleans stay bare in JSON, all else is quoted.
struct LogField {
    std::string_view key;
    std::string value;
    bool bare = false;

    template <class Value>
    LogField(std::string_view name, const Value& from)
        : key{name}, bare{std::is_arithmetic_v<Value> && !std::same_as<Value, char>} {
        if constexpr (std::convertible_to<const Value&, std::string_view>)
            value = std::string_view{from};
        else if constexpr (std::same_as<Value, Failure>)
            value = from.message;
        else
            value = fmt::format("{}", from);
    }
};

using LogFields = std::initializer_list<LogField>;

struct LogOptions {
    LogFormat format = LogFormat::term;
    LogLevel level = LogLevel::info;
    /// Where finished lines go; standard error when empty. Never standard output: that one carries data.
    std::function<void(std::string_view line)> sink;
};

/// Replaces the log set-up of the process. From any thread, though usually once, in main.
void configure_logging(LogOptions options);
bool log_enabled(LogLevel level) noexcept;
void write_log(LogLevel level, std::string_view component, std::string_view event, LogFields fields);

/// The log of one component. Events are lower-case phrases without punctuation; all that varies is a field:
/// `log.info("opportunity found", {{"route", route}, {"profit_wei", profit}});`
class Logger {
public:
    constexpr explicit Logger(std::string_view component) : component_{component} {}

    void debug(std::string_view event, LogFields fields = {}) const {
        write_log(LogLevel::debug, component_, event, fields);
    }
    void info(std::string_view event, LogFields fields = {}) const {
        write_log(LogLevel::info, component_, event, fields);
    }
    void warn(std::string_view event, LogFields fields = {}) const {
        write_log(LogLevel::warn, component_, event, fields);
    }
    void error(std::string_view event, LogFields fields = {}) const {
        write_log(LogLevel::error, component_, event, fields);
    }

private:
    std::string_view component_;
};

}  // namespace lariat::io
