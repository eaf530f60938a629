#include "foundation/codec/abi_contract.hpp"
#include "foundation/codec/abi_value.hpp"
#include "require.hpp"

#include <algorithm>
#include <string_view>

// A type on the first line, an encoding behind it. What decodes strictly is written again as the same bytes;
// what decodes freely is, written and read strictly, the same value; offsets of refusals lie in the input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lariat;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const std::string_view line = text.substr(0, text.find('\n'));
    const auto type = abi::parse_type(line);
    if (!type) {
        FUZZ_REQUIRE(type.error().context.value <= line.size());
        return 0;
    }
    FUZZ_REQUIRE(abi::parse_type(type->canonical()) == *type);
    const ByteView input = ByteView{data, size}.subspan(std::min(size, line.size() + 1));
    const std::span types{&*type, 1};

    const auto strict = abi::decode(types, input);
    const auto free = abi::decode(types, input, abi::Layout::any);
    if (strict) {
        FUZZ_REQUIRE(free == *strict);
        FUZZ_REQUIRE(std::ranges::equal(abi::encode(types, *strict).value(), input));
        static_cast<void>(abi::encode_packed(types, *strict));
        FUZZ_REQUIRE(abi::topic_of(*type, strict->front()).has_value());
    } else {
        FUZZ_REQUIRE(strict.error().context.value <= input.size());
    }
    if (free) {
        const Bytes canonical = abi::encode(types, *free).value();
        FUZZ_REQUIRE(abi::decode(types, canonical) == *free);
    } else {
        FUZZ_REQUIRE(free.error().context.value <= input.size());
    }
    static_cast<void>(abi::explain_revert(input));
    return 0;
}
