#include "io/net/url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace lariat::net {
namespace {

std::uint16_t default_port(std::string_view scheme) noexcept {
    return scheme == "https" || scheme == "wss" ? 443 : 80;
}

std::string bracketed(const std::string& host) {
    return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

}  // namespace

std::string Url::authority() const {
    if (port == default_port(scheme))
        return bracketed(host);
    return fmt::format("{}:{}", bracketed(host), port);
}

std::string Url::origin() const {
    return fmt::format("{}://{}", scheme, authority());
}

io::Expected<Url> parse_url(std::string_view text) {
    const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
    if (!parsed)
        return io::failure(Errc::invalid_argument, "not an absolute URL");
    Url url{.scheme = std::string{parsed->scheme()}, .host = {}, .port = 0, .target = {}};
    std::ranges::transform(url.scheme, url.scheme.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (url.scheme != "http" && url.scheme != "https" && url.scheme != "ws" && url.scheme != "wss")
        return io::failure(Errc::invalid_argument, "URL scheme {} is none of http, https, ws, wss",
                           url.scheme);
    if (parsed->has_userinfo())
        return io::failure(Errc::invalid_argument, "URL holds user information");
    url.host = parsed->host_address();
    if (url.host.empty())
        return io::failure(Errc::invalid_argument, "URL without host");
    const std::string_view port{parsed->port().data(), parsed->port().size()};
    url.port = default_port(url.scheme);
    if (!port.empty()) {
        const auto [end, errc] = std::from_chars(port.data(), port.data() + port.size(), url.port);
        if (errc != std::errc{} || end != port.data() + port.size() || url.port == 0)
            return io::failure(Errc::invalid_argument, "URL with an impossible port");
    }
    url.target = std::string{parsed->encoded_target()};
    if (!url.target.starts_with('/'))
        url.target.insert(url.target.begin(), '/');
    return url;
}

}  // namespace lariat::net
