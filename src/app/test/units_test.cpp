#include "app/config/units.hpp"

#include <gtest/gtest.h>

namespace lariat::app {
namespace {

TEST(Units, are_exact_or_refused) {
    EXPECT_EQ(parse_units("1.5", 6).value(), U256{1'500'000});
    EXPECT_EQ(parse_units("12", 0).value(), U256{12});
    EXPECT_EQ(parse_units("0.000001", 6).value(), U256{1});
    EXPECT_FALSE(parse_units("0.0000001", 6));
    for (const char* const bad : {"", ".", "1.", ".5", "-1", "1e3", "1,5", "0x10"})
        EXPECT_FALSE(parse_units(bad, 18)) << bad;
    EXPECT_FALSE(
        parse_units("99999999999999999999999999999999999999999999999999999999999999999999999999999", 18));
}

TEST(Units, read_back_what_they_show) {
    for (const char* const text : {"0", "1", "0.5", "123.000001", "1000000"})
        EXPECT_EQ(format_units(parse_units(text, 6).value(), 6), text);
    EXPECT_EQ(format_units(7, 0), "7");
}

}  // namespace
}  // namespace lariat::app
