#include "io/runtime/log.hpp"

#include "io/runtime/json_text.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>

namespace lariat::io {
namespace {

class FunctionSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit FunctionSink(std::function<void(std::string_view)> to) : to_{std::move(to)} {}

protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        to_({line.data(), line.size()});
    }
    void flush_() override {}

private:
    std::function<void(std::string_view)> to_;
};

const char* pattern_of(LogFormat format) {
    switch (format) {
        case LogFormat::logfmt:
            return "ts=%Y-%m-%dT%H:%M:%S.%fZ level=%l %v";
        case LogFormat::json:
            return R"({"ts":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})";
        case LogFormat::term:
            break;
    }
    return "%H:%M:%S.%e %^%-7l%$ %v";
}

spdlog::level::level_enum level_of(LogLevel level) {
    switch (level) {
        case LogLevel::trace:
            return spdlog::level::trace;
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warn:
            return spdlog::level::warn;
        case LogLevel::error:
            return spdlog::level::err;
        case LogLevel::off:
            break;
    }
    return spdlog::level::off;
}

struct Backend {
    explicit Backend(LogOptions options) : format{options.format} {
        spdlog::sink_ptr sink;
        if (options.sink)
            sink = std::make_shared<FunctionSink>(std::move(options.sink));
        else
            sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
        // Machine formats carry their zone, so they are in UTC; people read their own.
        const auto zone =
            format == LogFormat::term ? spdlog::pattern_time_type::local : spdlog::pattern_time_type::utc;
        sink->set_formatter(std::make_unique<spdlog::pattern_formatter>(pattern_of(format), zone));
        logger = std::make_unique<spdlog::logger>("lariat", std::move(sink));
        logger->set_level(spdlog::level::trace);
        logger->flush_on(spdlog::level::warn);
    }

    LogFormat format;
    std::unique_ptr<spdlog::logger> logger;
};

std::atomic<LogLevel>& threshold() {
    static std::atomic<LogLevel> level{LogLevel::info};
    return level;
}

std::mutex& backend_mutex() {
    static std::mutex mutex;
    return mutex;
}

std::shared_ptr<Backend>& backend_slot() {
    static std::shared_ptr<Backend> backend = std::make_shared<Backend>(LogOptions{});
    return backend;
}

std::shared_ptr<Backend> backend() {
    const std::lock_guard lock{backend_mutex()};
    return backend_slot();
}

bool needs_quotes(std::string_view value) {
    return value.empty() || std::ranges::any_of(value, [](char c) {
               return c <= ' ' || c == '"' || c == '=' || c == '\\' || static_cast<unsigned char>(c) >= 0x7F;
           });
}

void append_pair(std::string& line, std::string_view key, std::string_view value) {
    line += key;
    line += '=';
    if (needs_quotes(value))
        append_json_string(line, value);
    else
        line += value;
}

std::string text_line(std::string_view component, std::string_view event, LogFields fields) {
    std::string line = fmt::format("{}: {}", component, event);
    for (const LogField& field : fields) {
        line += ' ';
        append_pair(line, field.key, field.value);
    }
    // One event is one line, whatever an outside text in it holds.
    std::ranges::replace_if(line, [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return line;
}

std::string logfmt_line(std::string_view component, std::string_view event, LogFields fields) {
    std::string line;
    append_pair(line, "component", component);
    line += ' ';
    append_pair(line, "event", event);
    for (const LogField& field : fields) {
        line += ' ';
        append_pair(line, field.key, field.value);
    }
    return line;
}

bool is_json_number(std::string_view value) {
    return value != "nan" && value != "inf" && value != "-inf" && value != "-nan";
}

std::string json_line(std::string_view component, std::string_view event, LogFields fields) {
    std::string line = "\"component\":";
    append_json_string(line, component);
    line += ",\"event\":";
    append_json_string(line, event);
    for (const LogField& field : fields) {
        line += ',';
        append_json_string(line, field.key);
        line += ':';
        if (field.bare && is_json_number(field.value))
            line += field.value;
        else
            append_json_string(line, field.value);
    }
    return line;
}

}  // namespace

Result<LogLevel> parse_log_level(std::string_view text) {
    using enum LogLevel;
    static constexpr std::pair<std::string_view, LogLevel> kLevels[] = {
        {"trace", trace}, {"debug", debug}, {"info", info}, {"warn", warn}, {"error", error}, {"off", off}};
    for (const auto& [name, level] : kLevels) {
        if (name == text)
            return level;
    }
    return fail(Errc::invalid_argument, "log level is none of trace, debug, info, warn, error, off");
}

Result<LogFormat> parse_log_format(std::string_view text) {
    if (text == "term")
        return LogFormat::term;
    if (text == "logfmt")
        return LogFormat::logfmt;
    if (text == "json")
        return LogFormat::json;
    return fail(Errc::invalid_argument, "log format is none of term, logfmt, json");
}

void configure_logging(LogOptions options) {
    threshold().store(options.level);
    auto fresh = std::make_shared<Backend>(std::move(options));
    const std::lock_guard lock{backend_mutex()};
    backend_slot() = std::move(fresh);
}

bool log_enabled(LogLevel level) noexcept {
    return level >= threshold().load(std::memory_order_relaxed);
}

void write_log(LogLevel level, std::string_view component, std::string_view event, LogFields fields) {
    if (!log_enabled(level))
        return;
    const auto to = backend();
    std::string line;
    switch (to->format) {
        case LogFormat::term:
            line = text_line(component, event, fields);
            break;
        case LogFormat::logfmt:
            line = logfmt_line(component, event, fields);
            break;
        case LogFormat::json:
            line = json_line(component, event, fields);
            break;
    }
    to->logger->log(level_of(level), spdlog::string_view_t{line.data(), line.size()});
}

}  // namespace lariat::io
