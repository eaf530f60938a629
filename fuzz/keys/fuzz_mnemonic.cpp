#include "foundation/base/assert.hpp"
#include "io/keys/hd_key.hpp"
#include "io/keys/mnemonic.hpp"

#include <algorithm>
#include <string_view>

using namespace lariat::keys;

/// Phrases, paths and extended keys: what is read is written again as the same, up to case and spaces.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kLongest = 512;
    if (size > kLongest)
        return 0;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto phrase = SecretBytes::copy_of({data, size});
    LARIAT_ASSERT(phrase.has_value());
    if (const auto entropy = entropy_of(*phrase)) {
        const auto written = phrase_of(*entropy);
        LARIAT_ASSERT(written.has_value());
        const auto again = entropy_of(*written);
        LARIAT_ASSERT((again && std::ranges::equal(again->reveal(), entropy->reveal())));
    }
    if (const auto path = parse_path(text))
        LARIAT_ASSERT(path->size() <= 255);
    if (const auto node = PublicNode::from_text(text))
        LARIAT_ASSERT(node->to_text() == text);
    return 0;
}
