#include "io/store/cursor.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat::store {
namespace {

constexpr CursorKey kKey{1, 2, 3};

RC_GTEST_PROP(Cursor, opens_to_what_was_sealed, (std::uint64_t seq, const std::string& scope)) {
    const auto opened = open_cursor(kKey, scope, seal_cursor(kKey, scope, seq));
    RC_ASSERT(opened.has_value());
    RC_ASSERT(*opened == seq);
}

RC_GTEST_PROP(Cursor,
              with_any_digit_changed_is_refused,
              (std::uint64_t seq, std::uint8_t place, std::uint8_t by)) {
    std::string cursor = seal_cursor(kKey, "list", seq);
    char& digit = cursor[place % cursor.size()];
    const std::string digits = "0123456789abcdef";
    digit = digits[(digits.find(digit) + 1 + by % 15) % 16];
    RC_ASSERT(!open_cursor(kKey, "list", cursor).has_value());
}

TEST(Cursor, belongs_to_its_list_and_key) {
    const std::string cursor = seal_cursor(kKey, "opportunities", 5);
    EXPECT_FALSE(open_cursor(kKey, "executions", cursor));
    EXPECT_FALSE(open_cursor(CursorKey{9}, "opportunities", cursor));
}

TEST(Cursor, other_text_is_malformed) {
    for (const char* text :
         {"", "0", "zz", "0x00", "000000000000000000000000000000000000000000000000000000000000"}) {
        const auto opened = open_cursor(kKey, "list", text);
        ASSERT_FALSE(opened) << text;
        EXPECT_EQ(opened.error().code, Errc::invalid_argument);
    }
}

}  // namespace
}  // namespace lariat::store
