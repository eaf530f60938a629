#include "io/api/service.hpp"

#include "io/chain/testing/scripted_node.hpp"
#include "io/net/http_client.hpp"
#include "io/runtime/log.hpp"
#include "io/runtime/testing/scratch_dir.hpp"
#include "io/store/records_writer.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace lariat::api {
namespace {

namespace json = boost::json;
using io::testing::value_of;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using Socket = std::shared_ptr<net::WebSocket>;

constexpr int kRows = 120;
const store::RunId kRun{"6553f1001a2b"};
constexpr std::array kPage{net::Asset{
    .path = "/index.html", .content_type = "text/html; charset=utf-8", .body = "<html>", .gzip_body = {}}};

/// The service over a real loopback socket, on a store with 120 rows of both kinds.
struct Edge {
    Edge() {
        io::configure_logging({.level = io::LogLevel::off});
        for (std::uint64_t seq = 1; seq <= kRows; ++seq) {
            const std::string id = store::row_id(kRun, seq);
            const std::string row = fmt::format(R"({{"id":"{}","seq":{}}})", id, seq);
            value_of(writer->put(store::OpportunityRow{.seq = seq,
                                                       .id = id,
                                                       .run = kRun,
                                                       .block_number = BlockNumber{seq / 10},
                                                       .block_hash = {},
                                                       .state = seq % 3 == 0 ? "landed" : "refused",
                                                       .reason = seq % 2 == 0 ? "halted" : "below_min_net",
                                                       .net = I256{1},
                                                       .json = row}));
            value_of(writer->put(store::ExecutionRow{
                .seq = seq,
                .id = id + "-x",
                .run = kRun,
                .opportunity_id = id,
                .txn = {},
                .nonce = Nonce{seq},
                .state = "landed",
                .reason = "landed_exact",
                .target_block = BlockNumber{seq},
                .included = store::ExecutionRow::Included{BlockNumber{seq}, 1'700'000'000 + seq, I256{2}},
                .json = fmt::format(R"({{"id":"{}-x","seq":{}}})", id, seq)}));
        }
        value_of(writer->flush());
        const auto listening = server.listen();
        EXPECT_TRUE(listening);
        runtime.spawn(server.run(), "server");
    }
    ~Edge() { io::configure_logging({}); }

    [[nodiscard]] std::string url(std::string_view scheme, std::string_view path) const {
        return fmt::format("{}://127.0.0.1:{}{}", scheme, server.port(), path);
    }
    io::Task<net::HttpResponse> get(std::string path) {
        co_return value_of(co_await http.request({.url = url("http", path)}));
    }
    io::Task<json::object> json_of(std::string path) {
        const net::HttpResponse response = co_await get(std::move(path));
        EXPECT_EQ(response.status, 200) << response.body;
        co_return json::parse(response.body).as_object();
    }
    io::Task<Socket> connect() {
        auto socket = co_await net::connect_websocket(
            runtime, {.url = url("ws", "/v1/ws"), .subprotocol = "lariat.v1+json"});
        co_return value_of(std::move(socket));
    }

    io::testing::ScratchDir scratch;
    store::DataDir dir = value_of(store::DataDir::own(scratch.path()));
    io::Metrics metrics;
    std::unique_ptr<store::RecordsWriter> writer =
        value_of(store::RecordsWriter::open(dir, {.metrics = &metrics}));
    io::Runtime runtime;
    net::Hub hub{runtime};
    Channels channels{hub, {{"opportunities"}, {"executions"}, {"health", false}, {"heads", false}}, 0};
    Service service{channels, hub, value_of(store::open_records_reader(dir.records_file()))};
    net::HttpServer server{runtime, service.router(kPage), {}};
    net::HttpClient http{runtime};
};

io::Task<json::object> receive(Socket socket) {
    auto message = co_await socket->receive();
    co_return json::parse(value_of(std::move(message)).data).as_object();
}

std::string text(const json::value& value) {
    return json::serialize(value);
}

io::Task<void> read_every_route(Edge* edge) {
    EXPECT_EQ(text(co_await edge->json_of("/v1/health")), R"({"status":"degraded"})");
    edge->service.set_health(R"({"status":"ok"})");
    EXPECT_EQ(text(co_await edge->json_of("/v1/health")), R"({"status":"ok"})");

    const json::object list = co_await edge->json_of("/v1/opportunities");
    EXPECT_EQ(list.at("data").as_array().size(), 50U);
    EXPECT_EQ(text(list.at("data").at(0)), R"({"id":"6553f1001a2b-120","seq":120})");
    EXPECT_TRUE(list.at("page").at("hasMore").as_bool());
    EXPECT_EQ(text(list.at("asOf")), R"({"block":12,"seq":120})");
    EXPECT_EQ(text(co_await edge->json_of("/v1/opportunities/6553f1001a2b-7")),
              R"({"id":"6553f1001a2b-7","seq":7})");
    EXPECT_EQ((co_await edge->json_of("/v1/executions?limit=3")).at("data").as_array().size(), 3U);
    EXPECT_EQ(text(co_await edge->json_of("/v1/executions/6553f1001a2b-7-x")),
              R"({"id":"6553f1001a2b-7-x","seq":7})");

    const json::object profit = co_await edge->json_of("/v1/profit");
    EXPECT_EQ(profit.at("data").as_array().size(), 120U);
    EXPECT_EQ(text(profit.at("data").at(1)),
              R"({"block":2,"timestamp":1700000002,"net":"2","cumulative":"4"})");

    const auto metrics = co_await edge->get("/metrics");
    EXPECT_EQ(metrics.status, 200);
    EXPECT_THAT(metrics.body, HasSubstr("# TYPE"));
    const auto page = co_await edge->get("/");
    EXPECT_EQ(page.body, "<html>");
}

TEST(Service, answers_every_route) {
    io::Metrics::global().counter("lariat_test_total", "A counter to show").add();
    Edge edge;
    edge.runtime.block_on(read_every_route(&edge));
}

io::Task<void> filter(Edge* edge) {
    const auto count = [](json::object list) { return list.at("data").as_array().size(); };
    EXPECT_EQ(count(co_await edge->json_of("/v1/opportunities?limit=500&state=landed")), 40U);
    EXPECT_EQ(count(co_await edge->json_of("/v1/opportunities?limit=500&reason=halted")), 60U);
    EXPECT_EQ(count(co_await edge->json_of("/v1/opportunities?limit=500&state=landed&reason=halted")), 20U);
    EXPECT_EQ(count(co_await edge->json_of("/v1/opportunities?block=5")), 10U);
    EXPECT_EQ(count(co_await edge->json_of("/v1/executions?state=dropped")), 0U);
}

TEST(Service, filters_lists) {
    Edge edge;
    edge.runtime.block_on(filter(&edge));
}

io::Task<void> page_through(Edge* edge, std::string list) {
    std::vector<std::uint64_t> seqs;
    std::string path = list + "?limit=50";
    for (int pages = 1;; ++pages) {
        const json::object page = co_await edge->json_of(path);
        for (const json::value& row : page.at("data").as_array())
            seqs.push_back(row.at("seq").to_number<std::uint64_t>());
        if (pages == 1) {  // rows that come in between do not move the pages
            const std::string id = store::row_id(kRun, 121);
            value_of(edge->writer->put(store::OpportunityRow{
                .seq = 121, .id = id, .run = kRun, .state = "seen", .reason = "profitable", .json = "{}"}));
            value_of(edge->writer->flush());
        }
        EXPECT_EQ(page.at("page").at("hasMore").as_bool(), pages < 3);
        if (pages == 3) {
            EXPECT_TRUE(page.at("page").at("nextCursor").is_null());
            break;
        }
        path = list + "?limit=50&cursor=" + std::string{page.at("page").at("nextCursor").as_string()};
    }
    EXPECT_EQ(seqs.size(), 120U);
    for (std::size_t i = 0; i < seqs.size(); ++i)
        EXPECT_EQ(seqs[i], 120 - i);
}

TEST(Service, pages_through_both_lists_without_a_gap_or_a_repetition) {
    for (const char* list : {"/v1/opportunities", "/v1/executions"}) {
        SCOPED_TRACE(list);
        Edge edge;
        edge.runtime.block_on(page_through(&edge, list));
    }
}

io::Task<void> expect_problem(
    Edge* edge, std::string path, int status, std::string code, std::string detail) {
    const net::HttpResponse response = co_await edge->get(path);
    EXPECT_EQ(response.status, status) << path;
    EXPECT_EQ(response.headers.get("Content-Type"), "application/problem+json") << path;
    const json::object problem = json::parse(response.body).as_object();
    EXPECT_EQ(problem.at("code").as_string(), code) << path;
    EXPECT_EQ(problem.at("status").to_number<int>(), status) << path;
    EXPECT_THAT(std::string{problem.at("detail").as_string()}, HasSubstr(detail)) << path;
    EXPECT_FALSE(problem.at("requestId").as_string().empty());
}

io::Task<void> ask_badly(Edge* edge) {
    for (const char* list : {"/v1/opportunities", "/v1/executions"}) {
        const std::string at{list};
        co_await expect_problem(edge, at + "?colour=red", 400, "bad_parameter", "colour");
        for (const char* limit : {"0", "501", "-1", "ten", "", "1e2", "99999999999999999999"})
            co_await expect_problem(edge, at + "?limit=" + limit, 400, "bad_parameter", "limit");
        co_await expect_problem(edge, at + "?cursor=AAAA", 400, "bad_cursor", "");
        co_await expect_problem(edge, at + "/nothing", 404, "not_found", "nothing");
        co_await expect_problem(edge, at + "/6553f1001a2b-1?x=1", 400, "unknown_parameter", "");
    }
    co_await expect_problem(edge, "/v1/opportunities?block=latest", 400, "bad_parameter", "block");
    co_await expect_problem(edge, "/v1/executions?block=5", 400, "bad_parameter", "block");
    co_await expect_problem(edge, "/v1/health?x=1", 400, "unknown_parameter", "");
    co_await expect_problem(edge, "/v1/profit?x=1", 400, "unknown_parameter", "");
    co_await expect_problem(edge, "/v1/nothing", 404, "not_found", "");

    // A cursor holds for its own list and filters only.
    const json::object page = co_await edge->json_of("/v1/opportunities?limit=5");
    const std::string cursor{page.at("page").at("nextCursor").as_string()};
    co_await expect_problem(edge, "/v1/executions?cursor=" + cursor, 400, "bad_cursor", "");
    co_await expect_problem(edge, "/v1/opportunities?state=landed&cursor=" + cursor, 400, "bad_cursor", "");
}

TEST(Service, says_what_is_wrong_with_a_request) {
    Edge edge;
    edge.runtime.block_on(ask_badly(&edge));
}

io::Task<void> listen(Edge* edge) {
    edge->channels.publish("heads", "", R"({"number":1})");
    const Socket socket = co_await edge->connect();
    EXPECT_EQ(socket->subprotocol(), "lariat.v1+json");
    socket->send(R"({"op":"subscribe","id":"a","channel":"heads"})");
    json::object frame = co_await receive(socket);
    EXPECT_EQ(frame.at("type").as_string(), "snapshot");
    EXPECT_EQ(text(frame.at("data")), R"({"number":1})");

    edge->channels.publish("heads", "", R"({"number":2})");
    edge->channels.publish("opportunities", "1", "{}");  // not subscribed to
    edge->channels.heartbeat();
    frame = co_await receive(socket);
    EXPECT_EQ(frame.at("type").as_string(), "update");
    EXPECT_EQ(frame.at("ch").as_string(), "heads");
    EXPECT_EQ(frame.at("seq").to_number<int>(), 2);
    frame = co_await receive(socket);
    EXPECT_EQ(frame.at("type").as_string(), "heartbeat");
    EXPECT_EQ(frame.at("seq").to_number<int>(), 2);

    socket->send(R"({"op":"subscribe","id":"b","channel":"opportunities","fromSeq":0})");
    frame = co_await receive(socket);
    EXPECT_EQ(frame.at("ch").as_string(), "opportunities");
    EXPECT_EQ(frame.at("type").as_string(), "update");
    socket->send(R"({"op":"subscribe","id":"c","channel":"opportunities","fromSeq":77})");
    EXPECT_EQ((co_await receive(socket)).at("type").as_string(), "gap");
    EXPECT_EQ((co_await receive(socket)).at("type").as_string(), "snapshot");
    socket->close(net::CloseCode::normal);
}

TEST(Service, a_subscriber_hears_its_channels) {
    Edge edge;
    edge.runtime.block_on(listen(&edge));
}

io::Task<void> let_go(Edge* edge) {
    const Socket socket = co_await edge->connect();
    for (const char* id : {"a", "b"}) {
        socket->send(fmt::format(R"({{"op":"subscribe","id":"{}","channel":"heads"}})", id));
        co_await receive(socket);
    }
    socket->send(R"({"op":"subscribe","id":"c","channel":"health"})");
    co_await receive(socket);
    // The channel stays while one subscription wants it; an id that is used again gives up what it named.
    socket->send(R"({"op":"unsubscribe","id":"a"})");
    socket->send(R"({"op":"subscribe","id":"c","channel":"executions"})");
    EXPECT_EQ((co_await receive(socket)).at("ch").as_string(), "executions");
    EXPECT_EQ(edge->hub.subscribers("heads"), 1U);
    EXPECT_EQ(edge->hub.subscribers("health"), 0U);
    edge->channels.publish("heads", "", "1");
    EXPECT_EQ((co_await receive(socket)).at("type").as_string(), "update");
    socket->send(R"({"op":"unsubscribe","id":"b"})");
    socket->send(R"({"op":"unsubscribe","id":"b"})");
    EXPECT_EQ((co_await receive(socket)).at("type").as_string(), "error");
    EXPECT_EQ(edge->hub.subscribers("heads"), 0U);

    socket->close(net::CloseCode::normal);
    for (int steps = 0; edge->hub.subscribers("executions") != 0 && steps < 1'000'000; ++steps)
        co_await chain::testing::step();
    EXPECT_EQ(edge->hub.subscribers("executions"), 0U);
}

TEST(Service, a_channel_is_let_go_with_its_last_subscription) {
    Edge edge;
    edge.runtime.block_on(let_go(&edge));
}

io::Task<void> talk_nonsense(Edge* edge) {
    const Socket socket = co_await edge->connect();
    for (const char* frame :
         {"", "nonsense", "[]", "7", R"({"op":"subscribe"})",
          R"({"op":"subscribe","id":"a","channel":"none"})",
          R"({"op":"subscribe","id":"","channel":"heads"})", R"({"op":"subscribe","id":7,"channel":"heads"})",
          R"({"op":"dance","id":"a"})", R"({"op":"unsubscribe","id":"a"})",
          R"({"op":"subscribe","id":"a","channel":"heads","fromSeq":-1})",
          R"({"op":"subscribe","id":"a","channel":"heads","fromSeq":"1"})",
          R"({"op":"subscribe","id":"a","channel":"heads","fromSeq":1.5})"}) {
        socket->send(std::string{frame});
        const json::object answer = co_await receive(socket);
        EXPECT_EQ(answer.at("type").as_string(), "error") << frame;
        EXPECT_EQ(answer.at("data").at("code").as_string(), "bad_request") << frame;
    }
    EXPECT_EQ(edge->hub.subscribers("heads"), 0U);
    // Still there for a good one.
    socket->send(R"({"op":"subscribe","id":"a","channel":"heads"})");
    EXPECT_EQ((co_await receive(socket)).at("type").as_string(), "snapshot");
}

TEST(Service, a_bad_frame_is_answered_and_changes_nothing) {
    Edge edge;
    edge.runtime.block_on(talk_nonsense(&edge));
}

io::Task<void> subscribe_without_end(Edge* edge) {
    const Socket socket = co_await edge->connect();
    for (int i = 0; i < 64; ++i) {
        socket->send(fmt::format(R"({{"op":"subscribe","id":"{}","channel":"heads"}})", i));
        EXPECT_EQ((co_await receive(socket)).at("type").as_string(), "snapshot");
    }
    socket->send(R"({"op":"subscribe","id":"64","channel":"heads"})");
    const json::object answer = co_await receive(socket);
    EXPECT_EQ(answer.at("type").as_string(), "error");
    EXPECT_THAT(text(answer), HasSubstr("at most 64"));
    socket->send(R"({"op":"unsubscribe","id":"0"})");
    socket->send(R"({"op":"subscribe","id":"64","channel":"heads"})");
    EXPECT_EQ((co_await receive(socket)).at("type").as_string(), "snapshot");
    // Sixty-four subscriptions of one channel are told once.
    edge->channels.publish("heads", "", "1");
    EXPECT_EQ((co_await receive(socket)).at("type").as_string(), "update");
    edge->channels.heartbeat();
    EXPECT_EQ((co_await receive(socket)).at("type").as_string(), "heartbeat");
}

TEST(Service, subscriptions_of_one_connection_are_bounded) {
    Edge edge;
    edge.runtime.block_on(subscribe_without_end(&edge));
}

io::Task<void> offer_no_protocol(Edge* edge) {
    const auto socket = co_await net::connect_websocket(edge->runtime, {.url = edge->url("ws", "/v1/ws")});
    EXPECT_FALSE(socket);
}

TEST(Service, a_client_that_does_not_speak_the_protocol_is_refused) {
    Edge edge;
    edge.runtime.block_on(offer_no_protocol(&edge));
}

/// Every read fails.
struct BrokenRecords : store::RecordsReader {
    static std::unexpected<io::Failure> broken() {
        return io::failure(Errc::unavailable, "the disk is broken");
    }
    io::Expected<store::Page> opportunities(const store::ListQuery&) override { return broken(); }
    io::Expected<store::Page> executions(const store::ListQuery&) override { return broken(); }
    io::Expected<std::optional<std::string>> opportunity(std::string_view) override { return broken(); }
    io::Expected<std::optional<std::string>> execution(std::string_view) override { return broken(); }
    io::Expected<std::vector<store::ProfitPoint>> profit(std::size_t) override { return broken(); }
    io::Expected<store::RecordCounts> counts() override { return broken(); }
};

io::Task<void> give_orders(Edge* edge, std::string base, std::vector<OperatingState>* ordered) {
    const auto post = [edge, base](std::string path) {
        return edge->http.request({.method = "POST",
                                   .url = base + path,
                                   .headers = {{"Content-Type", "application/json"}, {"Origin", base}},
                                   .body = R"({"reason":"stop"})"});
    };
    const auto halted = value_of(co_await post("/v1/halt"));
    EXPECT_EQ(halted.status, 200) << halted.body;
    EXPECT_THAT(halted.body, HasSubstr(R"("state":"halted")"));
    EXPECT_EQ(value_of(co_await post("/v1/reduce")).status, 200);
    EXPECT_THAT(*ordered, ::testing::ElementsAre(OperatingState::halted, OperatingState::reducing));

    EXPECT_EQ(value_of(co_await post("/v1/resume")).status, 404) << "not without a hand on the machine";
    const auto read = value_of(co_await edge->http.request({.url = base + "/v1/halt"}));
    EXPECT_EQ(read.status, 405);
    EXPECT_EQ(read.headers.get("Allow"), "POST, OPTIONS");
    // What a browser asks before another site's page may send JSON: nothing is allowed to it.
    const auto asked = value_of(co_await edge->http.request(
        {.method = "OPTIONS",
         .url = base + "/v1/halt",
         .headers = {{"Origin", "http://evil.example"}, {"Access-Control-Request-Method", "POST"}}}));
    EXPECT_FALSE(asked.headers.has("Access-Control-Allow-Origin"));
    EXPECT_EQ(ordered->size(), 2U);
    // A service that cannot halt has no such path.
    const auto nowhere = value_of(co_await edge->http.request(
        {.method = "POST", .url = edge->url("http", "/v1/halt"), .body = R"({"reason":"stop"})"}));
    EXPECT_EQ(nowhere.status, 404);
}

TEST(Service, takes_orders_to_halt_but_not_to_resume) {
    Edge edge;
    std::vector<OperatingState> ordered;
    Service service{edge.channels, edge.hub, std::make_unique<BrokenRecords>(),
                    [&](OperatingState state, std::string reason) -> io::Expected<StateReport> {
                        ordered.push_back(state);
                        return StateReport{state, std::move(reason), "api", 0};
                    }};
    net::HttpServer server{edge.runtime, service.router({}), {}};
    EXPECT_TRUE(server.listen());
    edge.runtime.spawn(server.run(), "orders");
    edge.runtime.block_on(give_orders(&edge, fmt::format("http://127.0.0.1:{}", server.port()), &ordered));
}

TEST(Service, a_store_that_fails_is_a_retryable_503) {
    Edge edge;
    Service broken{edge.channels, edge.hub, std::make_unique<BrokenRecords>()};
    net::HttpServer server{edge.runtime, broken.router({}), {}};
    EXPECT_TRUE(server.listen());
    edge.runtime.spawn(server.run(), "broken");
    const auto ask = [&](std::string_view path) {
        return fmt::format("http://127.0.0.1:{}{}", server.port(), path);
    };
    edge.runtime.block_on(
        [](Edge* one, std::string list, std::string profit, std::string row) -> io::Task<void> {
            for (const std::string& url : {list, profit, row}) {
                const auto response = value_of(co_await one->http.request({.url = url}));
                EXPECT_EQ(response.status, 503) << url;
                EXPECT_THAT(response.body, HasSubstr("the disk is broken"));
                EXPECT_THAT(response.body, HasSubstr(R"("retryable":true)"));
            }
        }(&edge, ask("/v1/opportunities"), ask("/v1/profit"), ask("/v1/executions/x")));
}

}  // namespace
}  // namespace lariat::api
