#include "io/api/service.hpp"

#include "io/runtime/log.hpp"
#include "io/runtime/metrics.hpp"
#include "io/runtime/timer.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace lariat::api {
namespace {

namespace json = boost::json;

const io::Logger kLog{"api"};
constexpr std::chrono::seconds kHeartbeat{15};
constexpr std::size_t kMaxSubscriptions = 64;
constexpr std::size_t kMaxRows = 500;
constexpr std::size_t kProfitPoints = 10'000;

std::optional<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, errc] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (errc != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// What is wrong with a query, or the query.
std::expected<store::ListQuery, std::string> parse_query(const net::Request& request, bool by_block) {
    store::ListQuery query;
    for (const auto& [name, value] : request.query) {
        if (name == "limit") {
            const auto limit = number_of(value);
            if (!limit || *limit < 1 || *limit > kMaxRows)
                return std::unexpected{fmt::format("limit: expected 1 to {}, was '{}'", kMaxRows, value)};
            query.limit = *limit;
        } else if (name == "cursor") {
            query.cursor = value;
        } else if (name == "state") {
            query.state = value;
        } else if (name == "reason") {
            query.reason = value;
        } else if (name == "block" && by_block) {
            const auto block = number_of(value);
            if (!block)
                return std::unexpected{fmt::format("block: expected a block number, was '{}'", value)};
            query.block = BlockNumber{*block};
        } else {
            return std::unexpected{
                fmt::format("unknown parameter '{}'; known are limit, cursor, state, reason{}", name,
                            by_block ? ", block" : "")};
        }
    }
    return query;
}

net::Response store_problem(const net::Request& request, const io::Failure& failure) {
    if (failure.code == Errc::invalid_argument)
        return net::problem_response(request, {400, "bad_cursor", failure.message, false});
    kLog.error("records not read", {{"why", failure}});
    return net::problem_response(request, {503, "store_unavailable", failure.message, true});
}

/// A frame for a client that asked for something we do not do.
std::string error_frame(std::string_view detail) {
    return fmt::format(R"({{"type":"error","data":{{"code":"bad_request","detail":{}}}}})",
                       net::json_quote(detail));
}

}  // namespace

Service::Service(Channels& channels,
                 net::Hub& hub,
                 std::unique_ptr<store::RecordsReader> records,
                 TightenState tighten)
    : channels_{channels}, hub_{hub}, records_{std::move(records)}, tighten_{std::move(tighten)} {
    set_health(R"({"status":"degraded"})");
}

void Service::set_health(std::string text) {
    health_.store(std::make_shared<const std::string>(std::move(text)));
}

net::Router Service::router(std::span<const net::Asset> assets) {
    net::Router router;
    router.get("/v1/health", [this](net::Request request) { return health(std::move(request)); });
    router.get("/v1/opportunities", [this](net::Request request) {
        return list(std::move(request), &store::RecordsReader::opportunities, true);
    });
    router.get("/v1/opportunities/{id}", [this](net::Request request) {
        return one(std::move(request), &store::RecordsReader::opportunity);
    });
    router.get("/v1/executions", [this](net::Request request) {
        return list(std::move(request), &store::RecordsReader::executions, false);
    });
    router.get("/v1/executions/{id}", [this](net::Request request) {
        return one(std::move(request), &store::RecordsReader::execution);
    });
    router.get("/v1/profit", [this](net::Request request) { return profit(std::move(request)); });
    router.get("/metrics", [this](net::Request request) { return metrics(std::move(request)); });
    if (tighten_) {
        router.post("/v1/halt", [this](net::Request request) {
            return order(std::move(request), OperatingState::halted);
        });
        router.post("/v1/reduce", [this](net::Request request) {
            return order(std::move(request), OperatingState::reducing);
        });
    }
    router.websocket(
        "/v1/ws",
        {.subprotocols = {"lariat.v1+json"}, .limits = {.max_message_bytes = std::size_t{64} << 10U}},
        [this](net::Request request, std::shared_ptr<net::WebSocket> socket) {
            return stream(std::move(request), std::move(socket));
        });
    router.assets(assets);
    return router;
}

io::Task<void> Service::run() {
    for (;;) {
        co_await io::sleep_for(kHeartbeat);
        channels_.heartbeat();
    }
}

io::Task<net::Response> Service::health(net::Request request) const {
    if (!request.query.empty())
        co_return net::problem_response(request,
                                        {400, "unknown_parameter", "health takes no parameters", false});
    co_return net::json_response(*health_.load());
}

io::Task<net::Response> Service::list(net::Request request, Read read, bool by_block) const {
    const auto query = parse_query(request, by_block);
    if (!query)
        co_return net::problem_response(request, {400, "bad_parameter", query.error(), false});
    const auto page = ((*records_).*read)(*query);
    if (!page)
        co_return store_problem(request, page.error());
    std::string rows;
    for (const std::string& row : page->rows)
        rows += (rows.empty() ? "" : ",") + row;
    const std::string cursor = page->next_cursor ? net::json_quote(*page->next_cursor) : "null";
    co_return net::json_response(fmt::format(
        R"({{"data":[{}],"page":{{"nextCursor":{},"hasMore":{}}},"asOf":{{"block":{},"seq":{}}}}})", rows,
        cursor, page->next_cursor.has_value(), page->block.raw(), page->seq));
}

io::Task<net::Response> Service::one(net::Request request, ReadOne read) const {
    if (!request.query.empty())
        co_return net::problem_response(
            request, {400, "unknown_parameter", "a single row takes no parameters", false});
    const std::string id{request.parameter("id")};
    const auto row = ((*records_).*read)(id);
    if (!row)
        co_return store_problem(request, row.error());
    if (!*row)
        co_return net::problem_response(request, {404, "not_found", "no row has the id '" + id + "'", false});
    co_return net::json_response(**row);
}

io::Task<net::Response> Service::profit(net::Request request) const {
    if (!request.query.empty())
        co_return net::problem_response(request,
                                        {400, "unknown_parameter", "profit takes no parameters", false});
    const auto points = records_->profit(kProfitPoints);
    if (!points)
        co_return store_problem(request, points.error());
    json::array data;
    for (const store::ProfitPoint& point : *points)
        data.push_back(json::object{{"block", point.block_number.raw()},
                                    {"timestamp", point.timestamp},
                                    {"net", to_decimal(point.net)},
                                    {"cumulative", to_decimal(point.cumulative)}});
    const std::uint64_t block = points->empty() ? 0 : points->back().block_number.raw();
    const std::size_t count = points->size();
    co_return net::json_response(json::serialize(
        json::object{{"data", std::move(data)}, {"asOf", json::object{{"block", block}, {"seq", count}}}}));
}

io::Task<net::Response> Service::metrics(net::Request /*request*/) const {
    co_return net::text_response(io::Metrics::global().exposition());
}

io::Task<net::Response> Service::order(net::Request request, OperatingState state) const {
    co_return order_response(request, state, tighten_);
}

io::Task<void> Service::stream(net::Request /*request*/, std::shared_ptr<net::WebSocket> socket) {
    std::map<std::string, std::string> subscriptions;  // by the client's id: the channel
    for (;;) {
        const auto message = co_await socket->receive();
        if (!message)
            break;
        answer(socket, message->data, subscriptions);
    }
    hub_.unsubscribe_all(*socket);
}

void Service::answer(const std::shared_ptr<net::WebSocket>& socket,
                     std::string_view message,
                     std::map<std::string, std::string>& subscriptions) {
    boost::system::error_code error;
    const json::value parsed = json::parse(json::string_view{message.data(), message.size()}, error);
    const auto* object = error ? nullptr : parsed.if_object();
    const auto text = [&](std::string_view name) -> std::string {
        const auto* value = object == nullptr ? nullptr : object->if_contains(name);
        const auto* found = value == nullptr ? nullptr : value->if_string();
        return found == nullptr ? std::string{} : std::string{found->data(), found->size()};
    };
    const std::string op = text("op");
    const std::string id = text("id");
    // Another subscription of the same connection may still want the channel.
    const auto let_go = [&](std::map<std::string, std::string>::iterator known) {
        const std::string channel = std::move(known->second);
        subscriptions.erase(known);
        if (std::ranges::none_of(subscriptions, [&](const auto& other) { return other.second == channel; }))
            hub_.unsubscribe(channel, *socket);
    };
    if (op == "unsubscribe") {
        if (const auto known = subscriptions.find(id); known != subscriptions.end())
            let_go(known);
        else
            socket->send(error_frame("no subscription has the id '" + id + "'"));
        return;
    }
    const std::string channel = text("channel");
    if (op != "subscribe" || id.empty() || !channels_.has(channel)) {
        socket->send(
            error_frame("expected {op: subscribe, id, channel: opportunities | executions | health | heads} "
                        "or {op: unsubscribe, id}"));
        return;
    }
    if (subscriptions.size() >= kMaxSubscriptions) {
        socket->send(
            error_frame(fmt::format("at most {} subscriptions on one connection", kMaxSubscriptions)));
        return;
    }
    std::optional<std::uint64_t> from_seq;
    if (const auto* value = object->if_contains("fromSeq"); value != nullptr && !value->is_null()) {
        boost::system::error_code not_a_number;
        const auto number = value->to_number<std::uint64_t>(not_a_number);
        if (not_a_number) {
            socket->send(error_frame("fromSeq: expected the number of a frame"));
            return;
        }
        from_seq = number;
    }
    if (const auto known = subscriptions.find(id); known != subscriptions.end())
        let_go(known);
    subscriptions[id] = channel;
    hub_.subscribe(channel, socket);
    for (auto& frame : channels_.catch_up(channel, from_seq))
        socket->send(std::move(frame));
}

}  // namespace lariat::api
