#include "io/net/jsonrpc/exchange.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>

namespace lariat::net {

std::string build_rpc_batch(std::uint64_t first_id, const std::vector<RpcCall>& calls) {
    if (calls.size() == 1)
        return build_rpc_request(first_id, calls.front());
    std::string text = "[";
    for (std::size_t i = 0; i < calls.size(); ++i) {
        if (i > 0)
            text += ',';
        text += build_rpc_request(first_id + i, calls[i]);
    }
    return text + "]";
}

RpcOutcomes match_answers(std::uint64_t first_id, std::size_t count, RpcMessage message, RpcStats& stats) {
    RpcOutcomes outcomes(count, io::failure(Errc::malformed, "the peer left this call without an answer"));
    std::vector<bool> filled(count, false);
    const Failure* refusal = nullptr;
    stats.malformed += message.malformed;
    for (RpcAnswer& answer : message.answers) {
        const bool ours = answer.id && *answer.id >= first_id && *answer.id - first_id < count;
        if (ours && !filled[*answer.id - first_id]) {
            filled[*answer.id - first_id] = true;
            outcomes[*answer.id - first_id] = std::move(answer.outcome);
        } else if (!answer.id && !answer.outcome) {
            refusal = &answer.outcome.error();
        } else {
            ++stats.unknown_ids;
        }
    }
    for (std::size_t i = 0; refusal != nullptr && i < count; ++i) {
        if (!filled[i])
            outcomes[i] = std::unexpected{*refusal};
    }
    return outcomes;
}

std::optional<std::chrono::nanoseconds> parse_retry_after(std::string_view text,
                                                          std::int64_t now_unix_nanos) {
    using std::chrono::seconds;
    constexpr seconds kLongest{3600};
    if (text.empty())
        return std::nullopt;
    if (text.front() >= '0' && text.front() <= '9') {
        std::uint64_t count = 0;
        const auto [end, errc] = std::from_chars(text.data(), text.data() + text.size(), count);
        if (end != text.data() + text.size() || errc == std::errc::invalid_argument)
            return std::nullopt;
        if (errc != std::errc{} || count > static_cast<std::uint64_t>(kLongest.count()))
            return kLongest;
        return seconds{static_cast<std::int64_t>(count)};
    }
    std::tm fields{};
    const std::string copy{text};
    const char* end = ::strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &fields);
    if (end == nullptr || *end != '\0')
        return std::nullopt;
    const seconds wait{::timegm(&fields) - now_unix_nanos / 1'000'000'000};
    return std::clamp(wait, seconds::zero(), kLongest);
}

}  // namespace lariat::net
