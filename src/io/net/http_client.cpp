#include "io/net/http_client.hpp"

#include "io/net/transport/connect.hpp"
#include "io/runtime/timer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <sys/socket.h>
#include <vector>

namespace lariat::net {
namespace {

namespace http = boost::beast::http;
using transport::error_code;
using transport::Stream;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kReadBytes = 65'536;
using SteadyTime = std::chrono::steady_clock::time_point;

bool is_clean(std::string_view text) noexcept {
    return std::ranges::none_of(
        text, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; });
}

Expected<std::string> request_head(const HttpRequest& request, const Url& url, std::string_view user_agent) {
    if (request.method.empty() ||
        !std::ranges::all_of(request.method, [](char c) { return c >= 'A' && c <= 'Z'; }))
        return io::failure(Errc::invalid_argument, "not an HTTP method: {}", request.method);
    std::string head =
        fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n", request.method, url.target, url.authority());
    if (!request.headers.has("User-Agent"))
        head += fmt::format("User-Agent: {}\r\n", user_agent);
    for (const auto& [name, value] : request.headers) {
        if (!is_clean(name) || !is_clean(value) || name.empty() || name.find(':') != std::string::npos)
            return io::failure(Errc::invalid_argument, "header field {} holds control characters", name);
        head += fmt::format("{}: {}\r\n", name, value);
    }
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT")
        head += fmt::format("Content-Length: {}\r\n", request.body.size());
    return head + "\r\n";
}

HttpResponse response_from(http::response<http::string_body>&& message) {
    HttpResponse response{.status = static_cast<int>(message.result_int()), .headers = {}, .body = {}};
    for (const auto& field : message)
        response.headers.add({field.name_string().data(), field.name_string().size()},
                             {field.value().data(), field.value().size()});
    response.body = std::move(message.body());
    return response;
}

/// How far an exchange came; kept outside its coroutine so that a time-out can still tell.
struct Progress {
    bool sent = false;
    bool answered = false;  ///< at least one byte came back
};

struct Answer {
    HttpResponse response;
    bool keep_alive = false;
};

Task<Expected<Answer>> exchange(Stream* stream,
                                std::string head,
                                const std::string* body,
                                bool head_only,
                                const HttpClient::Options* options,
                                Progress* progress) {
    progress->sent = true;
    const std::array<asio::const_buffer, 2> message{asio::buffer(head), asio::buffer(*body)};
    const auto [write_code, written] = co_await asio::async_write(*stream, message, kTuple);
    if (write_code)
        co_return transport::transport_failure(true, "sending the request", write_code);

    boost::beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.eager(true);
    parser.skip(head_only);
    parser.header_limit(static_cast<std::uint32_t>(options->max_header_bytes));
    parser.body_limit(options->max_body_bytes);
    while (!parser.is_done()) {
        const auto [code, count] = co_await stream->async_read_some(buffer.prepare(kReadBytes), kTuple);
        error_code parse_code;
        if (code == asio::error::eof && progress->answered) {
            parser.put_eof(parse_code);
            if (parse_code)
                co_return transport::transport_failure(true, "the answer was cut short", code);
            break;
        }
        if (code)
            co_return transport::transport_failure(true, "waiting for the answer", code);
        progress->answered = true;
        buffer.commit(count);
        buffer.consume(parser.put(buffer.data(), parse_code));
        if (parse_code == http::error::body_limit || parse_code == http::error::header_limit)
            co_return io::failure(Errc::out_of_range, "the answer is larger than allowed");
        if (parse_code && parse_code != http::error::need_more)
            co_return io::failure(Errc::malformed, "the answer is not HTTP: {}", parse_code.message());
    }
    const bool keep_alive = parser.keep_alive() && buffer.size() == 0;
    co_return Answer{.response = response_from(parser.release()), .keep_alive = keep_alive};
}

/// A kept connection that the peer has closed, or on which it speaks out of turn, is of no use.
bool is_usable(Stream& stream) {
    char byte = 0;
    const ssize_t seen = ::recv(stream.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (seen < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK;
    return seen > 0 && stream.secure();  // TLS may have session tickets waiting
}

}  // namespace

bool may_have_been_sent(const Failure& failure) {
    const auto* error = failure.detail_as<TransportError>();
    return error == nullptr || error->sent;
}

struct HttpClient::State {
    struct Idle {
        Stream stream;
        SteadyTime since;
    };

    explicit State(Options chosen) : options{std::move(chosen)} {}

    std::optional<Stream> take_idle(const std::string& key) {
        const auto oldest = std::chrono::steady_clock::now() - options.idle_timeout;
        std::vector<Idle>& kept = idle[key];
        std::erase_if(kept, [oldest](const Idle& one) { return one.since < oldest; });
        while (!kept.empty()) {
            Stream stream = std::move(kept.back().stream);
            kept.pop_back();
            if (is_usable(stream))
                return stream;
        }
        return std::nullopt;
    }

    void keep(const std::string& key, Stream stream) {
        std::vector<Idle>& kept = idle[key];
        if (kept.size() < options.max_idle_per_host)
            kept.push_back({.stream = std::move(stream), .since = std::chrono::steady_clock::now()});
    }

    Expected<transport::TlsContext> tls_for(const Url& url) {
        if (!url.secure())
            return transport::TlsContext{};
        if (!tls) {
            LARIAT_TRY(tls, transport::client_tls(options.tls));
        }
        return tls;
    }

    Options options;
    transport::TlsContext tls;
    std::map<std::string, std::vector<Idle>> idle;
};

namespace {

template <class State>
Task<Expected<HttpResponse>> run_request(std::shared_ptr<State> state,
                                         HttpRequest request,
                                         std::shared_ptr<Progress> progress) {
    LARIAT_CO_TRY(const Url url, parse_url(request.url));
    if (url.websocket())
        co_return io::failure(Errc::invalid_argument, "not an http URL: {}", url.origin());
    LARIAT_CO_TRY(const std::string head, request_head(request, url, state->options.user_agent));
    LARIAT_CO_TRY(const transport::TlsContext tls, state->tls_for(url));
    const std::string key = url.origin();

    for (bool may_reuse = true;; may_reuse = false) {
        std::optional<Stream> kept = may_reuse ? state->take_idle(key) : std::nullopt;
        const bool reused = kept.has_value();
        if (!kept) {
            LARIAT_CO_TRY(Stream fresh, co_await transport::open_stream(url, tls));
            kept.emplace(std::move(fresh));
        }
        auto answer = co_await exchange(&*kept, head, &request.body, request.method == "HEAD",
                                        &state->options, progress.get());
        if (answer) {
            if (answer->keep_alive)
                state->keep(key, std::move(*kept));
            co_return std::move(answer->response);
        }
        // The peer may close a kept connection just as it is taken up again.
        const bool stale = reused && !progress->answered && answer.error().code == Errc::unavailable;
        if (!stale || !request.idempotent)
            co_return std::unexpected{std::move(answer).error()};
    }
}

}  // namespace

HttpClient::HttpClient(io::Runtime& runtime) : HttpClient{runtime, Options{}} {}
HttpClient::HttpClient(io::Runtime&, Options options) : state_{std::make_shared<State>(std::move(options))} {}
HttpClient::~HttpClient() = default;

Task<Expected<HttpResponse>> HttpClient::request(HttpRequest request) {
    const auto progress = std::make_shared<Progress>();
    const auto limit = request.timeout;
    auto answer = co_await io::with_timeout(run_request(state_, std::move(request), progress), limit);
    if (!answer && answer.error().code == Errc::timeout && !answer.error().detail)
        answer.error().detail = std::make_shared<TransportError>(progress->sent);
    co_return answer;
}

std::size_t HttpClient::idle_connections() const noexcept {
    std::size_t count = 0;
    for (const auto& [key, kept] : state_->idle)
        count += kept.size();
    return count;
}

}  // namespace lariat::net
