#include "core/model/binary.hpp"

#include <algorithm>
#include <cstdlib>

using namespace lariat;

namespace {

void require(bool holds) {
    if (!holds)
        std::abort();
}

template <class Decode>
void check(ByteView bytes, Decode decode) {
    const auto value = decode(bytes);
    if (!value) {
        require(value.error().code == Errc::malformed && value.error().context.value <= bytes.size());
        return;
    }
    Bytes again;
    binary::encode_to(again, *value);
    require(std::ranges::equal(again, bytes));
}

}  // namespace

/// An event or a list of actions is refused within the input, or written again as the same bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const ByteView rest{data + 1, size - 1};
    if (data[0] % 2 == 0)
        check(rest, binary::decode_event);
    else
        check(rest, binary::decode_actions);
    return 0;
}
