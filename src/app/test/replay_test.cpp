#include "app/replay/replay.hpp"

#include "app/replay/difference.hpp"
#include "app/replay/export.hpp"
#include "app/test/recorded_run.hpp"
#include "core/model/binary.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace lariat::app {
namespace {

using io::testing::ScratchDir;
using io::testing::value_of;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

constexpr std::uint64_t kForever = std::numeric_limits<std::uint64_t>::max();

struct Recorded : ::testing::Test {
    ScratchDir dir;
    fs::path path = dir / "run.journal";

    void record(std::uint64_t seed, std::size_t events, store::JournalLimits limits = {}) const {
        RecordedRun{.seed = seed, .events = events, .limits = limits}.write_to(path);
    }
    [[nodiscard]] store::JournalWriter create(ByteView checkpoint) const {
        return value_of(store::JournalWriter::create(path, {.version = "1.2.3"}, checkpoint));
    }

    struct Replayed {
        ReplayResult result;
        store::SegmentEnd end = store::SegmentEnd::unknown;
    };
    [[nodiscard]] Replayed replay(std::uint64_t from = 0,
                                  std::uint64_t until = kForever,
                                  ReplayListener* listener = nullptr) const {
        auto reader = value_of(store::JournalReader::open(path, from));
        Replay replay{reader, until};
        if (listener != nullptr)
            replay.listen(*listener);
        value_of(replay.begin());
        while (replay.advance(100)) {
        }
        return {replay.result(), reader.end()};
    }
};

TEST_F(Recorded, a_run_is_answered_again_byte_for_byte) {
    record(1, 2'000);
    const Replayed replayed = replay();
    EXPECT_TRUE(replayed.result.equal());
    EXPECT_FALSE(replayed.result.broken);
    EXPECT_EQ(replayed.result.events, 2'000U);
    EXPECT_GT(replayed.result.actions, 2'000U);
    EXPECT_EQ(replayed.end, store::SegmentEnd::closed);
}

TEST_F(Recorded, every_segment_can_be_the_first) {
    record(2, 2'000, {.segment_bytes = 300'000});
    const auto files = value_of(store::segment_files(path));
    ASSERT_GT(files.size(), 3U);
    Replayed replayed = replay();
    EXPECT_TRUE(replayed.result.equal());
    EXPECT_EQ(replayed.result.checkpoints, files.size() - 1);
    for (std::size_t gone = 0; gone + 1 < files.size(); ++gone) {
        fs::remove(files[gone].path);
        replayed = replay();
        EXPECT_TRUE(replayed.result.equal());
        EXPECT_FALSE(replayed.result.broken);
        EXPECT_EQ(replayed.result.last_sequence, 2'000U);
        EXPECT_GT(replayed.result.first_sequence, 1U);
    }
}

TEST_F(Recorded, begins_and_ends_where_it_is_told) {
    record(2, 1'000, {.segment_bytes = 300'000});
    const Replayed replayed = replay(900, 950);
    EXPECT_TRUE(replayed.result.equal());
    EXPECT_GT(replayed.result.first_sequence, 1U);
    EXPECT_LE(replayed.result.first_sequence, 900U);
    EXPECT_EQ(replayed.result.last_sequence, 950U);
}

TEST_F(Recorded, a_cut_one_is_replayed_as_far_as_it_is_whole) {
    record(3, 300);
    const auto size = fs::file_size(path);
    test_model::Random random{1};
    std::uint64_t most = 0;
    for (std::uint64_t cut = size; cut > size / 8; cut -= 1 + random() % (size / 12)) {
        fs::resize_file(path, cut);
        const Replayed replayed = replay();
        EXPECT_TRUE(replayed.result.equal());
        EXPECT_FALSE(replayed.result.broken);
        EXPECT_TRUE(most == 0 || replayed.result.events <= most);
        most = replayed.result.events;
    }
    EXPECT_GT(most, 0U);
}

TEST_F(Recorded, what_was_answered_differently_is_shown_field_by_field) {
    std::uint64_t forged = 0;
    const auto forge = [&](const Event& event, std::vector<Action>& actions) {
        if (forged != 0 || actions.size() < 2 || !std::holds_alternative<Record>(actions[1]))
            return;
        forged = event.sequence;
        std::get<Record>(actions[1]).opportunity.profit += U256{1};
        actions.emplace_back(Fetch{});
    };
    RecordedRun{.seed = 4, .events = 500, .forge = forge}.write_to(path);
    ASSERT_NE(forged, 0U);
    const Replayed replayed = replay();
    EXPECT_EQ(replayed.result.different, 1U);
    ASSERT_EQ(replayed.result.first_differences.size(), 1U);
    const auto fields = fields_of(replayed.result.first_differences[0]);
    ASSERT_EQ(fields.size(), 2U);
    EXPECT_EQ(fields[0].sequence, forged);
    EXPECT_EQ(fields[0].action, "1 record");
    EXPECT_EQ(fields[0].field, "opportunity.profit");
    EXPECT_EQ(*u256_from_decimal(fields[0].expected) - *u256_from_decimal(fields[0].got), U256{1});
    EXPECT_THAT(fields[1].action, HasSubstr(" fetch"));
    EXPECT_EQ(fields[1].expected, "fetch");
    EXPECT_EQ(fields[1].got, "");
}

TEST_F(Recorded, a_setup_that_refers_to_nothing_does_not_reach_the_engine) {
    auto writer = create(Engine{}.checkpoint());
    Configured configured{test_world::EventStream{1}.setup(), {}};
    configured.setup.pools[0].token0 = TokenId{1'000};
    value_of(writer.append({1, 1, configured}, {}));
    value_of(writer.close());
    const Replayed replayed = replay();
    ASSERT_TRUE(replayed.result.broken);
    EXPECT_THAT(replayed.result.broken->message, HasSubstr("pool of no token"));
}

TEST_F(Recorded, a_checkpoint_of_another_engine_is_needed_only_in_the_middle) {
    {
        auto writer = create(Bytes{1, 2, 3});
        value_of(writer.append({1, 1, Command{}}, {}));
    }
    auto reader = value_of(store::JournalReader::open(path));
    Replay other_shape{reader};
    ASSERT_TRUE(other_shape.begin()) << "another engine's memory of nothing is nothing";
    EXPECT_TRUE(other_shape.checkpoints_unreadable());
    EXPECT_FALSE(other_shape.advance(10));
    EXPECT_TRUE(other_shape.result().equal());
}

/// The lines of a text, parsed.
std::vector<boost::json::object> lines_of(const fs::path& path) {
    std::vector<boost::json::object> lines;
    std::ifstream file{path};
    for (std::string line; std::getline(file, line);)
        lines.push_back(boost::json::parse(line).as_object());
    return lines;
}

TEST_F(Recorded, is_exported_as_text) {
    record(5, 500);
    Exporter exporter{dir / "out.ndjson"};
    const Replayed replayed = replay(0, kForever, &exporter);
    value_of(exporter.finish());
    const auto lines = lines_of(dir / "out.ndjson");
    ASSERT_GT(lines.size(), replayed.result.events);
    EXPECT_EQ(lines[0].at("type"), "header");
    EXPECT_EQ(lines[0].at("run"), "6553f1001a2b");
    const auto opportunities =
        std::ranges::count_if(lines, [](const auto& line) { return line.at("type") == "opportunity"; });
    EXPECT_GT(opportunities, 100);
    Exporter again{dir / "out.ndjson"};
    auto reader = value_of(store::JournalReader::open(path));
    Replay second{reader};
    second.listen(again);
    EXPECT_EQ(second.begin().error().code, Errc::conflict) << "a file is never overwritten";
}

TEST_F(Recorded, what_is_left_of_one_is_exported_with_the_state_it_begins_at) {
    record(6, 2'000, {.segment_bytes = 300'000});
    const auto files = value_of(store::segment_files(path));
    ASSERT_GT(files.size(), 2U);
    fs::remove(files[0].path);
    Exporter exporter{dir / "out.ndjson"};
    const Replayed replayed = replay(0, kForever, &exporter);
    value_of(exporter.finish());
    const auto lines = lines_of(dir / "out.ndjson");
    EXPECT_EQ(lines[0].at("type"), "header");
    EXPECT_EQ(lines[1].at("type"), "state");
    EXPECT_EQ(lines[1].at("continued"), true);
    EXPECT_EQ(lines[0].at("seq").as_string().c_str(), std::to_string(replayed.result.first_sequence - 1));
    EXPECT_FALSE(lines[2].contains("continued"));
}

}  // namespace
}  // namespace lariat::app
