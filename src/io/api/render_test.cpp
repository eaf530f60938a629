#include "io/api/render.hpp"

#include "foundation/crypto/address.hpp"
#include "io/api/testing/rows.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lariat::api {
namespace {

namespace json = boost::json;
using chain::testing::filled;
using ::testing::ElementsAre;
using testing::execution_view;
using testing::opportunity_view;

std::vector<std::string> keys(const json::object& object) {
    std::vector<std::string> found;
    for (const auto& field : object)
        found.emplace_back(field.key());
    return found;
}

std::string text(const json::value& value) {
    return json::serialize(value);
}

struct RenderTest : ::testing::Test {
    ChainSetup setup = chain::testing::two_pools();
    std::string weth =
        R"({"address":")" + to_checksum(filled<Address>(0x10)) + R"(","symbol":"WETH","decimals":18})";
    std::string usdc =
        R"({"address":")" + to_checksum(filled<Address>(0x20)) + R"(","symbol":"USDC","decimals":6})";
};

TEST_F(RenderTest, an_opportunity_has_exactly_the_fields_of_the_api) {
    const json::object row = to_json(opportunity_view(), setup);
    EXPECT_THAT(keys(row), ElementsAre("id", "seq", "block", "observedAt", "route", "settlement",
                                       "flashSource", "amountIn", "gross", "certificate", "waterfall",
                                       "state", "reason", "executionId"));
    EXPECT_EQ(text(row.at("id")), R"("6553f1001a2b-1")");
    EXPECT_EQ(text(row.at("seq")), "41");
    EXPECT_EQ(text(row.at("block")), R"({"number":7,"hash":")" + to_hex(filled<Hash>(7)) +
                                         R"(","timestamp":"2023-11-14T22:13:20.000000Z"})");
    EXPECT_EQ(text(row.at("observedAt")), R"("2023-11-14T22:13:21.000001Z")");
    EXPECT_EQ(text(row.at("settlement")), weth);
    EXPECT_EQ(text(row.at("flashSource")), R"("balancer_v2")");
    EXPECT_EQ(text(row.at("amountIn")), R"("1000000")");
    EXPECT_EQ(text(row.at("gross")), R"("500")");
    EXPECT_EQ(text(row.at("certificate")), R"({"kind":"gap","gap":"3"})");
    EXPECT_EQ(text(row.at("waterfall")),
              R"({"gross":"500","flashFee":"0","gas":"20","tip":"10","slippage":"-1","net":"469"})");
    EXPECT_EQ(text(row.at("state")), R"("seen")");
    EXPECT_EQ(text(row.at("reason")), R"("profitable")");
    EXPECT_TRUE(row.at("executionId").is_null());
}

TEST_F(RenderTest, a_route_shows_every_hop_as_it_is_traded) {
    const json::array route = to_json(opportunity_view(), setup).at("route").as_array();
    ASSERT_EQ(route.size(), 2U);
    EXPECT_EQ(text(route[0]), R"({"pool":")" + to_checksum(filled<Address>(0xa2)) +
                                  R"(","dex":"uniswap-v2","kind":"uniswap_v2","feePips":3000,"tokenIn":)" +
                                  weth + R"(,"tokenOut":)" + usdc +
                                  R"(,"amountIn":"1000000","amountOut":"2000"})");
    EXPECT_EQ(text(route[1]), R"({"pool":")" + to_checksum(filled<Address>(0xa3)) +
                                  R"(","dex":"uniswap-v3","kind":"uniswap_v3","feePips":500,"tokenIn":)" +
                                  usdc + R"(,"tokenOut":)" + weth +
                                  R"(,"amountIn":"2000","amountOut":"1000500"})");
}

TEST_F(RenderTest, a_route_that_loses_has_a_negative_gross) {
    OpportunityView view = opportunity_view();
    view.opportunity.amounts[2] = U256{999'990};
    EXPECT_EQ(text(to_json(view, setup).at("gross")), R"("-10")");
}

TEST_F(RenderTest, amounts_beyond_every_number_of_javascript_stay_exact) {
    OpportunityView view = opportunity_view();
    view.opportunity.amounts[0] = U256::max() - 1;
    view.opportunity.certificate = {.optimal = true, .gap = {}};
    const json::object row = to_json(view, setup);
    EXPECT_EQ(text(row.at("amountIn")), '"' + to_decimal(U256::max() - 1) + '"');
    EXPECT_EQ(text(row.at("certificate")), R"({"kind":"optimal","gap":"0"})");
}

TEST_F(RenderTest, an_execution_has_exactly_the_fields_of_the_api) {
    const json::object row = to_json(execution_view(), setup);
    EXPECT_THAT(keys(row), ::testing::UnorderedElementsAre(
                               "id", "seq", "opportunityId", "txHash", "nonce", "state", "reason", "provedOn",
                               "target", "landedIn", "predicted", "actual", "settlement", "undisturbed",
                               "exact", "waterfall", "route", "createdAt", "sentAt", "latencyUs"));
    EXPECT_EQ(text(row.at("opportunityId")), R"("6553f1001a2b-1")");
    EXPECT_EQ(text(row.at("txHash")), '"' + to_hex(filled<Hash>(0x7a)) + '"');
    EXPECT_EQ(text(row.at("nonce")), "5");
    EXPECT_EQ(text(row.at("provedOn")), R"({"number":7,"hash":")" + to_hex(filled<Hash>(7)) + R"("})");
    EXPECT_EQ(text(row.at("target")),
              R"({"number":8,"timestamp":"2023-11-14T22:13:28.000000Z","baseFeePerGas":"7"})");
    EXPECT_EQ(text(row.at("predicted")), R"({"profit":"500","gasUsed":"200000"})");
    EXPECT_EQ(text(row.at("settlement")), weth);
    for (const char* later : {"landedIn", "actual", "undisturbed", "exact"})
        EXPECT_TRUE(row.at(later).is_null()) << later;
    EXPECT_EQ(text(row.at("latencyUs")), "1500");
}

TEST_F(RenderTest, a_landing_fills_in_what_really_happened) {
    ExecutionView view = execution_view();
    view.landed = testing::landing();
    view.exact = true;
    const json::object row = to_json(view, setup);
    EXPECT_EQ(text(row.at("landedIn")),
              R"({"number":8,"hash":")" + to_hex(filled<Hash>(8)) + R"(","index":3})");
    EXPECT_EQ(text(row.at("actual")), R"({"profit":"499","gasUsed":"199999","effectiveGasPrice":"9"})");
    EXPECT_EQ(text(row.at("undisturbed")), "true");
    EXPECT_EQ(text(row.at("exact")), "true");
}

TEST_F(RenderTest, undisturbed_is_said_only_of_what_was_judged) {
    ExecutionView view = execution_view();
    view.landed = testing::landing();
    const auto shown = [&] { return text(to_json(view, setup).at("undisturbed")); };
    view.landed->disturbance = Disturbance::disturbed;
    EXPECT_EQ(shown(), "false");
    view.landed->disturbance = Disturbance::unverified;
    EXPECT_EQ(shown(), "null");
    view.landed->disturbance = Disturbance::undisturbed;
    view.landed->on_target = false;
    EXPECT_EQ(shown(), "false");
}

TEST_F(RenderTest, an_execution_that_did_not_depart_has_no_time_and_no_latency) {
    ExecutionView view = execution_view();
    view.sent_ns = 0;
    const json::object row = to_json(view, setup);
    EXPECT_TRUE(row.at("sentAt").is_null());
    EXPECT_TRUE(row.at("latencyUs").is_null());
    EXPECT_FALSE(row.at("createdAt").is_null());
    EXPECT_EQ(text(row.at("state")), R"("intent")");
}

TEST_F(RenderTest, every_stage_has_the_state_that_filters_name) {
    ExecutionView view = execution_view();
    const auto state = [&](Stage stage) {
        view.opportunity.stage = stage;
        return execution_state(view);
    };
    EXPECT_EQ(state(Stage::submitted), "sent");
    EXPECT_EQ(state(Stage::landed), "landed");
    EXPECT_EQ(state(Stage::reverted), "reverted");
    EXPECT_EQ(state(Stage::dropped), "dropped");
    EXPECT_EQ(state(Stage::refused), "dropped");
    EXPECT_EQ(state(Stage::unknown), "unknown");
}

TEST_F(RenderTest, a_head_has_exactly_the_fields_of_the_api) {
    BlockHeader header;
    header.ref = {chain::testing::kChain, BlockNumber{7}, filled<Hash>(7), filled<Hash>(6)};
    header.timestamp = 1'700'000'000;
    header.base_fee = U256::pow2(70);
    EXPECT_EQ(text(to_json(header)), R"({"number":7,"hash":")" + to_hex(filled<Hash>(7)) +
                                         R"(","timestamp":"2023-11-14T22:13:20.000000Z",)"
                                         R"("baseFeePerGas":"1180591620717411303424"})");
}

}  // namespace
}  // namespace lariat::api
