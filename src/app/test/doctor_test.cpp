#include "app/doctor/check.hpp"
#include "io/net/http_server.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <ctime>

namespace lariat::app {
namespace {

namespace json = boost::json;

/// A node that knows the methods it is given, each with its result as JSON.
class FakeNode {
public:
    explicit FakeNode(std::map<std::string, std::string> results) : results_{std::move(results)} {
        net::Router router;
        router.post("/", [this](net::Request request) { return answer(this, std::move(request)); });
        server_ = std::make_unique<net::HttpServer>(runtime_, std::move(router), net::HttpServer::Options{});
        EXPECT_TRUE(server_->listen());
        runtime_.spawn(server_->run(), "node");
        runtime_.start();
    }
    FakeNode(const FakeNode&) = delete;
    FakeNode& operator=(const FakeNode&) = delete;
    ~FakeNode() {
        runtime_.request_stop();
        runtime_.join();
    }

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }

private:
    static io::Task<net::Response> answer(const FakeNode* self, net::Request request) {
        const json::value call = json::parse(request.body);
        json::object reply{{"jsonrpc", "2.0"}, {"id", call.at("id")}};
        const auto known = self->results_.find(std::string{call.at("method").as_string()});
        if (known != self->results_.end())
            reply["result"] = json::parse(known->second);
        else
            reply["error"] = json::object{{"code", -32601}, {"message", "the method does not exist"}};
        co_return net::json_response(json::serialize(reply));
    }

    std::map<std::string, std::string> results_;
    io::Runtime runtime_;
    std::unique_ptr<net::HttpServer> server_;
};

std::map<std::string, std::string> healths(const std::string& url, const ChainConfig& chain) {
    Checks checks;
    check_chain({url}, chain, checks);
    std::map<std::string, std::string> found;
    for (const auto& [name, health, detail, fix] : checks) {
        EXPECT_TRUE(health == Health::ok || !fix.empty()) << name;
        found[name == url ? "node" : name.substr(url.size() + 1)] = name_of(health);
    }
    return found;
}

std::string head_of_age(std::time_t seconds) {
    char timestamp[32];
    std::snprintf(timestamp, sizeof timestamp, "0x%lx",
                  static_cast<unsigned long>(std::time(nullptr) - seconds));
    return R"({"number":"0x10","timestamp":")" + std::string{timestamp} + R"("})";
}

using Healths = std::map<std::string, std::string>;

TEST(Doctor, is_content_with_a_whole_node) {
    const FakeNode node{{{"eth_chainId", R"("0x1")"},
                         {"eth_getBlockByNumber", head_of_age(3)},
                         {"eth_simulateV1", "[]"},
                         {"debug_traceTransaction", "null"}}};
    EXPECT_EQ(healths(node.url(), {.chain_id = ChainId{1}}), (Healths{{"node", "ok"},
                                                                      {"head", "ok"},
                                                                      {"eth_simulateV1", "ok"},
                                                                      {"debug_traceTransaction", "ok"},
                                                                      {"WebSocket", "warn"}}));
}

TEST(Doctor, sees_the_wrong_chain_an_old_head_and_missing_methods) {
    const FakeNode node{{{"eth_chainId", R"("0x2")"}, {"eth_getBlockByNumber", head_of_age(3600)}}};
    EXPECT_EQ(healths(node.url(), {.chain_id = ChainId{1}}), (Healths{{"node", "fail"},
                                                                      {"head", "warn"},
                                                                      {"eth_simulateV1", "warn"},
                                                                      {"debug_traceTransaction", "warn"},
                                                                      {"WebSocket", "warn"}}));
}

TEST(Doctor, sees_that_something_else_answers) {
    const FakeNode node{{{"eth_chainId", R"({"what":1})"}, {"eth_getBlockByNumber", "null"}}};
    const auto found = healths(node.url(), {});
    EXPECT_EQ(found.at("node"), "fail");
    EXPECT_EQ(found.at("head"), "fail");
}

}  // namespace
}  // namespace lariat::app
