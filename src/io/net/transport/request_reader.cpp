#include "io/net/transport/request_reader.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>

namespace lariat::net::transport {
namespace {

namespace http = boost::beast::http;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kReadBytes = 8192;
constexpr std::size_t kMaxRequestId = 64;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string_view view(boost::beast::string_view text) noexcept {
    return {text.data(), text.size()};
}

bool is_request_id(std::string_view text) noexcept {
    return !text.empty() && text.size() <= kMaxRequestId && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_' || c == '.';
    });
}

Problem problem_of(const error_code& code) {
    if (code == http::error::header_limit)
        return {.status = 431, .code = "header_too_large", .detail = "the header fields are too large"};
    if (code == http::error::body_limit)
        return {.status = 413, .code = "body_too_large", .detail = "the body is too large"};
    return {.status = 400, .code = "malformed", .detail = "not an HTTP request: " + code.message()};
}

}  // namespace

std::optional<Problem> RequestReader::fill(Request& request, const HttpHead& head) const {
    request.method = view(head.method_string());
    request.target = view(head.target());
    request.remote = session_.remote;
    request.secure = session_.stream->secure();
    for (const auto& field : head)
        request.headers.add(view(field.name_string()), view(field.value()));
    if (const std::string_view theirs = request.headers.get("X-Request-Id"); is_request_id(theirs))
        request.id = theirs;

    if (head.count(http::field::host) != 1)
        return Problem{.status = 400, .code = "malformed", .detail = "exactly one Host field is needed"};
    const auto host = parse_host(request.headers.get("Host"));
    if (!host || !server_.allows_host(host->host))
        return Problem{.status = 421, .code = "misdirected", .detail = "this host is not served here"};
    auto target = parse_target(request.target);
    if (!target)
        return Problem{.status = 400, .code = "malformed", .detail = describe(target.error())};
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    return std::nullopt;
}

Task<ReadOutcome> RequestReader::next() {
    ReadOutcome outcome;
    http::request_parser<http::string_body> parser;
    parser.eager(true);
    parser.header_limit(static_cast<std::uint32_t>(server_.options.max_header_bytes));
    parser.body_limit(server_.options.max_body_bytes);

    session_.waiting = buffer_.size() == 0;
    session_.expire_after(session_.waiting ? server_.options.idle_timeout : server_.options.read_timeout);
    bool continued = false;
    error_code parse_code;
    while (!parser.is_done()) {
        if (buffer_.size() > 0) {
            parse_code.clear();
            buffer_.consume(parser.put(buffer_.data(), parse_code));
            if (parse_code && parse_code != http::error::need_more)
                break;
            parse_code.clear();
            if (parser.is_done())
                break;
        }
        if (!continued && parser.is_header_done() &&
            view(parser.get()[http::field::expect]) == "100-continue") {
            continued = true;
            co_await asio::async_write(*session_.stream, asio::buffer(kContinue), kTuple);
        }
        const auto [code, count] =
            co_await session_.stream->async_read_some(buffer_.prepare(kReadBytes), kTuple);
        if (code) {
            outcome.closed = true;
            co_return outcome;
        }
        buffer_.commit(count);
        if (session_.waiting) {
            session_.waiting = false;
            session_.expire_after(server_.options.read_timeout);
        }
    }
    session_.waiting = false;
    outcome.request.id = server_.next_request_id();
    if (parse_code) {
        outcome.problem = problem_of(parse_code);
        co_return outcome;
    }
    outcome.keep_alive = parser.keep_alive();
    outcome.head = parser.release();
    outcome.request.body = std::move(outcome.head.body());
    outcome.head.body().clear();
    outcome.problem = fill(outcome.request, outcome.head);
    co_return outcome;
}

}  // namespace lariat::net::transport
