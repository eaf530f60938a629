#include "io/net/target.hpp"

#include "io/net/headers.hpp"

#include <algorithm>
#include <charconv>

namespace lariat::net {
namespace {

int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool is_control(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool is_unreserved(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

/// The text up to the next separator, which is taken off with it.
std::string_view take_until(std::string_view& rest, char separator) noexcept {
    const std::size_t at = rest.find(separator);
    const std::string_view part = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
    return part;
}

bool has_dot_segment(std::string_view path) noexcept {
    while (!path.empty()) {
        const std::string_view segment = take_until(path, '/');
        if (segment == "." || segment == "..")
            return true;
    }
    return false;
}

}  // namespace

Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size())
                return fail(Errc::malformed, {"percent escape cut short at offset", i});
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high < 0 || low < 0)
                return fail(Errc::malformed, {"percent escape without hex digits at offset", i});
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (is_control(c))
            return fail(Errc::malformed, {"control character at offset", i});
        decoded += c;
    }
    return decoded;
}

std::string percent_encode(std::string_view text) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        if (is_unreserved(c)) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += kHex[byte >> 4U];
        encoded += kHex[byte & 15U];
    }
    return encoded;
}

Result<Target> parse_target(std::string_view text) {
    if (!text.starts_with('/'))
        return fail(Errc::malformed, "request target is not a path");
    text = text.substr(0, text.find('#'));
    std::string_view query = text;
    const std::string_view path = take_until(query, '?');

    Target target;
    LARIAT_TRY(target.path, percent_decode(path, false));
    if (has_dot_segment(target.path))
        return fail(Errc::malformed, "dot segment in path");
    while (!query.empty()) {
        std::string_view value = take_until(query, '&');
        if (value.empty())
            continue;
        const std::string_view name = take_until(value, '=');
        LARIAT_TRY(std::string decoded_name, percent_decode(name, true));
        LARIAT_TRY(std::string decoded_value, percent_decode(value, true));
        target.query.emplace_back(std::move(decoded_name), std::move(decoded_value));
    }
    return target;
}

PathPattern::PathPattern(std::string_view pattern) {
    if (pattern.starts_with('/'))
        pattern.remove_prefix(1);
    for (bool more = true; more;) {
        more = pattern.find('/') != std::string_view::npos;
        const std::string_view segment = take_until(pattern, '/');
        const bool named = segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
        segments_.push_back(
            {.text = std::string{named ? segment.substr(1, segment.size() - 2) : segment}, .named = named});
    }
}

std::optional<Parameters> PathPattern::match(std::string_view path) const {
    if (!path.starts_with('/'))
        return std::nullopt;
    path.remove_prefix(1);
    Parameters values;
    for (std::size_t i = 0; i < segments_.size(); ++i) {
        const bool last = i + 1 == segments_.size();
        if (last != (path.find('/') == std::string_view::npos))
            return std::nullopt;
        const std::string_view part = take_until(path, '/');
        if (segments_[i].named) {
            if (part.empty())
                return std::nullopt;
            values.emplace_back(segments_[i].text, part);
        } else if (segments_[i].text != part) {
            return std::nullopt;
        }
    }
    return values;
}

bool PathPattern::is_literal() const noexcept {
    return std::ranges::none_of(segments_, &Segment::named);
}

Result<HostPort> parse_host(std::string_view text) {
    HostPort parsed;
    std::size_t name_end = text.find(':');
    if (text.starts_with('[')) {
        const std::size_t bracket = text.find(']');
        if (bracket == std::string_view::npos)
            return fail(Errc::malformed, "IPv6 literal without its bracket");
        name_end = bracket + 1;
    }
    const std::string_view name = text.substr(0, name_end);
    if (name.empty())
        return fail(Errc::malformed, "empty host");
    for (const char c : name) {
        const bool allowed = is_unreserved(c) || c == '[' || c == ']' || c == ':';
        if (!allowed)
            return fail(Errc::malformed, "character not allowed in a host");
        parsed.host += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    if (name.size() == text.size() || name_end == std::string_view::npos)
        return parsed;
    const std::string_view rest = text.substr(name_end);
    std::uint16_t port = 0;
    const auto [end, errc] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), port);
    if (rest.front() != ':' || errc != std::errc{} || end != rest.data() + rest.size())
        return fail(Errc::malformed, "port is not a 16-bit number");
    parsed.port = port;
    return parsed;
}

}  // namespace lariat::net
