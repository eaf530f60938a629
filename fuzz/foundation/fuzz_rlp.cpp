#include "foundation/codec/rlp.hpp"
#include "require.hpp"

// Whatever the strict reader accepts is the one encoding of what it read: writing it again gives the same
// bytes.
namespace {

using namespace lariat;

// Deeper nesting is refused here, for this walk is recursive; readers of real formats have a fixed depth.
constexpr int kDeepest = 200;

Result<void> copy(rlp::Reader& reader, rlp::Writer& writer, int depth) {
    if (depth > kDeepest)
        return fail(Errc::refused, "nested too deep");
    if (!reader.next_is_list()) {
        LARIAT_TRY(const ByteView payload, reader.bytes());
        writer.bytes(payload);
        return {};
    }
    LARIAT_TRY(rlp::Reader list, reader.list());
    writer.begin_list();
    while (!list.at_end())
        LARIAT_CHECK(copy(list, writer, depth + 1));
    writer.end_list();
    return {};
}

void check_integer(ByteView input) {
    rlp::Reader reader{input};
    const Result<U256> value = reader.u256();
    if (!value)
        return;
    const Bytes again = rlp::Writer{}.integer(*value).finish();
    FUZZ_REQUIRE(std::ranges::equal(again, input.first(reader.offset())));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input{data, size};
    check_integer(input);
    rlp::Reader reader{input};
    rlp::Writer writer;
    const Result<void> result = copy(reader, writer, 0);
    if (result && reader.finish())
        FUZZ_REQUIRE(std::ranges::equal(writer.finish(), input));
    if (!result)
        FUZZ_REQUIRE(result.error().context.value <= size);
    return 0;
}
