// What a node sends: any bytes give a message or an error, and what comes out holds together.
#include "foundation/base/assert.hpp"
#include "io/net/jsonrpc/answer.hpp"
#include "io/net/jsonrpc/exchange.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lariat::net;
    const std::string_view text{reinterpret_cast<const char*>(data), size};

    auto message = parse_rpc_message(text);
    if (message) {
        for (const RpcAnswer& answer : message->answers) {
            const bool explained = answer.outcome || rpc_error(answer.outcome.error()) != nullptr;
            LARIAT_ASSERT(explained);
            // A result is taken out of the text as it stands.
            LARIAT_ASSERT(!answer.outcome || text.find(*answer.outcome) != std::string_view::npos);
        }
        for (const RpcNotification& one : message->notifications)
            LARIAT_ASSERT(text.find(one.result_json) != std::string_view::npos);

        RpcStats stats;
        const RpcOutcomes outcomes = match_answers(1, 3, *std::move(message), stats);
        LARIAT_ASSERT(outcomes.size() == 3);
    }

    const auto wait = parse_retry_after(text, 1'700'000'000'000'000'000);
    LARIAT_ASSERT(!wait || (wait->count() >= 0 && *wait <= std::chrono::hours{1}));
    return 0;
}
