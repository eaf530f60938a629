#include "app/config/amount.hpp"

#include "app/cli/duration.hpp"
#include "app/config/nearest.hpp"
#include "app/config/url.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat::app {
namespace {

TEST(Amount, is_exact_in_every_unit) {
    EXPECT_EQ(parse_amount("0.0005 ether"), U256{500'000'000'000'000ULL});
    EXPECT_EQ(parse_amount("1 gwei"), U256{1'000'000'000ULL});
    EXPECT_EQ(parse_amount("123 wei"), U256{123U});
    EXPECT_EQ(parse_amount("0.000000000000000001 ether"), U256{1U});
    EXPECT_EQ(parse_amount("1.5gwei"), U256{1'500'000'000ULL});
    EXPECT_EQ(parse_amount("0"), U256{});
    EXPECT_EQ(
        parse_amount("115792089237316195423570985008687907853269984665640564039457584007913129639935 wei"),
        U256::max());
}

TEST(Amount, refuses_what_is_not_exact_or_has_no_unit) {
    for (const char* text :
         {"", "1", "ether", "1 finney", "-1 gwei", "1e18 wei", "1.2.3 ether", ".5 ether", "1. ether",
          "0.5 wei", "0.0000000001 gwei", "0.0000000000000000001 ether",
          "115792089237316195423570985008687907853269984665640564039457584007913129639936 wei",
          "99999999999999999999999999999999999999999999999999999999999999999999999999 ether"})
        EXPECT_FALSE(parse_amount(text)) << text;
}

TEST(Amount, reads_well) {
    EXPECT_EQ(format_amount(U256{500'000'000'000'000ULL}), "0.0005 ether");
    EXPECT_EQ(format_amount(U256{2'000'000'000ULL}), "2 gwei");
    EXPECT_EQ(format_amount(U256{7U}), "7 wei");
    EXPECT_EQ(format_amount(U256{}), "0 ether");
}

RC_GTEST_PROP(Amount,
              formatting_loses_nothing,
              (std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d)) {
    const U256 wei = U256::from_limbs(a, b, c, d);
    RC_ASSERT(parse_amount(format_amount(wei)).value() == wei);
    RC_ASSERT(parse_amount(format_amount(U256{a})).value() == U256{a});
}

TEST(Nearest, counts_edits) {
    EXPECT_EQ(edit_distance("min_net", "min_net"), 0U);
    EXPECT_EQ(edit_distance("min_nett", "min_net"), 1U);
    EXPECT_EQ(edit_distance("mni_net", "min_net"), 1U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
    const std::vector<std::string> words{"policy.tip", "policy.min_net", "api.port"};
    EXPECT_EQ(nearest("policy.min_nett", words), "policy.min_net");
    EXPECT_EQ(nearest("x", {}), "");
}

TEST(Duration, adds_its_parts) {
    using std::chrono::milliseconds;
    EXPECT_EQ(parse_duration("120s"), milliseconds{120'000});
    EXPECT_EQ(parse_duration("1h30m"), milliseconds{5'400'000});
    EXPECT_EQ(parse_duration("250ms"), milliseconds{250});
    EXPECT_EQ(parse_duration("1m1ms"), milliseconds{60'001});
    for (const char* text : {"", "5", "s", "1x", "-5s", "1s1m", "1.5s", "99999999999999999999s", "400d"})
        EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(NodeUrl, takes_nodes_and_nothing_else) {
    EXPECT_TRUE(check_node_url("ws://127.0.0.1:8546"));
    EXPECT_TRUE(check_node_url("https://eth.example/v3/abc"));
    EXPECT_TRUE(check_node_url("ws://[::1]:8546"));
    for (const char* url : {"", "127.0.0.1:8545", "ftp://host", "ws://", "http://user:secret@host"}) {
        const auto checked = check_node_url(url);
        ASSERT_FALSE(checked) << url;
        EXPECT_EQ(checked.error().find("secret@"), std::string::npos);
    }
}

TEST(NodeUrl, is_shown_without_its_key) {
    EXPECT_EQ(masked_url("wss://eth.example/v3/0123456789abcdef0123"), "wss://eth.example/v3/****");
    EXPECT_EQ(masked_url("https://eth.example/?key=abc"), "https://eth.example/?****");
    EXPECT_EQ(masked_url("ws://127.0.0.1:8546"), "ws://127.0.0.1:8546");
}

}  // namespace
}  // namespace lariat::app
