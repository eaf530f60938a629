#include "io/net/websocket.hpp"

#include "io/net/http_server.hpp"
#include "io/net/testing/certificate.hpp"
#include "io/net/testing/raw_server.hpp"
#include "io/runtime/log.hpp"
#include "io/runtime/signal.hpp"
#include "io/runtime/timer.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace lariat::net {
namespace {

using std::chrono::milliseconds;
using testing::RawConnection;
using testing::RawServer;
using Socket = std::shared_ptr<WebSocket>;

/// What the server's side of a test shares with the client's.
struct Stage {
    io::Event joined;
    io::Event ended;
    Hub* hub = nullptr;
    bool overflowed = false;
    CloseCode server_saw = CloseCode::normal;
};

Task<void> echo(Stage* stage, Request, Socket socket) {
    for (;;) {
        auto message = co_await socket->receive();
        if (!message)
            break;
        if (message->data == "bye")
            socket->close(static_cast<CloseCode>(4321), "as asked");
        else
            socket->send(std::move(message->data));
    }
    stage->server_saw = socket->close_code();
    stage->ended.set();
}

Task<void> listen_to_hub(Stage* stage, Request, Socket socket) {
    stage->hub->subscribe("news", socket);
    stage->joined.set();
    co_await socket->receive();
}

/// Sends without end to a client that does not read.
Task<void> flood(Stage* stage, Request, Socket socket) {
    const auto megabyte = std::make_shared<const std::string>(std::size_t{1} << 20U, 'x');
    while (socket->send(megabyte))
        co_await io::sleep_for(milliseconds{0});
    stage->overflowed = true;
    stage->server_saw = socket->close_code();
    stage->ended.set();
    co_await socket->receive();
}

Task<void> throw_at_once(Request, Socket) {
    throw std::runtime_error{"bug"};
    co_return;
}

Router routes(Stage* stage) {
    Router router;
    const WebSocketLimits limits{.max_message_bytes = 1000, .max_queue = 64};
    router.websocket("/echo", {.subprotocols = {"lariat.v1+json"}, .limits = limits},
                     [stage](Request request, Socket socket) {
                         return echo(stage, std::move(request), std::move(socket));
                     });
    router.websocket("/hub", {.limits = limits}, [stage](Request request, Socket socket) {
        return listen_to_hub(stage, std::move(request), std::move(socket));
    });
    router.websocket("/flood", {.limits = {.max_queue = 8, .handshake_timeout = milliseconds{20}}},
                     [stage](Request request, Socket socket) {
                         return flood(stage, std::move(request), std::move(socket));
                     });
    router.websocket("/broken", {}, throw_at_once);
    router.websocket("/brisk", {.limits = {.idle_timeout = milliseconds{10}}},
                     [stage](Request request, Socket socket) {
                         return echo(stage, std::move(request), std::move(socket));
                     });
    return router;
}

struct World {
    explicit World(HttpServer::Options options = {})
        : hub{runtime}, server{runtime, routes(&stage), std::move(options)} {
        stage.hub = &hub;
        const auto listening = server.listen();
        EXPECT_TRUE(listening);
        runtime.spawn(server.run(), "server");
    }
    [[nodiscard]] std::string url(std::string_view path) const {
        return "ws://127.0.0.1:" + std::to_string(server.port()) + std::string{path};
    }

    io::Runtime runtime;
    Stage stage;
    Hub hub;
    HttpServer server;
};

Task<Socket> connect(World* world, WebSocketRequest request) {
    auto socket = co_await connect_websocket(world->runtime, std::move(request));
    EXPECT_TRUE(socket) << socket.error().message;
    co_return socket ? *socket : nullptr;
}

Task<void> exchange_and_close(World* world) {
    const Socket socket =
        co_await connect(world, {.url = world->url("/echo"), .subprotocol = "lariat.v1+json"});
    EXPECT_EQ(socket->subprotocol(), "lariat.v1+json");
    for (const std::string text : {"one", "", "three"}) {
        EXPECT_TRUE(socket->send(text));
        const auto answer = co_await socket->receive();
        EXPECT_EQ(answer.value().data, text);
        EXPECT_FALSE(answer.value().binary);
    }
    socket->send(std::string{"bye"});
    const auto end = co_await socket->receive();
    EXPECT_FALSE(end);
    EXPECT_EQ(static_cast<int>(socket->close_code()), 4321);
    EXPECT_FALSE(socket->open());
    EXPECT_FALSE(socket->send(std::string{"late"}));
    co_await world->stage.ended.wait();
}

TEST(WebSocket, carries_texts_both_ways_and_the_close_code) {
    World world;
    world.runtime.block_on(exchange_and_close(&world));
}

Task<void> exchange_over_tls(World* world, std::string certificate) {
    const std::string url = "wss://localhost:" + std::to_string(world->server.port()) + "/echo";
    const Socket socket = co_await connect(
        world,
        {.url = url, .subprotocol = "lariat.v1+json", .tls = {.extra_ca_file = std::move(certificate)}});
    socket->send(std::string(900, 'x'));
    const auto answer = co_await socket->receive();
    EXPECT_EQ(answer.value().data.size(), 900U);
}

TEST(WebSocket, works_over_tls) {
    const testing::SelfSigned certificate{"localhost"};
    World world{
        {.tls_certificate_file = certificate.certificate_file(), .tls_key_file = certificate.key_file()}};
    world.runtime.block_on(exchange_over_tls(&world, certificate.certificate_file()));
}

Task<void> client_closes(World* world) {
    const Socket socket =
        co_await connect(world, {.url = world->url("/echo"), .subprotocol = "lariat.v1+json"});
    socket->close(CloseCode::going_away);
    co_await world->stage.ended.wait();
    EXPECT_EQ(world->stage.server_saw, CloseCode::going_away);
}

TEST(WebSocket, tells_the_server_why_the_client_left) {
    World world;
    world.runtime.block_on(client_closes(&world));
}

Task<void> drop_handle(World* world) {
    {
        const Socket socket =
            co_await connect(world, {.url = world->url("/echo"), .subprotocol = "lariat.v1+json"});
    }
    co_await world->stage.ended.wait();
}

TEST(WebSocket, closes_when_nobody_holds_it_any_more) {
    World world;
    world.runtime.block_on(drop_handle(&world));
}

Task<void> send_too_much(World* world) {
    const Socket socket =
        co_await connect(world, {.url = world->url("/echo"), .subprotocol = "lariat.v1+json"});
    socket->send(std::string(1001, 'x'));
    const auto end = co_await socket->receive();
    EXPECT_FALSE(end);
    EXPECT_EQ(socket->close_code(), CloseCode::too_big);
    co_await world->stage.ended.wait();
    EXPECT_EQ(world->stage.server_saw, CloseCode::too_big);
}

TEST(WebSocket, a_message_over_the_limit_ends_the_connection_with_1009) {
    World world;
    world.runtime.block_on(send_too_much(&world));
}

Task<Expected<Socket>> try_connect(World* world, WebSocketRequest request) {
    co_return co_await connect_websocket(world->runtime, std::move(request));
}

TEST(WebSocket, upgrades_are_refused_without_the_subprotocol_or_from_another_origin) {
    World first;
    EXPECT_FALSE(
        first.runtime.block_on(try_connect(&first, {.url = first.url("/echo"), .subprotocol = "other"})));
    World second;
    EXPECT_FALSE(second.runtime.block_on(
        try_connect(&second, {.url = second.url("/hub"), .headers = {{"Origin", "http://evil.example"}}})));
    World third{{.stop_grace = milliseconds{1}}};
    const std::string own = "http://127.0.0.1:" + std::to_string(third.server.port());
    EXPECT_TRUE(third.runtime.block_on(
        try_connect(&third, {.url = third.url("/hub"), .headers = {{"Origin", own}}})));
}

Task<Expected<HttpResponse>> plain_request(HttpClient* http, std::string url) {
    co_return co_await http->request({.url = std::move(url)});
}

TEST(WebSocket, a_plain_request_is_told_to_upgrade) {
    World world;
    HttpClient http{world.runtime};
    const std::string url = "http://127.0.0.1:" + std::to_string(world.server.port()) + "/hub";
    EXPECT_EQ(world.runtime.block_on(plain_request(&http, url))->status, 426);
}

Task<void> meet_a_bug(World* world) {
    const Socket socket = co_await connect(world, {.url = world->url("/broken")});
    const auto end = co_await socket->receive();
    EXPECT_FALSE(end);
    EXPECT_EQ(socket->close_code(), CloseCode::internal_error);
}

TEST(WebSocket, a_handler_that_throws_closes_with_1011) {
    io::configure_logging({.level = io::LogLevel::off});
    World world;
    world.runtime.block_on(meet_a_bug(&world));
    io::configure_logging({});
}

Task<void> do_not_read(World* world) {
    const Socket socket =
        co_await connect(world, {.url = world->url("/flood"), .limits = {.max_message_bytes = 2U << 20U}});
    co_await world->stage.ended.wait();
    EXPECT_TRUE(world->stage.overflowed);
    EXPECT_EQ(world->stage.server_saw, CloseCode::slow_reader);
    // The sweep of the closing handshake cuts a reader off that never catches up.
    while (world->server.connections() > 0)
        co_await io::sleep_for(milliseconds{1});
}

TEST(WebSocket, a_reader_too_slow_is_cut_off_with_4008) {
    World world;
    world.runtime.block_on(do_not_read(&world));
}

Task<void> catch_up(World* world) {
    const Socket socket =
        co_await connect(world, {.url = world->url("/flood"), .limits = {.max_message_bytes = 2U << 20U}});
    co_await world->stage.ended.wait();
    bool open = true;
    while (open) {
        const auto message = co_await socket->receive();
        open = message.has_value();
    }
    EXPECT_EQ(socket->close_code(), CloseCode::slow_reader);
}

TEST(WebSocket, a_slow_reader_that_catches_up_in_time_hears_4008) {
    World world;
    world.runtime.block_on(catch_up(&world));
}

Task<void> stay_silent(World* world) {
    const Socket socket = co_await connect(world, {.url = world->url("/brisk")});
    // Reading answers the server's pings, so the connection lives although nobody speaks.
    const bool ended = co_await io::run_with_limit(world->stage.ended.wait(), milliseconds{1});
    EXPECT_FALSE(ended);
    const auto read = [](Socket from) -> Task<void> { co_await from->receive(); };
    const bool closed = co_await io::run_with_limit(read(socket), milliseconds{60});
    EXPECT_FALSE(closed);
    EXPECT_EQ(world->server.connections(), 1U);
    // Without a reader no pong goes out, and the server gives up.
    co_await world->stage.ended.wait();
}

TEST(WebSocket, pings_keep_a_silent_peer_and_drop_a_dead_one) {
    World world;
    world.runtime.block_on(stay_silent(&world));
}

Task<void> hear_the_news(World* world) {
    std::vector<Socket> sockets;
    for (int i = 0; i < 5; ++i) {
        world->stage.joined.reset();
        sockets.push_back(co_await connect(world, {.url = world->url("/hub")}));
        co_await world->stage.joined.wait();
    }
    EXPECT_EQ(world->hub.subscribers("news"), 5U);
    const auto text = std::make_shared<const std::string>("flash");
    std::thread other{[world, text] { world->hub.publish("news", text); }};
    for (const Socket& socket : sockets) {
        const auto message = co_await socket->receive();
        EXPECT_EQ(message.value().data, "flash");
    }
    other.join();
    world->hub.publish("nobody listens", text);
}

TEST(Hub, publishes_from_any_thread_to_all_subscribers) {
    World world;
    world.runtime.block_on(hear_the_news(&world));
}

Task<void> read_to_end(World* world, CloseCode* seen) {
    const Socket socket = co_await connect(world, {.url = world->url("/hub")});
    world->runtime.request_stop();
    co_await io::shield_from_cancellation();
    co_await socket->receive();
    *seen = socket->close_code();
}

TEST(HttpServer, says_goodbye_to_websockets_when_it_stops) {
    World world;
    CloseCode seen = CloseCode::abnormal;
    world.runtime.spawn(read_to_end(&world, &seen), "client");
    EXPECT_EQ(world.runtime.run(), 0);
    EXPECT_EQ(seen, CloseCode::going_away);
}

Task<void> refuse_upgrade(std::shared_ptr<RawConnection> peer, int) {
    co_await peer->read_request();
    co_await peer->answer("no", 403);
}

Task<void> send_half_a_frame(std::shared_ptr<RawConnection> peer, int) {
    co_await peer->accept_websocket();
    co_await peer->write_half_frame("this never comes whole");
    peer->close();
}

Task<void> break_the_protocol(std::shared_ptr<RawConnection> peer, int) {
    co_await peer->accept_websocket();
    co_await peer->write("\xf3\x02no");  // reserved bits and a reserved opcode
    co_await peer->wait_for_end();
}

Task<Expected<WebSocketMessage>> connect_and_read(io::Runtime* runtime, WebSocketRequest request) {
    auto socket = co_await connect_websocket(*runtime, std::move(request));
    if (!socket)
        co_return std::unexpected{socket.error()};
    co_return co_await (*socket)->receive();
}

Expected<WebSocketMessage> read_from(testing::Script script) {
    io::Runtime runtime;
    const RawServer server{runtime, std::move(script)};
    return runtime.block_on(
        connect_and_read(&runtime, {.url = server.ws_url(), .timeout = std::chrono::seconds{10}}));
}

TEST(WebSocket, a_misbehaving_server_is_an_error_and_nothing_worse) {
    EXPECT_EQ(read_from(refuse_upgrade).error().code, Errc::unavailable);
    EXPECT_EQ(read_from(send_half_a_frame).error().code, Errc::unavailable);
    EXPECT_EQ(read_from(break_the_protocol).error().code, Errc::unavailable);
}

Task<void> hold_the_line(std::shared_ptr<RawConnection> peer, int) {
    co_await peer->wait_for_end();
}

TEST(WebSocket, connecting_to_a_silent_server_times_out) {
    io::Runtime runtime;
    const RawServer server{runtime, hold_the_line};
    const auto message =
        runtime.block_on(connect_and_read(&runtime, {.url = server.ws_url(), .timeout = milliseconds{5}}));
    EXPECT_EQ(message.error().code, Errc::timeout);
}

}  // namespace
}  // namespace lariat::net
