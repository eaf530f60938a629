#include "io/api/aftermath.hpp"

#include "io/api/ledger.hpp"
#include "io/api/testing/rows.hpp"
#include "io/runtime/testing/scratch_dir.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

namespace lariat::api {
namespace {

namespace json = boost::json;
using io::testing::value_of;

/// A run that ended with one execution on its way, and the run after it.
struct AftermathTest : ::testing::Test {
    io::testing::ScratchDir scratch;
    store::DataDir dir = value_of(store::DataDir::own(scratch.path()));
    io::Metrics metrics;
    std::unique_ptr<store::RecordsWriter> writer =
        value_of(store::RecordsWriter::open(dir, {.metrics = &metrics}));
    std::unique_ptr<store::RecordsReader> reader = value_of(store::open_records_reader(dir.records_file()));
    io::Runtime runtime;
    net::Hub hub{runtime};
    Channels channels{hub, {{"opportunities"}, {"executions"}}, 0};
    ChainSetup setup = chain::testing::two_pools();
    store::RunId run{"6553f1001a2b"};
    store::Intent intent;
    Aftermath aftermath{value_of(store::open_records_reader(dir.records_file())), *writer, channels};

    AftermathTest() {
        Ledger ledger{setup, run, *writer, channels};
        Opportunity opportunity = testing::opportunity(1);
        opportunity.stage = Stage::submitted;
        ledger.on_opportunity(opportunity, 1'700'000'001'000'001'000);
        intent.run = run;
        intent.opportunity = OpportunityId{1};
        intent.nonce = Nonce{5};
        intent.target = {BlockNumber{8}, 1'700'000'008, U256{7}};
        intent.predicted_profit = opportunity.profit;
        intent.attempts.resize(1);
        ledger.on_departure({.opportunity = OpportunityId{1},
                             .intent = intent,
                             .event_ns = 1'700'000'001'000'000'000,
                             .sent_ns = 1'700'000'001'001'500'000});
        value_of(writer->flush());
    }

    json::object execution() {
        value_of(writer->flush());
        return json::parse(value_of(reader->execution("6553f1001a2b-1-x")).value()).as_object();
    }
    json::object opportunity() {
        value_of(writer->flush());
        return json::parse(value_of(reader->opportunity("6553f1001a2b-1")).value()).as_object();
    }
};

TEST_F(AftermathTest, a_landing_is_told_of_and_counts_as_profit) {
    EXPECT_EQ(execution().at("state"), "sent");
    Landed landed = testing::landing(1);
    landed.profit = intent.predicted_profit;
    landed.on_target = true;
    aftermath.on_reconciled(intent, landed);
    const json::object row = execution();
    EXPECT_EQ(row.at("state"), "landed");
    EXPECT_EQ(row.at("reason"), "landed_unverified");
    EXPECT_EQ(row.at("exact"), true);
    EXPECT_EQ(row.at("seq").to_number<int>(), 1) << "the same row";
    EXPECT_TRUE(row.at("landedIn").is_object());
    const json::object& waterfall = row.at("waterfall").as_object();
    EXPECT_EQ(waterfall.at("slippage"), "0");
    EXPECT_EQ(opportunity().at("state"), "landed");
    EXPECT_EQ(opportunity().at("waterfall"), row.at("waterfall"));
    const auto profit = value_of(reader->profit(10));
    ASSERT_EQ(profit.size(), 1U);
    EXPECT_EQ(to_decimal(profit[0].net), waterfall.at("net").as_string());
}

TEST_F(AftermathTest, a_revert_costs_its_gas_and_a_cancellation_too) {
    Landed landed = testing::landing(1);
    landed.succeeded = false;
    landed.profit = U256{};
    for (const bool cancelled : {false, true}) {
        landed.cancelled = cancelled;
        aftermath.on_reconciled(intent, landed);
        const json::object row = execution();
        EXPECT_EQ(row.at("state"), cancelled ? "cancelled" : "reverted");
        EXPECT_EQ(row.at("exact"), false);
        const I256 cost = I256::from_bits(U256{landed.gas_used.raw()} * landed.effective_gas_price);
        EXPECT_EQ(row.at("waterfall").at("net").as_string(), to_decimal(I256{0} - cost));
    }
}

TEST_F(AftermathTest, one_that_was_dropped_is_said_to_be) {
    aftermath.on_reconciled(intent, Dropped{intent.opportunity, {}});
    EXPECT_EQ(execution().at("state"), "dropped");
    EXPECT_TRUE(execution().at("landedIn").is_null());
    EXPECT_EQ(opportunity().at("reason"), "dropped");
}

TEST_F(AftermathTest, what_was_never_written_stays_away) {
    intent.opportunity = OpportunityId{99};
    aftermath.on_reconciled(intent, Dropped{intent.opportunity, {}});
    EXPECT_EQ(execution().at("state"), "sent");
}

}  // namespace
}  // namespace lariat::api
