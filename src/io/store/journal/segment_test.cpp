#include "io/store/journal/crc32c.hpp"
#include "io/store/journal/segment_reader.hpp"
#include "io/store/journal/testing/journal_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat::store {
namespace {

using io::testing::ScratchDir;
using io::testing::value_of;
using ::testing::HasSubstr;

/// What a reader makes of some bytes.
struct Outcome {
    std::vector<Bytes> payloads;
    std::vector<std::uint64_t> ends;  ///< where each whole record ends
    SegmentEnd end = SegmentEnd::unknown;
    std::uint64_t torn = 0;
    std::optional<io::Failure> failure;
};

Outcome read_all(std::unique_ptr<ByteSource> source) {
    Outcome outcome;
    auto segment = SegmentReader::open(std::move(source), "segment");
    if (!segment) {
        outcome.failure = segment.error();
        return outcome;
    }
    for (;;) {
        const auto record = segment->next();
        if (!record) {
            outcome.failure = record.error();
            return outcome;
        }
        if (!*record)
            break;
        outcome.payloads.emplace_back((*record)->payload.begin(), (*record)->payload.end());
        outcome.ends.push_back(segment->offset());
    }
    outcome.end = segment->end();
    outcome.torn = segment->torn_bytes();
    return outcome;
}

Outcome read_all(ByteView bytes) {
    return read_all(source_of(bytes));
}

/// A segment with `events` random ones, closed.
Bytes segment_of(std::uint64_t seed, std::size_t events) {
    const ScratchDir dir;
    JournalWriter writer = value_of(JournalWriter::create(dir / "j", test_journal::header(), Bytes{1, 2, 3}));
    test_journal::RandomTurns{seed}.append_to(writer, events);
    value_of(writer.close());
    return test_journal::bytes_in(dir / "j");
}

Bytes compressed(ByteView bytes) {
    const ScratchDir dir;
    test_journal::write_bytes(dir / "plain", bytes);
    value_of(compress_file(dir / "plain", dir / "packed.zst"));
    return test_journal::bytes_in(dir / "packed.zst");
}

TEST(Crc32c, equals_the_published_values) {
    const auto of_text = [](std::string_view text) {
        return ByteView{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
    };
    // RFC 3720 B.4, and the check value of the CRC catalogue.
    EXPECT_EQ(crc32c(of_text("123456789")), 0xe3069283U);
    EXPECT_EQ(crc32c(Bytes(32, 0)), 0x8a9136aaU);
    EXPECT_EQ(crc32c(Bytes(32, 0xff)), 0x62a8ab43U);
    Bytes rising(32);
    for (std::size_t i = 0; i < 32; ++i)
        rising[i] = static_cast<std::uint8_t>(i);
    EXPECT_EQ(crc32c(rising), 0x46dd794eU);
    EXPECT_EQ(crc32c({}), 0U);
}

RC_GTEST_PROP(Crc32c, tables_and_instruction_agree_in_any_parts, (std::vector<std::uint8_t> bytes)) {
    const std::uint32_t whole = crc32c(bytes);
    RC_ASSERT(crc32c_by_tables(bytes) == whole);
    const std::size_t half = bytes.size() / 3;
    RC_ASSERT(crc32c(ByteView{bytes}.subspan(half), crc32c_by_tables(ByteView{bytes}.first(half))) == whole);
}

TEST(Segment, cut_at_any_byte_is_read_up_to_its_last_whole_record) {
    const Bytes whole = segment_of(1, 4);
    const Outcome all = read_all(whole);
    ASSERT_EQ(all.payloads.size(), 6U) << "header, checkpoint, four events";
    ASSERT_EQ(all.end, SegmentEnd::closed);
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        const Outcome read = read_all(ByteView{whole}.first(cut));
        if (cut < Preamble::kSize) {
            ASSERT_EQ(read.failure->code, Errc::insufficient) << cut;
            continue;
        }
        ASSERT_FALSE(read.failure) << cut << ": " << read.failure->message;
        const auto expected = static_cast<std::size_t>(
            std::ranges::count_if(all.ends, [&](std::uint64_t end) { return end <= cut; }));
        ASSERT_EQ(read.payloads.size(), expected) << cut;
        ASSERT_TRUE(std::ranges::equal(read.payloads, std::span{all.payloads}.first(expected))) << cut;
        const std::uint64_t last = expected == 0 ? Preamble::kSize : all.ends[expected - 1];
        ASSERT_EQ(read.torn, cut - last);
        ASSERT_EQ(read.end, read.torn == 0 ? SegmentEnd::open : SegmentEnd::torn) << cut;
    }
}

TEST(Segment, a_large_one_cut_anywhere_is_read_as_far_as_it_goes) {
    const Bytes whole = segment_of(2, 3'000);
    ASSERT_GT(whole.size(), 1'000'000U);
    const Outcome all = read_all(whole);
    test_model::Random random{3};
    for (int i = 0; i < 20; ++i) {
        const std::size_t cut = Preamble::kSize + random() % (whole.size() - Preamble::kSize);
        const Outcome read = read_all(ByteView{whole}.first(cut));
        ASSERT_FALSE(read.failure);
        ASSERT_EQ(read.payloads.size(), static_cast<std::size_t>(std::ranges::count_if(
                                            all.ends, [&](std::uint64_t end) { return end <= cut; })));
    }
}

TEST(Segment, a_compressed_one_reads_as_the_plain_one_and_cut_as_far_as_it_goes) {
    const Bytes plain = segment_of(4, 400);
    const Bytes packed = compressed(plain);
    const Outcome all = read_all(plain);
    const Outcome same = read_all(decompressed(source_of(packed), "packed"));
    EXPECT_EQ(same.payloads, all.payloads);
    EXPECT_EQ(same.end, SegmentEnd::closed);
    std::size_t most = 0;
    for (std::size_t cut = 0; cut < packed.size(); cut += 1 + packed.size() / 200) {
        const Outcome read = read_all(decompressed(source_of(ByteView{packed}.first(cut)), "packed"));
        if (read.failure) {
            ASSERT_EQ(read.failure->code, Errc::insufficient) << cut << read.failure->message;
            continue;
        }
        ASSERT_NE(read.end, SegmentEnd::closed) << cut;
        ASSERT_TRUE(std::ranges::equal(read.payloads, std::span{all.payloads}.first(read.payloads.size())));
        ASSERT_GE(read.payloads.size(), most) << "more bytes never tell less";
        most = read.payloads.size();
    }
    EXPECT_GT(most, all.payloads.size() / 2);
}

TEST(Segment, a_flipped_bit_of_any_byte_is_noticed) {
    const Bytes whole = segment_of(5, 3);
    for (std::size_t byte = 0; byte < whole.size(); ++byte) {
        const std::size_t bit = 8 * byte + byte % 8;
        Bytes changed = whole;
        changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        const Outcome read = read_all(changed);
        ASSERT_TRUE(read.failure) << "bit " << bit;
        ASSERT_EQ(read.failure->code, Errc::malformed) << read.failure->message;
    }
}

TEST(Segment, flipped_bits_of_a_compressed_one_are_noticed) {
    const Bytes packed = compressed(segment_of(6, 60));
    test_model::Random random{7};
    for (int i = 0; i < 300; ++i) {
        Bytes changed = packed;
        const std::size_t bit = random() % (8 * packed.size());
        changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        const Outcome read = read_all(decompressed(source_of(changed), "packed"));
        // A frame that only looks longer ends before its end.
        ASSERT_TRUE(read.failure || read.end != SegmentEnd::closed) << "bit " << bit;
    }
}

TEST(Segment, of_another_version_or_schema_is_refused) {
    Bytes whole = segment_of(8, 1);
    const auto with = [&](Preamble preamble) {
        std::ranges::copy(write_preamble(preamble), whole.begin());
        return read_all(whole).failure.value();
    };
    Preamble preamble = own_preamble();
    preamble.version = 2;
    EXPECT_EQ(with(preamble).code, Errc::refused);
    EXPECT_THAT(with(preamble).message, HasSubstr("journal of version 2, this build reads version 1"));
    preamble = own_preamble();
    ++preamble.schema_version;
    EXPECT_THAT(with(preamble).message, HasSubstr("replay it with the build that wrote it"));
    preamble = own_preamble();
    ++preamble.schema_fingerprint;
    EXPECT_EQ(with(preamble).code, Errc::refused);
    EXPECT_EQ(read_all(Bytes(100, 'x')).failure->code, Errc::malformed);
}

TEST(Segment, goes_no_further_than_its_end_and_knows_its_kinds) {
    Bytes whole = segment_of(9, 1);
    whole.push_back(0);
    EXPECT_THAT(read_all(whole).failure->message, HasSubstr("bytes after the end"));

    Bytes unknown(Preamble::kSize);
    std::ranges::copy(write_preamble(own_preamble()), unknown.begin());
    append(unknown, write_frame_head({.length = 0, .kind = static_cast<RecordKind>(9)}));
    EXPECT_THAT(read_all(unknown).failure->message, HasSubstr("no such kind of record"));

    // A length without its bytes must not be believed before they are there.
    unknown.resize(Preamble::kSize);
    append(unknown, write_frame_head({.length = 0xffff'ffff, .kind = RecordKind::event}));
    EXPECT_EQ(read_all(unknown).end, SegmentEnd::torn);
}

}  // namespace
}  // namespace lariat::store
