#include "io/api/channels.hpp"

#include "io/runtime/runtime.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lariat::api {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using Frames = std::vector<std::shared_ptr<const std::string>>;

struct ChannelsTest : ::testing::Test {
    io::Runtime runtime;
    net::Hub hub{runtime};
    Channels channels{hub, {{"rows"}, {"one", false}}, 0};

    static json::object parsed(const std::shared_ptr<const std::string>& frame) {
        return json::parse(*frame).as_object();
    }
    static std::vector<std::uint64_t> seqs(const Frames& frames) {
        std::vector<std::uint64_t> found;
        for (const auto& frame : frames)
            found.push_back(parsed(frame).at("seq").to_number<std::uint64_t>());
        return found;
    }
    static std::vector<std::string> types(const Frames& frames) {
        std::vector<std::string> found;
        for (const auto& frame : frames)
            found.emplace_back(parsed(frame).at("type").as_string());
        return found;
    }
    void publish(int from, int to) {
        for (int i = from; i <= to; ++i)
            channels.publish("rows", std::to_string(i), std::to_string(i));
    }
};

TEST_F(ChannelsTest, a_newcomer_gets_the_newest_rows_newest_first) {
    publish(1, 60);
    const Frames frames = channels.catch_up("rows", std::nullopt);
    ASSERT_THAT(frames, SizeIs(1));
    const json::object frame = parsed(frames[0]);
    EXPECT_EQ(frame.at("ch").as_string(), "rows");
    EXPECT_EQ(frame.at("type").as_string(), "snapshot");
    EXPECT_EQ(frame.at("seq").to_number<int>(), 60);
    EXPECT_TRUE(frame.at("ts").as_string().ends_with("Z"));
    const json::array& rows = frame.at("data").as_array();
    ASSERT_EQ(rows.size(), Channels::kSnapshotRows);
    EXPECT_EQ(rows.front().to_number<int>(), 60);
    EXPECT_EQ(rows.back().to_number<int>(), 11);
}

TEST_F(ChannelsTest, a_row_that_changed_stands_once_in_the_snapshot) {
    publish(1, 3);
    channels.publish("rows", "2", R"("changed")");
    const json::object frame = parsed(channels.catch_up("rows", std::nullopt).at(0));
    EXPECT_EQ(json::serialize(frame.at("data")), R"(["changed",3,1])");
}

TEST_F(ChannelsTest, a_channel_of_one_object_shows_the_newest) {
    EXPECT_TRUE(parsed(channels.catch_up("one", std::nullopt).at(0)).at("data").is_null());
    channels.publish("one", "", R"({"a":1})");
    channels.publish("one", "", R"({"a":2})");
    EXPECT_EQ(json::serialize(parsed(channels.catch_up("one", std::nullopt).at(0)).at("data")), R"({"a":2})");
}

TEST_F(ChannelsTest, who_comes_back_gets_what_followed_without_a_gap) {
    publish(1, 9);
    const Frames frames = channels.catch_up("rows", 4);
    EXPECT_THAT(seqs(frames), ElementsAre(5, 6, 7, 8, 9));
    EXPECT_THAT(types(frames), ElementsAre("update", "update", "update", "update", "update"));
    EXPECT_THAT(channels.catch_up("rows", 9), SizeIs(0));
    EXPECT_THAT(seqs(channels.catch_up("rows", 0)), SizeIs(9));
}

TEST_F(ChannelsTest, numbers_of_one_channel_are_its_own) {
    publish(1, 3);
    channels.publish("one", "", "1");
    EXPECT_THAT(seqs(channels.catch_up("one", 0)), ElementsAre(1));
}

TEST_F(ChannelsTest, who_was_away_too_long_is_told_of_the_gap) {
    const int last = static_cast<int>(Channels::kRememberedFrames) + 10;
    publish(1, last);
    // The oldest frame remembered is 11: what follows 10 is there in full, what follows 9 is not.
    EXPECT_THAT(channels.catch_up("rows", 10), SizeIs(Channels::kRememberedFrames));
    const Frames frames = channels.catch_up("rows", 9);
    EXPECT_THAT(types(frames), ElementsAre("gap", "snapshot"));
    EXPECT_THAT(seqs(frames), ElementsAre(last, last));
}

TEST_F(ChannelsTest, a_number_from_the_future_or_of_an_earlier_process_is_a_gap) {
    publish(1, 3);
    EXPECT_THAT(types(channels.catch_up("rows", 4)), ElementsAre("gap", "snapshot"));
    EXPECT_THAT(types(channels.catch_up("rows", ~std::uint64_t{0})), ElementsAre("gap", "snapshot"));
    Channels next{hub, {{"rows"}}, 1'000};
    for (int i = 0; i < 5; ++i)
        next.publish("rows", std::to_string(i), "1");
    EXPECT_THAT(types(next.catch_up("rows", 3)), ElementsAre("gap", "snapshot"));
    EXPECT_THAT(seqs(next.catch_up("rows", 1'003)), ElementsAre(1'004, 1'005));
}

TEST_F(ChannelsTest, every_process_counts_from_above_the_one_before) {
    const std::uint64_t seq = Channels::seq_of_this_process();
    EXPECT_GT(seq, 1'700'000'000'000'000U);
    EXPECT_LT(seq, std::uint64_t{1} << 53U) << "JavaScript would round it";
}

TEST_F(ChannelsTest, knows_its_channels) {
    EXPECT_TRUE(channels.has("rows"));
    EXPECT_FALSE(channels.has("Rows"));
    EXPECT_FALSE(channels.has(""));
}

}  // namespace
}  // namespace lariat::api
