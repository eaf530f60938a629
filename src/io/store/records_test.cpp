#include "io/runtime/testing/scratch_dir.hpp"
#include "io/sqlite/database.hpp"
#include "io/store/records_writer.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <thread>

namespace lariat::store {
namespace {

using io::testing::ScratchDir;
using io::testing::value_of;

using testing::ElementsAre;
using testing::HasSubstr;

const RunId kRun{"6553f1001a2b"};

OpportunityRow opportunity(std::uint64_t seq, std::string state = "seen", std::uint64_t block = 1) {
    return {.seq = seq,
            .id = row_id(kRun, seq),
            .run = kRun,
            .block_number = BlockNumber{block},
            .block_hash = {},
            .state = state,
            .reason = state == "refused" ? "below_min_net" : "profitable",
            .net = I256{-5},
            .updated_ns = 1,
            .json = fmt::format(R"({{"seq":{},"state":"{}"}})", seq, state)};
}

ExecutionRow execution(std::uint64_t seq, std::string state = "sent") {
    return {.seq = seq,
            .id = row_id(kRun, seq),
            .run = kRun,
            .opportunity_id = row_id(kRun, seq),
            .txn = {},
            .nonce = Nonce{seq},
            .state = state,
            .reason = "profitable",
            .target_block = BlockNumber{seq},
            .updated_ns = 1,
            .json = fmt::format(R"({{"seq":{},"state":"{}"}})", seq, state)};
}

ExecutionRow landed(std::uint64_t seq, std::uint64_t block, I256 net) {
    ExecutionRow row = execution(seq, "landed");
    row.included = {BlockNumber{block}, 1'700'000'000 + block, net};
    return row;
}

struct Records : testing::Test {
    ScratchDir scratch;
    DataDir dir = value_of(DataDir::own(scratch.path()));
    io::Metrics metrics;
    std::unique_ptr<RecordsWriter> writer;
    std::unique_ptr<RecordsReader> reader;

    void open(RecordsOptions options = {}) {
        writer.reset();
        options.metrics = &metrics;
        writer = value_of(RecordsWriter::open(dir, options));
        reader = value_of(open_records_reader(dir.records_file()));
    }
    void SetUp() override { open(); }

    std::vector<std::string> profit(std::size_t limit = 100) {
        std::vector<std::string> lines;
        for (const ProfitPoint& point : value_of(reader->profit(limit)))
            lines.push_back(fmt::format("{}@{}: {} {}", point.block_number.raw(), point.timestamp,
                                        to_decimal(point.net), to_decimal(point.cumulative)));
        return lines;
    }
};

TEST_F(Records, a_row_is_replaced_by_its_newer_form) {
    value_of(writer->put(opportunity(1)));
    value_of(writer->put(opportunity(1, "refused")));
    value_of(writer->flush());
    EXPECT_EQ(value_of(reader->opportunity(row_id(kRun, 1))), R"({"seq":1,"state":"refused"})");
    EXPECT_EQ(value_of(reader->counts()).opportunities, 1U);
    EXPECT_EQ(value_of(reader->opportunity("6553f1001a2b-2")), std::nullopt);
    EXPECT_EQ(value_of(reader->execution(row_id(kRun, 1))), std::nullopt);
}

TEST_F(Records, pages_go_from_new_to_old_and_are_stable_under_inserts) {
    for (std::uint64_t seq = 1; seq <= 5; ++seq)
        value_of(writer->put(opportunity(seq, "seen", 10 + seq)));
    value_of(writer->flush());
    const Page first = value_of(reader->opportunities({.limit = 2}));
    EXPECT_THAT(first.rows, ElementsAre(HasSubstr(":5,"), HasSubstr(":4,")));
    EXPECT_EQ(first.block, BlockNumber{15});
    EXPECT_EQ(first.seq, 5U);
    ASSERT_TRUE(first.next_cursor);

    value_of(writer->put(opportunity(6)));
    value_of(writer->put(opportunity(3, "refused", 13)));
    value_of(writer->flush());
    const Page second = value_of(reader->opportunities({.limit = 2, .cursor = *first.next_cursor}));
    EXPECT_THAT(second.rows, ElementsAre(HasSubstr(":3,"), HasSubstr(":2,")));
    const Page third = value_of(reader->opportunities({.limit = 2, .cursor = *second.next_cursor}));
    EXPECT_THAT(third.rows, ElementsAre(HasSubstr(":1,")));
    EXPECT_FALSE(third.next_cursor);
}

TEST_F(Records, filters_combine_and_bind_the_cursor) {
    for (std::uint64_t seq = 1; seq <= 12; ++seq)
        value_of(writer->put(opportunity(seq, seq % 3 == 0 ? "refused" : "seen", seq % 2)));
    value_of(writer->flush());
    const ListQuery query{.limit = 1, .state = "refused", .reason = "below_min_net", .block = BlockNumber{0}};
    const Page first = value_of(reader->opportunities(query));
    EXPECT_THAT(first.rows, ElementsAre(HasSubstr(":12,")));
    ListQuery next = query;
    next.cursor = first.next_cursor.value();
    EXPECT_THAT(value_of(reader->opportunities(next)).rows, ElementsAre(HasSubstr(":6,")));

    next.state = "seen";
    const auto other = reader->opportunities(next);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, Errc::invalid_argument);
    EXPECT_FALSE(reader->executions({.cursor = *first.next_cursor}));
    EXPECT_TRUE(value_of(reader->opportunities({.state = "' OR 1=1 --"})).rows.empty());
}

TEST_F(Records, cursors_hold_over_a_restart) {
    for (std::uint64_t seq = 1; seq <= 3; ++seq)
        value_of(writer->put(opportunity(seq)));
    value_of(writer->flush());
    const std::string cursor = value_of(reader->opportunities({.limit = 1})).next_cursor.value();
    open();
    EXPECT_THAT(value_of(reader->opportunities({.limit = 1, .cursor = cursor})).rows,
                ElementsAre(HasSubstr(":2,")));
}

TEST_F(Records, sequences_go_on_after_a_restart_also_past_removed_rows) {
    value_of(writer->put(opportunity(7)));
    value_of(writer->put(execution(3)));
    value_of(writer->close());
    open();
    EXPECT_EQ(writer->last_opportunity_seq(), 7U);
    EXPECT_EQ(writer->last_execution_seq(), 3U);
}

TEST_F(Records, profit_adds_up_exactly_beyond_64_bits) {
    const I256 huge = I256::from_bits(U256::pow2(200) + 1);
    value_of(writer->put(landed(1, 10, huge)));
    value_of(writer->put(landed(2, 10, I256{-3})));
    value_of(writer->put(landed(3, 12, -huge)));
    value_of(writer->flush());
    const std::string both = to_decimal(huge - I256{3});
    EXPECT_THAT(profit(), ElementsAre("10@1700000010: " + both + " " + both,
                                      "12@1700000012: " + to_decimal(-huge) + " -3"));
    EXPECT_THAT(profit(1), ElementsAre("12@1700000012: " + to_decimal(-huge) + " -3"));
}

TEST_F(Records, profit_follows_an_execution_that_a_reorg_moves) {
    value_of(writer->put(landed(1, 10, I256{100})));
    value_of(writer->put(landed(2, 10, I256{7})));
    value_of(writer->put(landed(1, 10, I256{90})));
    value_of(writer->flush());
    EXPECT_THAT(profit(), ElementsAre("10@1700000010: 97 97"));
    value_of(writer->put(execution(1, "sent")));
    value_of(writer->flush());
    EXPECT_THAT(profit(), ElementsAre("10@1700000010: 7 7"));
    value_of(writer->put(landed(1, 11, I256{80})));
    value_of(writer->put(execution(2, "dropped")));
    value_of(writer->flush());
    EXPECT_THAT(profit(), ElementsAre("11@1700000011: 80 80"));
}

// The oracle: every execution's newest form, summed from scratch.
RC_GTEST_FIXTURE_PROP(Records,
                      profit_equals_a_sum_from_scratch,
                      (const std::vector<std::array<std::uint8_t, 3>>& steps)) {
    SetUp();
    std::map<std::uint64_t, ExecutionRow> newest;
    for (const auto& [seq, block, net] : steps) {
        ExecutionRow row = block % 4 == 0 ? execution(1 + seq % 8)
                                          : landed(1 + seq % 8, block % 4, I256{static_cast<int>(net) - 128});
        newest[row.seq] = row;
        value_of(writer->put(row));
    }
    value_of(writer->flush());
    std::map<std::uint64_t, I256> expected;
    for (const auto& [seq, row] : newest)
        if (row.included)
            expected[row.included->block_number.raw()] += row.included->net;
    const auto points = value_of(reader->profit(100));
    RC_ASSERT(points.size() == expected.size());
    I256 cumulative;
    auto point = points.begin();
    for (const auto& [block, net] : expected) {
        cumulative += net;
        RC_ASSERT(point->block_number.raw() == block);
        RC_ASSERT(point->net == net);
        RC_ASSERT(point->cumulative == cumulative);
        ++point;
    }
}

TEST_F(Records, the_oldest_rows_beyond_the_limit_go_and_do_not_come_back) {
    open({.max_opportunities = 3, .max_executions = 2});
    for (std::uint64_t seq = 1; seq <= 10; ++seq)
        value_of(writer->put(opportunity(seq)));
    value_of(writer->put(execution(1, "sent")));
    for (std::uint64_t seq = 2; seq <= 5; ++seq)
        value_of(writer->put(landed(seq, seq, I256{1})));
    value_of(writer->flush());
    EXPECT_EQ(value_of(reader->counts()).opportunities, 3U);
    EXPECT_EQ(value_of(reader->counts()).executions, 3U) << "two, and the one without an outcome";
    EXPECT_THAT(value_of(reader->opportunities({})).rows,
                ElementsAre(HasSubstr(":10,"), HasSubstr(":9,"), HasSubstr(":8,")));
    EXPECT_EQ(profit().size(), 4U) << "what was earned stays counted";

    value_of(writer->put(opportunity(2, "refused")));
    value_of(writer->put(execution(1, "dropped")));
    value_of(writer->flush());
    EXPECT_EQ(value_of(reader->opportunity(row_id(kRun, 2))), std::nullopt);
    EXPECT_EQ(value_of(reader->counts()).opportunities, 3U);
}

TEST_F(Records, a_row_that_does_not_fit_is_refused_alone) {
    OpportunityRow twin = opportunity(2);
    twin.id = row_id(kRun, 1);
    OpportunityRow beyond = opportunity(3);
    beyond.block_number = BlockNumber{~std::uint64_t{0}};
    value_of(writer->put(opportunity(1)));
    value_of(writer->put(twin));
    value_of(writer->put(beyond));
    value_of(writer->put(opportunity(4)));
    value_of(writer->flush());
    EXPECT_EQ(value_of(reader->counts()).opportunities, 2U);
    EXPECT_EQ(metrics.counter("lariat_store_rejected_rows_total", "").value(), 2U);
}

TEST_F(Records, a_locked_file_delays_rows_and_loses_none) {
    open({.busy_timeout = std::chrono::milliseconds{1}, .retry_after = std::chrono::milliseconds{1}});
    auto blocker = value_of(sqlite::Database::open({.path = dir.records_file()}));
    {
        const auto tx = value_of(sqlite::Transaction::begin(blocker));
        value_of(writer->put(opportunity(1)));
        const auto flushed = writer->flush();
        ASSERT_FALSE(flushed);
        EXPECT_EQ(flushed.error().code, Errc::conflict);
        EXPECT_TRUE(writer->last_failure());
    }
    value_of(writer->flush());
    EXPECT_FALSE(writer->last_failure());
    EXPECT_EQ(value_of(reader->counts()).opportunities, 1U);
}

TEST_F(Records, a_full_queue_blocks_the_producer_and_counts_it) {
    open({.queue_capacity = 4, .batch_rows = 2});
    for (std::uint64_t seq = 1; seq <= 500; ++seq)
        value_of(writer->put(opportunity(seq)));
    value_of(writer->close());
    EXPECT_EQ(value_of(reader->counts()).opportunities, 500U);
    EXPECT_GT(metrics.counter("lariat_store_queue_full_total", "").value(), 0U);
    EXPECT_FALSE(writer->put(opportunity(501)));
}

TEST_F(Records, many_producers_and_a_reader_work_at_once) {
    std::vector<std::thread> producers;
    for (std::uint64_t producer = 0; producer < 4; ++producer)
        producers.emplace_back([this, producer] {
            for (std::uint64_t i = 0; i < 500; ++i)
                value_of(writer->put(opportunity(1 + producer + 4 * i)));
        });
    for (int i = 0; i < 20; ++i)
        EXPECT_LE(value_of(reader->opportunities({.limit = 500})).rows.size(), 500U);
    for (std::thread& producer : producers)
        producer.join();
    value_of(writer->flush());
    EXPECT_EQ(value_of(reader->counts()).opportunities, 2000U);
}

}  // namespace
}  // namespace lariat::store
