#include "io/net/headers.hpp"
#include "io/net/http_message.hpp"
#include "io/net/router.hpp"
#include "io/net/target.hpp"
#include "io/net/url.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace lariat::net {
namespace {

TEST(Headers, are_found_without_regard_to_case_and_replaced_as_one) {
    Headers headers{{"Content-Type", "a"}, {"content-type", "b"}, {"X", "1"}};
    EXPECT_EQ(headers.get("CONTENT-TYPE"), "a");
    headers.set("Content-type", "c");
    EXPECT_EQ(headers.size(), 2U);
    EXPECT_EQ(headers.get("content-type"), "c");
    EXPECT_FALSE(headers.has("Content"));
}

TEST(Headers, list_values_are_searched_item_by_item) {
    EXPECT_TRUE(lists_token("deflate, gzip;q=0.5", "gzip"));
    EXPECT_TRUE(lists_token("Keep-Alive", "keep-alive"));
    EXPECT_FALSE(lists_token("gzipped", "gzip"));
    EXPECT_FALSE(lists_token("", "gzip"));
}

TEST(Target, is_split_and_decoded) {
    const auto target = parse_target("/v1/a%20b?state=landed&note=x+y%26z&flag&=v");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/v1/a b");
    const Parameters expected{{"state", "landed"}, {"note", "x y&z"}, {"flag", ""}, {"", "v"}};
    EXPECT_EQ(target->query, expected);
}

TEST(Target, refuses_what_could_mean_something_else_than_it_says) {
    for (const std::string_view text : {"", "relative", "*", "http://elsewhere/", "/a/../b", "/%2e%2e/b",
                                        "/.", "/a%2", "/a%", "/a%zz", "/a%00", "/a\nb", "/?x=%0d%0a"}) {
        EXPECT_FALSE(parse_target(text)) << text;
    }
}

RC_GTEST_PROP(Target, what_was_encoded_decodes_to_itself, ()) {
    const auto text = *rc::gen::container<std::string>(rc::gen::inRange<char>(0x20, 0x7f));
    RC_ASSERT(percent_decode(percent_encode(text), true).value() == text);
    RC_ASSERT(percent_decode(percent_encode(text), false).value() == text);
}

TEST(PathPattern, binds_whole_segments) {
    const PathPattern pattern{"/v1/executions/{id}/legs/{leg}"};
    const auto values = pattern.match("/v1/executions/42/legs/a");
    ASSERT_TRUE(values);
    const Parameters expected{{"id", "42"}, {"leg", "a"}};
    EXPECT_EQ(*values, expected);
    for (const std::string_view path :
         {"/v1/executions/42/legs", "/v1/executions/42/legs/", "/v1/executions//legs/a",
          "/v1/executions/42/legs/a/b", "/v2/executions/42/legs/a", "v1/executions/42/legs/a", ""}) {
        EXPECT_FALSE(pattern.match(path)) << path;
    }
    EXPECT_TRUE(PathPattern{"/"}.match("/"));
    EXPECT_FALSE(PathPattern{"/"}.match("/a"));
}

TEST(Host, is_split_into_name_and_port) {
    EXPECT_EQ(parse_host("LocalHost:8080")->host, "localhost");
    EXPECT_EQ(parse_host("LocalHost:8080")->port, 8080);
    EXPECT_EQ(parse_host("[::1]:80")->host, "[::1]");
    EXPECT_EQ(parse_host("example.org")->port, std::nullopt);
    for (const std::string_view text :
         {"", ":80", "a:", "a:x", "a:70000", "a b", "a/b", "[::1", "[::1]80", "a@b"})
        EXPECT_FALSE(parse_host(text)) << text;
}

TEST(Url, is_split_with_the_port_of_its_scheme) {
    const auto url = parse_url("WSS://Node.example/v3/key?x=1");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->scheme, "wss");
    EXPECT_EQ(url->port, 443);
    EXPECT_EQ(url->target, "/v3/key?x=1");
    EXPECT_EQ(url->authority(), "Node.example");
    EXPECT_TRUE(url->secure() && url->websocket());
    EXPECT_EQ(parse_url("http://[::1]:8545")->authority(), "[::1]:8545");
    EXPECT_EQ(parse_url("http://[::1]:8545")->host, "::1");
    EXPECT_EQ(parse_url("http://h?x")->target, "/?x");
}

TEST(Url, hides_keys_from_logs) {
    EXPECT_EQ(parse_url("https://node.example:8443/v3/secret")->origin(), "https://node.example:8443");
}

TEST(Url, refuses_what_it_cannot_reach_and_secrets_in_it) {
    for (const std::string_view text : {"", "node", "/path", "ftp://h/", "http://", "http://user:pass@h/",
                                        "http://h:99999/", "http://h:0/"})
        EXPECT_FALSE(parse_url(text)) << text;
}

TEST(Problem, is_valid_json_whatever_the_path_holds) {
    const Request request{.id = "r1",
                          .method = "GET",
                          .target = {},
                          .path = "/\"\\",
                          .query = {},
                          .parameters = {},
                          .headers = {},
                          .body = {},
                          .remote = {}};
    const Response response =
        problem_response(request, {.status = 404, .code = "not_found", .detail = "no \"such\" thing"});
    EXPECT_EQ(response.headers.get("content-type"), "application/problem+json");
    EXPECT_EQ(view_of(response.body),
              R"({"type":"about:blank","title":"Not Found","status":404,"detail":"no \"such\" thing",)"
              R"("instance":"/\"\\","code":"not_found","requestId":"r1","retryable":false})");
}

Task<Response> nothing(Request) {
    co_return Response{};
}

TEST(Router, prefers_the_literal_route_and_knows_the_methods_of_a_path) {
    Router router;
    router.get("/v1/items/{id}", nothing);
    router.get("/v1/items/latest", nothing);
    router.post("/v1/items/{id}", nothing);
    EXPECT_EQ(router.match("GET", "/v1/items/latest").parameters.size(), 0U);
    EXPECT_EQ(router.match("GET", "/v1/items/7").parameters.size(), 1U);
    EXPECT_NE(router.match("HEAD", "/v1/items/7").handler, nullptr);
    EXPECT_EQ(router.match("DELETE", "/v1/items/7").handler, nullptr);
    EXPECT_EQ(router.match("DELETE", "/v1/items/7").allow, "GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(router.match("GET", "/v1").allow, "");
}

}  // namespace
}  // namespace lariat::net
