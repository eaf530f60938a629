#include "foundation/codec/rlp.hpp"

#include "foundation/base/hex.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat {
namespace {

Bytes hex(std::string_view text) {
    return bytes_from_hex(text).value();
}

/// Reads everything below the next item, whatever its shape.
Result<void> read_whole(rlp::Reader& reader) {
    if (!reader.next_is_list()) {
        LARIAT_CHECK(reader.bytes());
        return {};
    }
    LARIAT_TRY(rlp::Reader list, reader.list());
    while (!list.at_end())
        LARIAT_CHECK(read_whole(list));
    return {};
}

Result<void> accepts(ByteView input) {
    rlp::Reader reader{input};
    LARIAT_CHECK(read_whole(reader));
    return reader.finish();
}

TEST(RlpWriter, writes_the_examples_of_the_specification) {
    EXPECT_EQ(rlp::Writer{}.bytes(hex("646f67")).finish(), hex("83646f67"));
    EXPECT_EQ(rlp::Writer{}.begin_list().bytes(hex("636174")).bytes(hex("646f67")).end_list().finish(),
              hex("c88363617483646f67"));
    EXPECT_EQ(rlp::Writer{}.integer(0).finish(), hex("80"));
    EXPECT_EQ(rlp::Writer{}.integer(15).finish(), hex("0f"));
    EXPECT_EQ(rlp::Writer{}.integer(1024).finish(), hex("820400"));
    EXPECT_EQ(rlp::Writer{}.begin_list().end_list().finish(), hex("c0"));
}

TEST(RlpWriter, changes_to_the_long_form_at_56_bytes) {
    EXPECT_EQ(rlp::Writer{}.bytes(Bytes(55, 1)).finish()[0], 0xb7);
    const Bytes written = rlp::Writer{}.bytes(Bytes(56, 1)).finish();
    EXPECT_EQ(written[0], 0xb8);
    EXPECT_EQ(written[1], 56);
    EXPECT_EQ(rlp::Writer{}.bytes(Bytes(65536, 1)).finish()[0], 0xba);
}

struct Refused {
    const char* name;
    const char* input;
    std::size_t offset;
};

class RlpRefuses : public ::testing::TestWithParam<Refused> {};

TEST_P(RlpRefuses, with_the_offset_of_the_item) {
    const Result<void> result = accepts(hex(GetParam().input));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::malformed);
    EXPECT_EQ(result.error().context.value, GetParam().offset) << result.error().context.what;
}

INSTANTIATE_TEST_SUITE_P(Rlp,
                         RlpRefuses,
                         ::testing::Values(Refused{"nothing", "", 0},
                                           Refused{"prefix_of_one_byte", "8105", 0},
                                           Refused{"nested", "c28105", 1},
                                           Refused{"short_string", "c382aa", 0},
                                           Refused{"item_past_its_list", "c282aabb", 1},
                                           Refused{"no_length", "b8", 0},
                                           Refused{"long_form_of_short", "b801ff", 0},
                                           Refused{"leading_zero", "b90038", 0},
                                           Refused{"huge", "bfffffffffffffffff", 0},
                                           Refused{"huge_list", "ffffffffffffffffff", 0},
                                           Refused{"trailing", "0102", 1}),
                         [](const auto& info) { return info.param.name; });

TEST(RlpReader, integers_have_one_encoding) {
    EXPECT_EQ(rlp::Reader{hex("80")}.u64().value(), 0U);
    EXPECT_EQ(rlp::Reader{hex("00")}.u64().error().code, Errc::malformed);
    EXPECT_EQ(rlp::Reader{hex("820001")}.u256().error().code, Errc::malformed);
    EXPECT_EQ(rlp::Reader{hex("88ffffffffffffffff")}.u64().value(), ~0ULL);
    EXPECT_EQ(rlp::Reader{hex("89010000000000000000")}.u64().error().code, Errc::overflow);
    EXPECT_EQ(rlp::Reader{hex("c0")}.u64().error().code, Errc::malformed);
}

TEST(RlpReader, tells_lists_from_strings) {
    const Bytes input = hex("c3c0c101");
    rlp::Reader outer{input};
    EXPECT_TRUE(outer.next_is_list());
    rlp::Reader list = outer.list().value();
    EXPECT_TRUE(list.list().value().at_end());
    EXPECT_EQ(list.bytes().error().context.value, 2U);
    EXPECT_TRUE(outer.at_end());
    EXPECT_FALSE(outer.next_is_list());
    EXPECT_FALSE(rlp::Reader{hex("01")}.list());
}

RC_GTEST_PROP(Rlp,
              reading_undoes_writing,
              (const std::vector<std::vector<std::uint8_t>>& items, std::uint64_t number)) {
    rlp::Writer writer;
    writer.begin_list();
    for (const auto& item : items)
        writer.begin_list().bytes(item).end_list();
    const Bytes written = writer.integer(number).end_list().finish();
    rlp::Reader outer{written};
    rlp::Reader list = outer.list().value();
    for (const auto& item : items) {
        rlp::Reader inner = list.list().value();
        RC_ASSERT(std::ranges::equal(inner.bytes().value(), item));
        RC_ASSERT(inner.finish().has_value());
    }
    RC_ASSERT(list.u64().value() == number);
    RC_ASSERT(list.finish().has_value() && outer.finish().has_value());
}

RC_GTEST_PROP(Rlp, every_truncation_is_refused, (const std::vector<std::uint8_t>& payload)) {
    const Bytes written = rlp::Writer{}.begin_list().bytes(payload).integer(77).end_list().finish();
    for (std::size_t size = 0; size < written.size(); ++size)
        RC_ASSERT(!accepts(ByteView{written}.first(size)));
}

}  // namespace
}  // namespace lariat
