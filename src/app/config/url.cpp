#include "app/config/url.hpp"

#include "io/net/url.hpp"

namespace lariat::app {
namespace {

constexpr std::size_t kKeyLength = 16;
constexpr std::string_view kMask = "****";

}  // namespace

std::expected<void, std::string> check_node_url(std::string_view text) {
    const auto url = net::parse_url(text);
    // The text itself stays out of the message: it may carry a password.
    if (!url)
        return std::unexpected{"expected a node's address such as ws://127.0.0.1:8545: " +
                               url.error().message};
    return {};
}

std::string masked_url(std::string_view text) {
    const auto url = net::parse_url(text);
    if (!url)
        return std::string{kMask};
    std::string masked = url->origin();
    if (url->target == "/")
        return masked;
    std::string_view path = std::string_view{url->target}.substr(0, url->target.find('?'));
    while (!path.empty()) {
        const auto slash = path.find('/', 1);
        const std::string_view segment = path.substr(1, slash == std::string_view::npos ? slash : slash - 1);
        masked.append("/").append(segment.size() >= kKeyLength ? kMask : segment);
        path = slash == std::string_view::npos ? "" : path.substr(slash);
    }
    if (url->target.contains('?'))
        masked.append("?").append(kMask);
    return masked;
}

}  // namespace lariat::app
