#include "foundation/codec/eip712.hpp"
#include "foundation/crypto/keccak.hpp"
#include "foundation/crypto/selector.hpp"
#include "require.hpp"

#include <algorithm>
#include <string_view>

// Any text is judged or refused with a reason; what is judged holds together, hash by hash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lariat;
    const auto judged = eip712::parse({reinterpret_cast<const char*>(data), size});
    if (!judged) {
        FUZZ_REQUIRE(!judged.error().reason.empty());
        return 0;
    }
    FUZZ_REQUIRE(judged->encoded_type.starts_with(judged->primary_type + "("));
    FUZZ_REQUIRE(judged->type_hash == event_topic(judged->encoded_type));
    const ByteView message{judged->encoded_message};
    FUZZ_REQUIRE(message.size() % 32 == 0 && std::ranges::equal(message.first(32), judged->type_hash.data));
    FUZZ_REQUIRE(judged->message_hash == keccak256(message));
    Bytes preimage{0x19, 0x01};
    append(preimage, judged->domain_separator);
    append(preimage, judged->message_hash);
    FUZZ_REQUIRE(judged->digest == keccak256(preimage));
    return 0;
}
