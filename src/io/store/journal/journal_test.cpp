#include "core/model/binary.hpp"
#include "io/store/journal/testing/journal_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <sys/resource.h>

namespace lariat::store {
namespace {

using io::testing::ScratchDir;
using io::testing::value_of;
using test_journal::RandomTurns;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

/// What a journal holds, read through.
struct Contents {
    std::vector<std::uint64_t> sequences;
    std::vector<Bytes> turns;  ///< event and actions, encoded again
    std::vector<Bytes> checkpoints;
    SegmentEnd end = SegmentEnd::unknown;
    std::uint64_t torn = 0;
    std::optional<io::Failure> failure;
};

Contents read(const fs::path& path, std::uint64_t from = 0) {
    Contents contents;
    auto reader = JournalReader::open(path, from);
    if (!reader) {
        contents.failure = reader.error();
        return contents;
    }
    for (;;) {
        const auto item = reader->next();
        if (!item) {
            contents.failure = item.error();
            return contents;
        }
        if (!*item)
            break;
        if (const auto* entry = std::get_if<JournalEntry>(&**item)) {
            contents.sequences.push_back(entry->event.sequence);
            Bytes& turn = contents.turns.emplace_back();
            binary::encode_to(turn, entry->event);
            append(turn, entry->actions);
        } else {
            const auto& checkpoint = std::get<JournalCheckpoint>(**item);
            contents.checkpoints.emplace_back(checkpoint.bytes.begin(), checkpoint.bytes.end());
        }
    }
    contents.end = reader->end();
    contents.torn = reader->torn_bytes();
    return contents;
}

struct Journal : ::testing::Test {
    ScratchDir dir;
    fs::path path = dir / "run.journal";

    JournalWriter create(JournalLimits limits = {}) {
        return value_of(JournalWriter::create(path, test_journal::header(), Bytes{0}, limits));
    }
    /// Segments of 20 events each, closed and compressed, and an active one. A checkpoint is its number.
    void write_segments(std::uint8_t closed, JournalLimits limits = {}) {
        JournalWriter writer = create(limits);
        RandomTurns turns{closed};
        for (std::uint8_t i = 1; i <= closed; ++i) {
            turns.append_to(writer, 20);
            value_of(writer.rotate(Bytes{i}));
        }
        turns.append_to(writer, 20);
    }
    /// Puts a closed segment back to what it was before it was compressed.
    [[nodiscard]] fs::path unpack(std::uint64_t number) const {
        const fs::path packed = compressed_segment(path, number);
        const auto source = value_of(open_source(packed));
        Bytes all(4'000'000);
        std::size_t size = 0;
        while (const std::size_t got = value_of(source->read(std::span{all}.subspan(size))))
            size += got;
        test_journal::write_bytes(closed_segment(path, number), ByteView{all}.first(size));
        fs::remove(packed);
        return closed_segment(path, number);
    }
};

TEST_F(Journal, is_read_as_it_was_written) {
    Bytes first;
    const Event event{1, 2, Command{Command::Kind::halt, "drill"}};
    const std::vector<Action> actions{Fetch{}, Alert{Alert::Level::info, "text"}};
    {
        JournalWriter writer = create();
        value_of(writer.append(event, actions));
        value_of(writer.close());
        EXPECT_EQ(writer.bytes(), fs::file_size(path));
    }
    binary::encode_to(first, event);
    binary::encode_to(first, actions);
    const Contents contents = read(path);
    ASSERT_FALSE(contents.failure) << contents.failure->message;
    EXPECT_EQ(contents.turns, (std::vector<Bytes>{first}));
    EXPECT_EQ(contents.checkpoints, (std::vector<Bytes>{Bytes{0}}));
    EXPECT_EQ(contents.end, SegmentEnd::closed);
    const auto reader = value_of(JournalReader::open(path));
    EXPECT_EQ(reader.header().run, "6553f1001a2b");
    EXPECT_EQ(reader.header().configuration.at(0).value, "1 gwei");
}

TEST_F(Journal, goes_on_through_compressed_segments) {
    write_segments(4);
    EXPECT_TRUE(fs::exists(dir / "run.journal.000004.zst"));
    EXPECT_FALSE(fs::exists(dir / "run.journal.000004"));
    const Contents contents = read(path);
    ASSERT_FALSE(contents.failure) << contents.failure->message;
    ASSERT_EQ(contents.sequences.size(), 100U);
    for (std::uint64_t i = 0; i < 100; ++i)
        EXPECT_EQ(contents.sequences[i], i + 1);
    EXPECT_EQ(contents.checkpoints, (std::vector<Bytes>{{0}, {1}, {2}, {3}, {4}}));
}

TEST_F(Journal, begins_at_the_newest_checkpoint_before_an_event) {
    write_segments(4);
    EXPECT_EQ(read(path, 61).sequences.front(), 61U);
    EXPECT_EQ(read(path, 60).sequences.front(), 41U);
    EXPECT_EQ(read(path, 1'000).sequences.front(), 81U);
    EXPECT_EQ(read(path, 61).checkpoints.front(), Bytes{3});
}

TEST_F(Journal, wants_another_segment_once_one_is_full) {
    JournalWriter writer = create({.segment_bytes = 4'096});
    EXPECT_FALSE(writer.wants_rotation());
    RandomTurns turns{1};
    while (!writer.wants_rotation())
        turns.append_to(writer, 1);
    value_of(writer.rotate(Bytes{1}));
    EXPECT_FALSE(writer.wants_rotation());
}

TEST_F(Journal, its_oldest_segments_give_way_and_what_is_left_is_read) {
    constexpr std::uint64_t kMost = 300'000;
    write_segments(60, {.segment_bytes = 8'192, .max_bytes = kMost});
    std::uint64_t total = 0;
    const auto files = value_of(segment_files(path));
    for (const SegmentFile& file : files)
        total += file.bytes;
    EXPECT_LE(total, kMost) << "the active one included";
    EXPECT_LT(files.size(), 60U);
    EXPECT_GT(files.size(), 2U);
    const Contents contents = read(path);
    ASSERT_FALSE(contents.failure) << contents.failure->message;
    EXPECT_EQ(contents.sequences.back(), 61U * 20);
    EXPECT_EQ(contents.sequences.front() % 20, 1U);
    EXPECT_EQ(contents.checkpoints.front(),
              Bytes{static_cast<std::uint8_t>(contents.sequences.front() / 20)});
}

TEST_F(Journal, torn_at_any_byte_of_its_last_segment_gives_all_that_was_whole) {
    write_segments(2);
    const Bytes active = test_journal::bytes_in(path);
    for (std::size_t cut = 0; cut < active.size(); cut += cut < 60 ? 1 : 997) {
        test_journal::write_bytes(path, ByteView{active}.first(cut));
        const Contents contents = read(path);
        ASSERT_FALSE(contents.failure) << cut << ": " << contents.failure->message;
        ASSERT_GE(contents.sequences.size(), 40U);
        ASSERT_NE(contents.end, SegmentEnd::closed);
        if (cut < Preamble::kSize) {
            ASSERT_EQ(contents.torn, cut);
        }
    }
    fs::remove(path);
    EXPECT_EQ(read(path).sequences.size(), 40U) << "killed between two segments";
}

TEST_F(Journal, a_segment_left_uncompressed_is_read) {
    write_segments(2);
    EXPECT_TRUE(fs::exists(unpack(1)));
    EXPECT_EQ(read(path).sequences.size(), 60U);
}

TEST_F(Journal, a_gap_between_segments_is_no_journal) {
    write_segments(3);
    const fs::path second = unpack(2);
    const Bytes whole = test_journal::bytes_in(second);
    test_journal::write_bytes(second, ByteView{whole}.first(whole.size() / 2));
    Contents contents = read(path);
    ASSERT_TRUE(contents.failure);
    EXPECT_THAT(contents.failure->message, HasSubstr("without having been closed"));
    EXPECT_GE(contents.sequences.size(), 20U);
    fs::remove(second);
    contents = read(path);
    ASSERT_TRUE(contents.failure);
    EXPECT_THAT(contents.failure->message, HasSubstr("does not follow segment 1"));
    EXPECT_EQ(read(path, 41).sequences.size(), 40U) << "what is whole behind the gap can be read";
}

TEST_F(Journal, never_replaces_another) {
    {
        write_segments(1);
    }
    auto second = JournalWriter::create(path, test_journal::header(), Bytes{});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
    fs::remove(path);
    EXPECT_FALSE(JournalWriter::create(path, test_journal::header(), Bytes{}))
        << "its closed segments are there";
    EXPECT_EQ(JournalReader::open(dir / "other").error().code, Errc::not_found);
    EXPECT_EQ(JournalWriter::create(dir / "no" / "j", test_journal::header(), Bytes{}).error().code,
              Errc::not_found);
}

TEST_F(Journal, an_event_out_of_order_is_damage) {
    {
        JournalWriter writer = create();
        value_of(writer.append({1, 1, Command{}}, {}));
        value_of(writer.append({3, 1, Command{}}, {}));
    }
    EXPECT_THAT(read(path).failure.value().message, HasSubstr("event out of order (3)"));
}

// A file size limit stands for the full disk: the write fails half way, as it does there.
TEST_F(Journal, a_full_disk_ends_it_and_leaves_whole_records) {
    JournalWriter writer = create();
    RandomTurns turns{1};
    turns.append_to(writer, 10);
    value_of(writer.flush());
    const auto whole = fs::file_size(path);
    turns.append_to(writer, 50);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{whole + 100, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto flushed = writer.flush();
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);

    ASSERT_FALSE(flushed);
    EXPECT_EQ(flushed.error().code, Errc::unavailable);
    EXPECT_THAT(flushed.error().message, HasSubstr("File too large"));
    EXPECT_FALSE(writer.append({61, 1, Command{}}, {})) << "a gap in a journal would be a lie";
    EXPECT_FALSE(writer.rotate(Bytes{1}));
    EXPECT_FALSE(writer.wants_rotation());
    const Contents contents = read(path);
    ASSERT_FALSE(contents.failure);
    EXPECT_GE(contents.sequences.size(), 10U);
}

}  // namespace
}  // namespace lariat::store
