#include "io/runtime/clock.hpp"
#include "io/runtime/json_text.hpp"
#include "io/runtime/log.hpp"
#include "io/runtime/metrics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <regex>
#include <thread>
#include <vector>

namespace lariat::io {
namespace {

std::string logged(LogFormat format, LogLevel level, const std::function<void(const Logger&)>& act) {
    std::string lines;
    configure_logging(
        {.format = format, .level = level, .sink = [&lines](std::string_view line) { lines += line; }});
    act(Logger{"chain"});
    configure_logging({});
    return lines;
}

void head_received(const Logger& log) {
    log.info("head received", {{"number", 7}, {"final", true}, {"hash", "0xab"}, {"note", "two words"}});
}

TEST(Log, writes_people_a_line_with_time_level_component_and_fields) {
    EXPECT_TRUE(std::regex_match(
        logged(LogFormat::term, LogLevel::info, head_received),
        std::regex{
            R"(\d\d:\d\d:\d\d\.\d{3} info +chain: head received number=7 final=true hash=0xab note="two words"\n)"}));
}

TEST(Log, writes_logfmt) {
    EXPECT_TRUE(std::regex_match(
        logged(LogFormat::logfmt, LogLevel::info, head_received),
        std::regex{
            R"(ts=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z level=info component=chain event="head received" number=7 final=true hash=0xab note="two words"\n)"}));
}

TEST(Log, writes_json_with_bare_numbers) {
    EXPECT_TRUE(std::regex_match(
        logged(LogFormat::json, LogLevel::info, head_received),
        std::regex{
            R"(\{"ts":"[^"]+Z","level":"info","component":"chain","event":"head received","number":7,"final":true,"hash":"0xab","note":"two words"\}\n)"}));
}

TEST(Log, keeps_silent_below_its_level) {
    EXPECT_EQ(logged(LogFormat::term, LogLevel::warn, head_received), "");
}

TEST(Log, an_outside_text_cannot_forge_a_line) {
    const auto forge = [](const Logger& log) { log.warn("peer said", {{"text", "x\nlevel=error fake"}}); };
    for (const LogFormat format : {LogFormat::term, LogFormat::logfmt, LogFormat::json}) {
        const std::string lines = logged(format, LogLevel::info, forge);
        EXPECT_EQ(std::ranges::count(lines, '\n'), 1) << lines;
    }
}

TEST(Log, numbers_that_json_has_not_are_quoted) {
    const auto strange = [](const Logger& log) { log.info("ratio", {{"value", std::nan("")}}); };
    EXPECT_NE(logged(LogFormat::json, LogLevel::info, strange).find(R"("value":"nan")"), std::string::npos);
}

TEST(Log, names_of_levels_and_formats_are_read_and_others_refused) {
    EXPECT_EQ(parse_log_level("warn").value(), LogLevel::warn);
    EXPECT_EQ(parse_log_format("logfmt").value(), LogFormat::logfmt);
    EXPECT_FALSE(parse_log_level("loud"));
    EXPECT_FALSE(parse_log_format("xml"));
}

TEST(JsonText, escapes_what_must_be_and_replaces_what_is_not_utf8) {
    const auto quoted = [](std::string_view text) {
        std::string out;
        append_json_string(out, text);
        return out;
    };
    EXPECT_EQ(quoted("a\"b\\c\n\x01"), R"("a\"b\\c\n\u0001")");
    EXPECT_EQ(quoted("zł €"), "\"zł €\"");
    EXPECT_EQ(quoted("\xff\xc0\xaf"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    EXPECT_EQ(quoted("\xed\xa0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");  // a lone surrogate
    EXPECT_EQ(quoted("\xf0\x9f\x98"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");  // cut short
}

TEST(Clock, writes_rfc3339_and_http_dates_in_utc) {
    EXPECT_EQ(rfc3339(1'700'000'000'000'001'999), "2023-11-14T22:13:20.000001Z");
    EXPECT_EQ(rfc3339(-1), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(http_date(1'700'000'000'000'000'000), "Tue, 14 Nov 2023 22:13:20 GMT");
}

TEST(Clock, a_manual_clock_moves_only_when_told) {
    ManualClock clock{0};
    EXPECT_EQ(clock.steady_nanos(), 0);
    clock.advance(std::chrono::seconds{2});
    EXPECT_EQ(clock.steady_nanos(), 2'000'000'000);
    EXPECT_EQ(clock.unix_nanos(), 2'000'000'000);
}

TEST(Histogram, quantiles_of_any_scale_are_within_one_percent) {
    std::mt19937_64 random{42};
    for (const double spread : {2.0, 12.0, 40.0}) {
        Histogram histogram;
        std::vector<std::uint64_t> values;
        std::uniform_real_distribution<double> exponent{0.0, spread};
        for (int i = 0; i < 20'000; ++i) {
            values.push_back(static_cast<std::uint64_t>(std::exp2(exponent(random))));
            histogram.record(values.back());
        }
        std::ranges::sort(values);
        EXPECT_EQ(histogram.count(), values.size());
        EXPECT_EQ(histogram.max(), values.back());
        for (const double q : {0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
            const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size()))) - 1;
            const auto exact = static_cast<double>(values[rank]);
            EXPECT_NEAR(static_cast<double>(histogram.quantile(q)), exact, exact * 0.01) << "q " << q;
        }
    }
}

TEST(Histogram, takes_the_smallest_and_the_largest_value) {
    Histogram histogram;
    EXPECT_EQ(histogram.quantile(0.5), 0U);
    histogram.record(0);
    histogram.record(~std::uint64_t{0});
    EXPECT_EQ(histogram.quantile(0.5), 0U);
    EXPECT_EQ(histogram.quantile(1.0), ~std::uint64_t{0});
}

TEST(Metrics, one_name_and_label_set_is_one_object) {
    Metrics metrics;
    Counter& first = metrics.counter("lariat_calls_total", "Calls", {{"method", "a"}});
    EXPECT_EQ(&first, &metrics.counter("lariat_calls_total", "Calls", {{"method", "a"}}));
    EXPECT_NE(&first, &metrics.counter("lariat_calls_total", "Calls", {{"method", "b"}}));
}

TEST(Metrics, counts_from_many_threads_without_loss) {
    Metrics metrics;
    Counter& counter = metrics.counter("lariat_events_total", "Events");
    Histogram& histogram = metrics.histogram("lariat_latency_seconds", "Latency");
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&counter, &histogram] {
                for (std::uint64_t i = 0; i < 10'000; ++i) {
                    counter.add();
                    histogram.record(i);
                }
            });
        }
    }
    EXPECT_EQ(counter.value(), 40'000U);
    EXPECT_EQ(histogram.count(), 40'000U);
    EXPECT_EQ(histogram.max(), 9'999U);
}

TEST(Metrics, are_written_in_the_text_format_of_prometheus) {
    Metrics metrics;
    metrics.counter("lariat_calls_total", "Calls made", {{"method", "eth_\"call\""}}).add(3);
    metrics.gauge("lariat_head", "Newest block").set(12.5);
    metrics.histogram("lariat_latency_seconds", "Latency").record(2'000'000'000);
    EXPECT_EQ(metrics.exposition(),
              "# HELP lariat_calls_total Calls made\n"
              "# TYPE lariat_calls_total counter\n"
              "lariat_calls_total{method=\"eth_\\\"call\\\"\"} 3\n"
              "# HELP lariat_head Newest block\n"
              "# TYPE lariat_head gauge\n"
              "lariat_head 12.5\n"
              "# HELP lariat_latency_seconds Latency\n"
              "# TYPE lariat_latency_seconds summary\n"
              "lariat_latency_seconds{quantile=\"0.5\"} 2\n"
              "lariat_latency_seconds{quantile=\"0.9\"} 2\n"
              "lariat_latency_seconds{quantile=\"0.99\"} 2\n"
              "lariat_latency_seconds{quantile=\"1\"} 2\n"
              "lariat_latency_seconds_sum 2\n"
              "lariat_latency_seconds_count 1\n");
}

}  // namespace
}  // namespace lariat::io
