// The parts of an HTTP request that Lariat parses itself: target, query, route, host, list fields, URLs.
#include "foundation/base/assert.hpp"
#include "io/net/headers.hpp"
#include "io/net/http_message.hpp"
#include "io/net/target.hpp"
#include "io/net/url.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lariat::net;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    static const PathPattern pattern{"/v1/{kind}/{id}"};

    if (const auto target = parse_target(text)) {
        LARIAT_ASSERT(target->path.starts_with('/'));
        LARIAT_ASSERT(target->path.find('\0') == std::string::npos);
        LARIAT_ASSERT((target->path + "/").find("/../") == std::string::npos);
        if (const auto values = pattern.match(target->path)) {
            LARIAT_ASSERT(values->size() == 2);
            LARIAT_ASSERT("/v1/" + values->at(0).second + "/" + values->at(1).second == target->path);
        }
        for (const auto& [name, value] : target->query)
            LARIAT_ASSERT(lariat::net::percent_decode(percent_encode(value), true).value() == value);
    }
    if (const auto host = parse_host(text))
        LARIAT_ASSERT(!host->host.empty() && host->host.size() <= text.size());
    if (const auto url = parse_url(text)) {
        LARIAT_ASSERT(!url->host.empty() && url->port != 0 && url->target.starts_with('/'));
        LARIAT_ASSERT(url->authority().find_first_of("\r\n ") == std::string::npos);
    }
    lists_token(text, "gzip");
    const std::string quoted = json_quote(text);
    LARIAT_ASSERT(quoted.size() >= 2 && quoted.find('\n') == std::string::npos);
    return 0;
}
