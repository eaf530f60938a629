#include "io/api/ledger.hpp"

#include "io/api/testing/rows.hpp"
#include "io/runtime/testing/scratch_dir.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lariat::api {
namespace {

namespace json = boost::json;
using io::testing::value_of;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct LedgerTest : ::testing::Test {
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
    Ledger ledger{setup, run, *writer, channels};

    json::object stored_opportunity(const std::string& id) {
        value_of(writer->flush());
        return json::parse(value_of(reader->opportunity(id)).value_or("{}")).as_object();
    }
    json::object stored_execution(const std::string& id) {
        value_of(writer->flush());
        return json::parse(value_of(reader->execution(id)).value_or("{}")).as_object();
    }
    /// The rows of a snapshot, newest first.
    json::array shown(const std::string& channel) {
        return json::parse(*channels.catch_up(channel, std::nullopt).at(0)).at("data").as_array();
    }

    void see(std::uint64_t id, Stage stage = Stage::seen) {
        Opportunity opportunity = testing::opportunity(id);
        opportunity.stage = stage;
        ledger.on_opportunity(opportunity, 1'700'000'001'000'001'000 + id);
    }
    void depart(std::uint64_t id, std::uint64_t sent_ns = 1'700'000'001'001'500'000) {
        execute::Departure departure;
        departure.opportunity = OpportunityId{id};
        departure.intent.opportunity = departure.opportunity;
        departure.txn = chain::testing::filled<Hash>(0x7a);
        departure.intent.nonce = Nonce{5};
        departure.intent.target = {BlockNumber{8}, 1'700'000'008, U256{7}};
        departure.intent.predicted_profit = U256{500};
        departure.intent.predicted_gas = Gas{200'000};
        departure.intent.created_ns = 1'700'000'001'000'001'000;
        departure.event_ns = 1'700'000'001'000'000'000;
        departure.sent_ns = sent_ns;
        ledger.on_departure(departure);
    }
    void land(std::uint64_t id) {
        RecordOutcome outcome{.opportunity = testing::opportunity(id), .landed = testing::landing(id)};
        outcome.opportunity.stage = Stage::landed;
        outcome.exact = true;
        ledger.on_outcome(outcome);
        ledger.on_opportunity(outcome.opportunity, 0);
    }
};

TEST_F(LedgerTest, an_opportunity_is_stored_and_published_alike) {
    see(1);
    const json::object row = stored_opportunity("6553f1001a2b-1");
    EXPECT_EQ(row.at("seq").to_number<int>(), 1);
    ASSERT_THAT(shown("opportunities"), SizeIs(1));
    EXPECT_EQ(shown("opportunities")[0].as_object(), row);
    EXPECT_EQ(ledger.opportunities(), 1U);
}

TEST_F(LedgerTest, a_change_replaces_the_row_and_keeps_its_first_sight) {
    see(1);
    const json::value first = stored_opportunity("6553f1001a2b-1").at("observedAt");
    Opportunity later = testing::opportunity(1);
    later.stage = Stage::refused;
    later.reason = Reason::below_min_net;
    ledger.on_opportunity(later, 1'800'000'000'000'000'000);
    const json::object row = stored_opportunity("6553f1001a2b-1");
    EXPECT_EQ(row.at("state").as_string(), "refused");
    EXPECT_EQ(row.at("reason").as_string(), "below_min_net");
    EXPECT_EQ(row.at("observedAt"), first);
    EXPECT_THAT(shown("opportunities"), SizeIs(1));
    EXPECT_EQ(value_of(reader->counts()).opportunities, 1U);
}

TEST_F(LedgerTest, filters_of_the_store_see_state_reason_and_block) {
    see(1);
    see(2, Stage::refused);
    value_of(writer->flush());
    EXPECT_THAT(value_of(reader->opportunities({.state = "refused"})).rows, SizeIs(1));
    EXPECT_THAT(value_of(reader->opportunities({.reason = "profitable"})).rows, SizeIs(2));
    EXPECT_THAT(value_of(reader->opportunities({.block = BlockNumber{7}})).rows, SizeIs(2));
    EXPECT_THAT(value_of(reader->opportunities({.block = BlockNumber{8}})).rows, IsEmpty());
}

TEST_F(LedgerTest, a_departure_is_an_execution_that_names_its_opportunity_and_is_named_by_it) {
    see(1, Stage::proving);
    depart(1);
    const json::object execution = stored_execution("6553f1001a2b-1-x");
    EXPECT_EQ(execution.at("opportunityId").as_string(), "6553f1001a2b-1");
    EXPECT_EQ(execution.at("seq").to_number<int>(), 1);
    EXPECT_EQ(stored_opportunity("6553f1001a2b-1").at("executionId").as_string(), "6553f1001a2b-1-x");
    ASSERT_THAT(shown("executions"), SizeIs(1));
    EXPECT_EQ(shown("executions")[0].as_object(), execution);
    EXPECT_THAT(ledger.executions(), SizeIs(1));
}

TEST_F(LedgerTest, a_departure_of_nothing_known_is_no_row) {
    depart(9);
    value_of(writer->flush());
    EXPECT_EQ(value_of(reader->counts()).executions, 0U);
    EXPECT_THAT(shown("executions"), IsEmpty());
}

TEST_F(LedgerTest, an_outcome_fills_the_execution_and_the_profit) {
    see(1, Stage::submitted);
    depart(1);
    land(1);
    const json::object execution = stored_execution("6553f1001a2b-1-x");
    EXPECT_EQ(execution.at("state").as_string(), "landed");
    EXPECT_EQ(execution.at("exact").as_bool(), true);
    EXPECT_EQ(execution.at("undisturbed").as_bool(), true);
    const auto profit = value_of(reader->profit(10));
    ASSERT_THAT(profit, SizeIs(1));
    EXPECT_EQ(profit[0].block_number, BlockNumber{8});
    EXPECT_EQ(profit[0].net, I256{469});
}

TEST_F(LedgerTest, a_reorg_takes_the_outcome_back) {
    see(1, Stage::submitted);
    depart(1);
    land(1);
    see(1, Stage::submitted);
    const json::object execution = stored_execution("6553f1001a2b-1-x");
    EXPECT_EQ(execution.at("state").as_string(), "sent");
    for (const char* gone : {"landedIn", "actual", "undisturbed", "exact"})
        EXPECT_TRUE(execution.at(gone).is_null()) << gone;
    EXPECT_THAT(value_of(reader->profit(10)), IsEmpty());
}

TEST_F(LedgerTest, an_opportunity_that_comes_back_from_its_end_keeps_its_execution) {
    see(1, Stage::submitted);
    depart(1);
    see(1, Stage::dropped);
    see(1, Stage::landed);
    EXPECT_EQ(stored_opportunity("6553f1001a2b-1").at("executionId").as_string(), "6553f1001a2b-1-x");
}

TEST_F(LedgerTest, the_next_run_counts_on) {
    see(1, Stage::submitted);
    depart(1);
    value_of(writer->close());
    writer = value_of(store::RecordsWriter::open(dir, {.metrics = &metrics}));
    Ledger next{setup, store::RunId{"6553f2001a2b"}, *writer, channels};
    next.on_opportunity(testing::opportunity(1), 1);
    EXPECT_EQ(stored_opportunity("6553f2001a2b-1").at("seq").to_number<int>(), 2);
    EXPECT_EQ(value_of(reader->counts()).opportunities, 2U);
}

}  // namespace
}  // namespace lariat::api
