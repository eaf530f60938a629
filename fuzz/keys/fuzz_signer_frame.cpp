#include "foundation/base/assert.hpp"
#include "io/keys/signer_frame.hpp"

/// The bytes are what the other end of the signer's connection sends: frames, one after the other. What a
/// reader accepts must be what the writer makes of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lariat::keys;
    lariat::Bytes buffer{data, data + size};
    for (;;) {
        const std::size_t before = buffer.size();
        const auto frame = take_frame(buffer);
        if (!frame || !*frame)
            return 0;
        LARIAT_ASSERT(buffer.size() < before);
        LARIAT_ASSERT((**frame).body.size() <= kMaxFrameBody);
        if (const auto request = request_of(**frame))
            LARIAT_ASSERT(to_frame((**frame).id, *request) == **frame);
        if (const auto answer = answer_of(**frame)) {
            const auto again = to_frame((**frame).id, *answer);
            LARIAT_ASSERT(again && *again == **frame);
        }
    }
}
