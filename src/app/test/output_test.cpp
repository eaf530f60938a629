#include "app/output/report.hpp"
#include "app/output/width.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace lariat::app {
namespace {

Report sample() {
    Report report{{{.name = "name"}, {.name = "size", .right = true}, {.name = "note", .flexible = true}}};
    report.add({"日本", 5, "a,b"});
    report.add({"x", 12345, "say \"hi\" to everybody out there"});
    return report;
}

std::string written(Format format, Style style = {}) {
    std::ostringstream out;
    sample().write(out, format, style);
    return out.str();
}

TEST(Width, counts_terminal_columns) {
    EXPECT_EQ(display_width("abc"), 3U);
    EXPECT_EQ(display_width("日本"), 4U);
    EXPECT_EQ(display_width("e\u0301"), 1U);
    EXPECT_EQ(display_width("\xff\xfe"), 2U);
    EXPECT_EQ(fitted("abcdef", 4), "abc…");
    EXPECT_EQ(fitted("日本語", 4), "日…");
    EXPECT_EQ(fitted("abc", 3), "abc");
}

TEST(Report, lines_up_whatever_the_script) {
    EXPECT_EQ(written(Format::table),
              "name   size  note\n"
              "日本      5  a,b\n"
              "x     12345  say \"hi\" to everybody out there\n");
}

TEST(Report, gives_way_on_a_narrow_terminal) {
    EXPECT_EQ(written(Format::table, {.width = 30}),
              "name   size  note\n"
              "日本      5  a,b\n"
              "x     12345  say \"hi\" to ever…\n");
}

TEST(Report, is_data_in_data_formats) {
    EXPECT_EQ(written(Format::json),
              "[{\"name\":\"日本\",\"size\":5,\"note\":\"a,b\"},"
              "{\"name\":\"x\",\"size\":12345,\"note\":\"say \\\"hi\\\" to everybody out there\"}]\n");
    EXPECT_EQ(written(Format::ndjson),
              "{\"name\":\"日本\",\"size\":5,\"note\":\"a,b\"}\n"
              "{\"name\":\"x\",\"size\":12345,\"note\":\"say \\\"hi\\\" to everybody out there\"}\n");
    EXPECT_EQ(written(Format::csv),
              "name,size,note\r\n日本,5,\"a,b\"\r\nx,12345,\"say \"\"hi\"\" to everybody out there\"\r\n");
}

TEST(Report, colors_do_not_shift_columns) {
    Report report{{{.name = "state",
                    .shown =
                        [](const auto&, const Style& style) {
                            return std::string{style.red()} + "bad" + std::string{style.reset()};
                        }},
                   {.name = "x"}}};
    report.add({"bad", "1"});
    std::ostringstream out;
    report.write(out, Format::table, {.color = true});
    EXPECT_EQ(out.str(), "\x1b[1mstate  x\x1b[0m\n\x1b[31mbad\x1b[0m    1\n");
}

}  // namespace
}  // namespace lariat::app
