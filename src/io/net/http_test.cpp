#include "io/net/http_client.hpp"
#include "io/net/http_server.hpp"
#include "io/net/testing/certificate.hpp"
#include "io/net/testing/raw_server.hpp"
#include "io/runtime/log.hpp"
#include "io/runtime/signal.hpp"
#include "io/runtime/timer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

namespace lariat::net {
namespace {

using std::chrono::milliseconds;
using testing::RawConnection;
using testing::RawServer;
using testing::SelfSigned;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

Task<Response> echo(Request request) {
    std::string text = request.method + " " + request.path;
    for (const auto& [name, value] : request.query)
        text += " " + name + "=" + value;
    for (const auto& [name, value] : request.parameters)
        text += " {" + name + "}=" + value;
    co_return text_response(text + " " + request.body);
}

Task<Response> broken(Request) {
    throw std::runtime_error{"bug"};
    co_return Response{};
}

Task<Response> splitting(Request) {
    co_return Response{
        .status = 200, .headers = {{"X-Good", "1"}, {"X-Bad", "a\r\nSet-Cookie: evil"}}, .body = {}};
}

struct Gate {
    io::Event entered;
    io::Event open;
};

Task<Response> wait_at(Gate* gate, Request) {
    gate->entered.set();
    co_await gate->open.wait();
    co_return text_response("through");
}

constexpr std::array kAssets{
    Asset{
        .path = "/index.html", .content_type = "text/html; charset=utf-8", .body = "<html>", .gzip_body = {}},
    Asset{.path = "/app.1234.js",
          .content_type = "text/javascript",
          .body = "let x",
          .gzip_body = "GZ",
          .immutable = true},
};

Router routes(Gate* gate) {
    Router router;
    router.get("/echo/{name}", echo);
    router.post("/echo/{name}", echo);
    router.get("/broken", broken);
    router.get("/splitting", splitting);
    router.get("/gate", [gate](Request request) { return wait_at(gate, std::move(request)); });
    router.assets(kAssets);
    return router;
}

/// A server and a client on one runtime.
struct World {
    explicit World(HttpServer::Options options = {})
        : server{runtime, routes(&gate), std::move(options)}, http{runtime} {
        const auto listening = server.listen();
        EXPECT_TRUE(listening);
        runtime.spawn(server.run(), "server");
    }

    [[nodiscard]] std::string url(std::string_view path) const {
        return "http://127.0.0.1:" + std::to_string(server.port()) + std::string{path};
    }
    Expected<HttpResponse> send(HttpRequest request) {
        return runtime.block_on(http.request(std::move(request)));
    }
    Expected<HttpResponse> get(std::string_view path, Headers headers = {}) {
        return send({.url = url(path), .headers = std::move(headers)});
    }

    Gate gate;
    io::Runtime runtime;
    HttpServer server;
    HttpClient http;
};

/// Sends bytes as they are and reads to the end of the connection.
Task<std::string> talk(std::uint16_t port, std::string bytes) {
    asio::ip::tcp::socket socket{co_await asio::this_coro::executor};
    co_await socket.async_connect({asio::ip::address_v4::loopback(), port}, asio::use_awaitable);
    co_await asio::async_write(socket, asio::buffer(bytes), kTuple);
    std::string answer;
    std::array<char, 4096> chunk;
    for (;;) {
        const auto [code, count] = co_await socket.async_read_some(asio::buffer(chunk), kTuple);
        answer.append(chunk.data(), count);
        if (code)
            co_return answer;
    }
}

std::string said(World& world, std::string bytes) {
    return world.runtime.block_on(talk(world.server.port(), std::move(bytes)));
}

TEST(HttpServer, hands_a_decoded_request_to_its_handler) {
    World world;
    const auto response =
        world.send({.method = "POST", .url = world.url("/echo/a%20b?x=1&y=%26"), .body = "body"});
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, "POST /echo/a b x=1 y=& {name}=a b body");
}

TEST(HttpServer, answers_unknown_paths_and_wrong_methods_with_problems) {
    World first;
    const auto missing = first.get("/nothing");
    EXPECT_EQ(missing->status, 404);
    EXPECT_EQ(missing->headers.get("Content-Type"), "application/problem+json");
    EXPECT_NE(missing->body.find(R"("instance":"/nothing","code":"not_found")"), std::string::npos);
    World second;
    const auto wrong = second.send({.method = "DELETE", .url = second.url("/echo/a")});
    EXPECT_EQ(wrong->status, 405);
    EXPECT_EQ(wrong->headers.get("Allow"), "GET, HEAD, POST, OPTIONS");
}

TEST(HttpServer, answers_options_and_head) {
    World first;
    const auto options = first.send({.method = "OPTIONS", .url = first.url("/echo/a")});
    EXPECT_EQ(options->status, 204);
    EXPECT_EQ(options->headers.get("Allow"), "GET, HEAD, POST, OPTIONS");
    World second;
    const auto head = second.send({.method = "HEAD", .url = second.url("/echo/a")});
    EXPECT_EQ(head->status, 200);
    EXPECT_EQ(head->headers.get("Content-Length"), "22");
    EXPECT_EQ(head->body, "");
}

TEST(HttpServer, a_handler_that_throws_is_a_500_without_its_text) {
    io::configure_logging({.level = io::LogLevel::off});
    World world;
    const auto response = world.get("/broken");
    io::configure_logging({});
    EXPECT_EQ(response->status, 500);
    EXPECT_EQ(response->body.find("bug"), std::string::npos);
}

TEST(HttpServer, adds_security_headers_and_a_request_id) {
    World first;
    const auto response = first.get("/echo/a");
    EXPECT_EQ(response->headers.get("X-Content-Type-Options"), "nosniff");
    EXPECT_NE(response->headers.get("Content-Security-Policy").find("default-src 'none'"), std::string::npos);
    EXPECT_FALSE(response->headers.get("X-Request-Id").empty());
    World second;
    EXPECT_EQ(second.get("/echo/a", {{"X-Request-Id", "mine-1"}})->headers.get("X-Request-Id"), "mine-1");
    World third;
    EXPECT_NE(third.get("/echo/a", {{"X-Request-Id", "<script>"}})->headers.get("X-Request-Id"), "<script>");
}

TEST(HttpServer, header_values_cannot_split_the_answer) {
    World world;
    const auto response = world.get("/splitting");
    EXPECT_EQ(response->headers.get("X-Good"), "1");
    EXPECT_FALSE(response->headers.has("Set-Cookie"));
}

TEST(HttpServer, serves_assets_with_validators_and_compressed_variants) {
    World first;
    const auto page = first.get("/");
    EXPECT_EQ(page->body, "<html>");
    EXPECT_EQ(page->headers.get("Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(page->headers.get("Cache-Control"), "no-cache");
    const std::string tag{page->headers.get("ETag")};
    World second;
    const auto unchanged = second.get("/index.html", {{"If-None-Match", tag}});
    EXPECT_EQ(unchanged->status, 304);
    EXPECT_EQ(unchanged->body, "");
    World third;
    const auto script = third.get("/app.1234.js", {{"Accept-Encoding", "br, gzip"}});
    EXPECT_EQ(script->body, "GZ");
    EXPECT_EQ(script->headers.get("Content-Encoding"), "gzip");
    EXPECT_EQ(script->headers.get("Cache-Control"), "public, max-age=31536000, immutable");
    World fourth;
    const auto plain = fourth.get("/app.1234.js");
    EXPECT_EQ(plain->body, "let x");
    EXPECT_NE(plain->headers.get("ETag"), script->headers.get("ETag"));
}

TEST(HttpServer, answers_pipelined_requests_in_order) {
    World world;
    const std::string answer = said(world,
                                    "GET /echo/1 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                    "GET /echo/2 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const std::size_t first = answer.find("{name}=1");
    const std::size_t second = answer.find("{name}=2");
    ASSERT_NE(first, std::string::npos);
    ASSERT_NE(second, std::string::npos);
    EXPECT_LT(first, second);
}

TEST(HttpServer, asks_for_a_body_that_waits_for_permission) {
    World world;
    const std::string answer = said(world,
                                    "POST /echo/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
                                    "Expect: 100-continue\r\nConnection: close\r\n\r\nhi");
    EXPECT_NE(answer.find("{name}=a hi"), std::string::npos);
}

struct Refused {
    const char* what;
    std::string bytes;
    std::string status;
};

class HttpServerRefuses : public ::testing::TestWithParam<Refused> {};

TEST_P(HttpServerRefuses, with_the_right_status_and_closes) {
    World world{{.max_header_bytes = 1024, .max_body_bytes = 100}};
    const std::string answer = said(world, GetParam().bytes);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + GetParam().status)) << GetParam().what << ": " << answer;
    EXPECT_NE(answer.find("application/problem+json"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    HttpServerRefuses,
    ::testing::Values(
        Refused{"garbage", "\x16\x03\x01 garbage\r\n\r\n", "400"},
        Refused{"no host", "GET / HTTP/1.1\r\n\r\n", "400"},
        Refused{"two hosts", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", "400"},
        Refused{"a rebound name", "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", "421"},
        Refused{"dot segments", "GET /../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", "400"},
        Refused{"a bad escape", "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", "400"},
        Refused{"a long header",
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(2000, 'x') + "\r\n\r\n", "431"},
        Refused{"a long body by its length",
                "POST /echo/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 101\r\n\r\n", "413"},
        Refused{"a long body in chunks",
                "POST /echo/a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n80\r\n" +
                    std::string(128, 'x') + "\r\n0\r\n\r\n",
                "413"},
        Refused{
            "two lengths",
            "POST /echo/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "400"},
        Refused{"length and chunks",
                "POST /echo/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: "
                "chunked\r\n\r\n0\r\n\r\n",
                "400"}));

TEST(HttpServer, closes_connections_that_are_idle_or_dribble) {
    World idle{{.idle_timeout = milliseconds{10}}};
    EXPECT_EQ(said(idle, ""), "");
    World slow{{.read_timeout = milliseconds{10}}};
    EXPECT_EQ(said(slow, "GET / HTTP/1.1\r\nHost: local"), "");
}

TEST(HttpServer, takes_no_more_connections_than_allowed) {
    World world{{.max_connections = 0}};
    EXPECT_EQ(said(world, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), "");
}

TEST(HttpServer, refuses_an_address_that_is_taken) {
    io::Runtime runtime;
    HttpServer first{runtime, Router{}, {}};
    ASSERT_TRUE(first.listen());
    HttpServer second{runtime, Router{}, {.port = first.port()}};
    EXPECT_EQ(second.listen().error().code, Errc::conflict);
}

Task<void> ask_slowly(HttpClient* http, std::string url, std::string* body, io::Event* done) {
    // The stop that this test is about must not cancel the client as well.
    co_await io::shield_from_cancellation();
    const auto response = co_await http->request({.url = std::move(url)});
    *body = response ? response->body : response.error().message;
    done->set();
}

Task<void> stop_at(Gate* gate, io::Runtime* runtime) {
    co_await gate->entered.wait();
    runtime->request_stop();
    gate->open.set();
}

TEST(HttpServer, lets_requests_in_work_end_when_it_stops) {
    World world;
    std::string body;
    io::Event done;
    world.runtime.spawn(ask_slowly(&world.http, world.url("/gate"), &body, &done), "client");
    world.runtime.spawn(stop_at(&world.gate, &world.runtime), "stopper");
    EXPECT_EQ(world.runtime.run(), 0);
    EXPECT_EQ(body, "through");
    EXPECT_EQ(world.server.connections(), 0U);
}

TEST(HttpClient, keeps_connections_and_uses_them_again) {
    World world;
    const auto twice = [](World* w) -> Task<void> {
        for (int i = 0; i < 3; ++i) {
            const auto response = co_await w->http.request({.url = w->url("/echo/a")});
            EXPECT_EQ(response->status, 200);
            EXPECT_EQ(w->http.idle_connections(), 1U);
            EXPECT_EQ(w->server.connections(), 1U);
        }
    };
    world.runtime.block_on(twice(&world));
}

/// Asks a server that plays `script`.
Expected<HttpResponse> ask(testing::Script script,
                           HttpRequest request = {},
                           HttpClient::Options options = {}) {
    io::Runtime runtime;
    const RawServer server{runtime, std::move(script)};
    HttpClient http{runtime, std::move(options)};
    request.url = server.http_url();
    return runtime.block_on(http.request(std::move(request)));
}

Task<void> drop_mid_answer(std::shared_ptr<RawConnection> peer, int) {
    co_await peer->read_request();
    co_await peer->write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    peer->close();
}

Task<void> reset_at_once(std::shared_ptr<RawConnection> peer, int) {
    co_await peer->read_request();
    peer->reset();
}

Task<void> say_nothing(std::shared_ptr<RawConnection> peer, int) {
    co_await peer->wait_for_end();
}

Task<void> talk_garbage(std::shared_ptr<RawConnection> peer, int) {
    co_await peer->read_request();
    co_await peer->write("SSH-2.0-OpenSSH\r\n\r\n");
    co_await peer->wait_for_end();
}

Task<void> answer_too_much(std::shared_ptr<RawConnection> peer, int) {
    co_await peer->read_request();
    co_await peer->answer(std::string(5000, 'x'));
}

Task<void> answer_until_close(std::shared_ptr<RawConnection> peer, int) {
    co_await peer->read_request();
    co_await peer->write("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\nto the end");
    peer->close();
}

TEST(HttpClient, reports_an_answer_that_breaks_off_as_unknown) {
    for (const auto& script : {testing::Script{drop_mid_answer}, testing::Script{reset_at_once}}) {
        const auto response = ask(script);
        ASSERT_FALSE(response);
        EXPECT_EQ(response.error().code, Errc::unavailable);
        EXPECT_TRUE(may_have_been_sent(response.error()));
    }
}

TEST(HttpClient, knows_that_nothing_was_sent_when_nobody_listens) {
    io::Runtime runtime;
    asio::ip::tcp::acceptor taken{runtime.executor(), {asio::ip::address_v4::loopback(), 0}};
    const auto port = taken.local_endpoint().port();
    taken.close();
    HttpClient http{runtime};
    const auto response = runtime.block_on(http.request({.url = "http://127.0.0.1:" + std::to_string(port)}));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::unavailable);
    EXPECT_FALSE(may_have_been_sent(response.error()));
}

TEST(HttpClient, gives_up_at_the_deadline_and_says_that_it_may_have_been_sent) {
    const auto response = ask(say_nothing, {.timeout = milliseconds{100}});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::timeout);
    EXPECT_TRUE(may_have_been_sent(response.error()));
}

TEST(HttpClient, refuses_what_is_not_http_or_too_large) {
    EXPECT_EQ(ask(talk_garbage).error().code, Errc::malformed);
    EXPECT_EQ(ask(answer_too_much, {}, {.max_body_bytes = 4999}).error().code, Errc::out_of_range);
    EXPECT_EQ(ask(answer_too_much, {}, {.max_body_bytes = 5000})->body.size(), 5000U);
}

TEST(HttpClient, reads_to_the_end_of_the_connection_and_follows_no_redirect) {
    const auto response = ask(answer_until_close);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 302);
    EXPECT_EQ(response->body, "to the end");
}

TEST(HttpClient, refuses_to_send_what_would_smuggle_a_header) {
    HttpRequest request;
    request.headers.add("X-A", "b\r\nX-C: d");
    EXPECT_EQ(ask(say_nothing, request).error().code, Errc::invalid_argument);
    EXPECT_EQ(ask(say_nothing, {.method = "GET / HTTP/1.1\r\n"}).error().code, Errc::invalid_argument);
}

/// Answers once on the first connection, and drops it when the second request arrives.
Task<void> drop_the_second(std::shared_ptr<RawConnection> peer, int number) {
    co_await peer->read_request();
    co_await peer->answer("first");
    const auto again = co_await peer->read_request();
    if (number == 0)
        peer->reset();
    else if (again)
        co_await peer->answer("again");
}

Task<Expected<HttpResponse>> ask_twice(HttpClient* http, std::string url, bool idempotent) {
    const auto first = co_await http->request({.url = url});
    EXPECT_TRUE(first);
    co_return co_await http->request({.url = url, .idempotent = idempotent});
}

TEST(HttpClient, repeats_on_a_stale_connection_only_what_is_idempotent) {
    for (const bool idempotent : {true, false}) {
        io::Runtime runtime;
        const RawServer server{runtime, drop_the_second};
        HttpClient http{runtime};
        const auto response = runtime.block_on(ask_twice(&http, server.http_url(), idempotent));
        EXPECT_EQ(response.has_value(), idempotent);
        EXPECT_EQ(server.connections(), idempotent ? 2 : 1);
    }
}

Expected<HttpResponse> ask_over_tls(const std::string& name, const std::string& host, bool trusted) {
    const SelfSigned certificate{name};
    World world{
        {.tls_certificate_file = certificate.certificate_file(), .tls_key_file = certificate.key_file()}};
    HttpClient::Options options;
    if (trusted)
        options.tls.extra_ca_file = certificate.certificate_file();
    HttpClient http{world.runtime, options};
    const std::string url = "https://" + host + ":" + std::to_string(world.server.port()) + "/echo/tls";
    return world.runtime.block_on(http.request({.url = url}));
}

TEST(Tls, a_trusted_peer_is_talked_to) {
    const auto response = ask_over_tls("localhost", "localhost", true);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, "GET /echo/tls {name}=tls ");
    EXPECT_EQ(response->headers.get("Strict-Transport-Security"), "max-age=31536000");
}

TEST(Tls, a_self_signed_peer_is_refused_before_anything_is_sent) {
    const auto response = ask_over_tls("localhost", "localhost", false);
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::refused);
    EXPECT_FALSE(may_have_been_sent(response.error()));
}

TEST(Tls, a_certificate_for_another_name_is_refused) {
    EXPECT_EQ(ask_over_tls("other.example", "localhost", true).error().code, Errc::refused);
    EXPECT_EQ(ask_over_tls("localhost", "127.0.0.1", true).error().code, Errc::refused);
}

TEST(Tls, missing_files_are_named) {
    io::Runtime runtime;
    HttpServer server{
        runtime, Router{}, {.tls_certificate_file = "/no/cert.pem", .tls_key_file = "/no/key.pem"}};
    const auto listening = server.listen();
    ASSERT_FALSE(listening);
    EXPECT_NE(listening.error().message.find("/no/cert.pem"), std::string::npos);
}

}  // namespace
}  // namespace lariat::net
