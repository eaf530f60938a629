#include "io/api/orders.hpp"

#include "io/runtime/log.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <optional>

namespace lariat::api {
namespace {

namespace json = boost::json;

struct Orders : ::testing::Test {
    Orders() { io::configure_logging({.level = io::LogLevel::off}); }
    ~Orders() override { io::configure_logging({}); }

    static net::Request request(std::string body = R"({"reason":"the oracle is wrong"})") {
        net::Request request;
        request.method = "POST";
        request.path = "/v1/halt";
        request.headers = {{"Host", "127.0.0.1:8420"}, {"Content-Type", "application/json"}};
        request.body = std::move(body);
        return request;
    }
    net::Response answer(const net::Request& request, OperatingState state = OperatingState::halted) {
        return order_response(request, state, [this](OperatingState asked, std::string reason) {
            ordered = asked;
            given = reason;
            return kept(asked, std::move(reason));
        });
    }
    static json::object object_of(const net::Response& response) {
        return json::parse(net::view_of(response.body)).as_object();
    }
    void expect_refused(const net::Request& request, int status, std::string_view code) {
        const net::Response response = answer(request);
        EXPECT_EQ(response.status, status);
        EXPECT_EQ(response.headers.get("Content-Type"), "application/problem+json");
        EXPECT_EQ(object_of(response).at("code").as_string(), json::string_view(code.data(), code.size()));
        EXPECT_FALSE(ordered) << "nothing was ordered";
    }

    std::optional<OperatingState> ordered;
    std::string given;
    std::function<io::Expected<StateReport>(OperatingState, std::string)> kept =
        [](OperatingState state, std::string reason) -> io::Expected<StateReport> {
        return StateReport{state, std::move(reason), "api", 1'700'000'000'000'000'000};
    };
};

TEST_F(Orders, are_carried_out_and_answered_with_what_is_in_force) {
    const net::Response response = answer(request());
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(ordered, OperatingState::halted);
    EXPECT_EQ(given, "the oracle is wrong");
    const json::object body = object_of(response);
    EXPECT_EQ(body.at("state").as_string(), "halted");
    EXPECT_EQ(body.at("haltReason").as_string(), "the oracle is wrong");
    EXPECT_EQ(body.at("haltedBy").as_string(), "api");
    EXPECT_EQ(body.at("haltedAt").as_string(), "2023-11-14T22:13:20.000000Z");
    answer(request(), OperatingState::reducing);
    EXPECT_EQ(ordered, OperatingState::reducing);
}

TEST_F(Orders, are_taken_from_the_own_page_and_from_programs) {
    for (const char* origin : {"http://127.0.0.1:8420", "https://127.0.0.1:8420", "HTTP://127.0.0.1:8420"}) {
        ordered.reset();
        net::Request own = request();
        own.headers.set("Origin", origin);
        own.headers.set("Sec-Fetch-Site", "same-origin");
        EXPECT_EQ(answer(own).status, 200) << origin;
        EXPECT_TRUE(ordered);
    }
    net::Request charset = request();
    charset.headers.set("Content-Type", "Application/JSON ; charset=utf-8");
    EXPECT_EQ(answer(charset).status, 200);
}

TEST_F(Orders, of_another_page_are_refused) {
    for (const char* origin :
         {"http://evil.example", "null", "", "http://127.0.0.1", "http://127.0.0.1:84200",
          "http://127.0.0.1:8420.evil.example", "file://127.0.0.1:8420", "http://a@127.0.0.1:8420"}) {
        net::Request foreign = request();
        foreign.headers.set("Origin", origin);
        expect_refused(foreign, 403, "cross_origin");
    }
    for (const char* site : {"cross-site", "same-site", ""}) {
        net::Request foreign = request();
        foreign.headers.set("Sec-Fetch-Site", site);
        expect_refused(foreign, 403, "cross_origin");
    }
}

TEST_F(Orders, come_as_json_only_since_forms_are_sent_without_asking) {
    for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "",
                             "application/jsonp", "text/plain; application/json"}) {
        net::Request form = request();
        form.headers.set("Content-Type", type);
        expect_refused(form, 415, "unsupported_media_type");
    }
}

TEST_F(Orders, need_a_reason_and_nothing_else) {
    for (const char* body :
         {"", "{", "[]", "7", "null", R"("halt")", "{}", R"({"reason":7})", R"({"reason":""})",
          R"({"reason":" \n"})", R"({"reason":"x","force":true})", R"({"reason":"x"}})"})
        expect_refused(request(body), 400, "bad_body");
    expect_refused(request(R"({"reason":")" + std::string(kMaxOrderReason + 1, 'x') + "\"}"), 400,
                   "bad_body");
    net::Request asked = request();
    asked.query = {{"reason", "x"}};
    expect_refused(asked, 400, "unknown_parameter");
}

TEST_F(Orders, that_may_not_last_say_so) {
    kept = [](OperatingState, std::string) -> io::Expected<StateReport> {
        return io::failure(Errc::unavailable, "in force, but it may not outlive a crash of the machine");
    };
    const net::Response response = answer(request());
    EXPECT_EQ(response.status, 503);
    const json::object body = object_of(response);
    EXPECT_EQ(body.at("code").as_string(), "not_durable");
    EXPECT_TRUE(body.at("retryable").as_bool());
    EXPECT_NE(body.at("detail").as_string().find("in force"), json::string::npos);
}

}  // namespace
}  // namespace lariat::api
