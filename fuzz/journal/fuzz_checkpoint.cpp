#include "core/engine/engine.hpp"

#include <algorithm>
#include <cstdlib>

using namespace lariat;

/// A checkpoint is refused, or restores an engine whose checkpoint is the same bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // A setup of many pools has very many cycles, which would only be slow.
    constexpr std::size_t kMostBytes = 2'048;
    if (size > kMostBytes)
        return 0;
    const auto engine = Engine::restore({data, size});
    if (!engine)
        return 0;
    if (!std::ranges::equal(engine->checkpoint(), ByteView{data, size}))
        std::abort();
    return 0;
}
