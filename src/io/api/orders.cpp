#include "io/api/orders.hpp"

#include "io/runtime/clock.hpp"
#include "io/runtime/log.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <expected>
#include <optional>

namespace lariat::api {
namespace {

namespace json = boost::json;

const io::Logger kLog{"api"};

bool is_json(std::string_view content_type) {
    std::string_view media = content_type.substr(0, content_type.find(';'));
    while (!media.empty() && (media.back() == ' ' || media.back() == '\t'))
        media.remove_suffix(1);
    return net::equal_ignoring_case(media, "application/json");
}

/// The page is served by us: its origin is the host that was asked.
bool is_own_origin(const net::Headers& headers) {
    const std::string_view site = headers.get("Sec-Fetch-Site");
    if (headers.has("Sec-Fetch-Site") && site != "same-origin" && site != "none")
        return false;
    if (!headers.has("Origin"))
        return true;  // no browser
    const std::string_view origin = headers.get("Origin");
    for (const std::string_view scheme : {"http://", "https://"})
        if (net::equal_ignoring_case(origin, fmt::format("{}{}", scheme, headers.get("Host"))))
            return true;
    return false;
}

std::optional<net::Problem> forbidden(const net::Request& request) {
    if (!request.query.empty())
        return net::Problem{400, "unknown_parameter", "an order takes no parameters", false};
    if (!is_json(request.headers.get("Content-Type")))
        return net::Problem{415, "unsupported_media_type", "expected Content-Type: application/json", false};
    if (!is_own_origin(request.headers))
        return net::Problem{403, "cross_origin", "orders are taken from this server's own page only", false};
    return std::nullopt;
}

/// The reason, or what is wrong with the body.
std::expected<std::string, std::string> reason_in(const std::string& body) {
    json::error_code error;
    const json::value parsed = json::parse(body, error);
    const auto* object = error ? nullptr : parsed.if_object();
    if (object == nullptr)
        return std::unexpected{R"(expected a JSON object such as {"reason": "the oracle is wrong"})"};
    for (const auto& field : *object)
        if (field.key() != "reason")
            return std::unexpected{fmt::format("unknown field '{}'; known is reason",
                                               std::string_view{field.key().data(), field.key().size()})};
    const auto* value = object->if_contains("reason");
    const auto* text = value == nullptr ? nullptr : value->if_string();
    if (text == nullptr || text->find_first_not_of(" \t\r\n") == json::string::npos ||
        text->size() > kMaxOrderReason)
        return std::unexpected{fmt::format("reason: expected a text of 1 to {} bytes", kMaxOrderReason)};
    return std::string{text->data(), text->size()};
}

}  // namespace

net::Response order_response(const net::Request& request, OperatingState state, const TightenState& tighten) {
    if (const auto problem = forbidden(request))
        return net::problem_response(request, *problem);
    const auto reason = reason_in(request.body);
    if (!reason)
        return net::problem_response(request, {400, "bad_body", reason.error(), false});
    const auto report = tighten(state, *reason);
    if (!report) {
        kLog.error("order not kept", {{"order", name_of(state)}, {"why", report.error()}});
        return net::problem_response(request, {503, "not_durable", report.error().message, true});
    }
    kLog.warn("order taken", {{"order", name_of(state)}, {"reason", *reason}, {"from", request.remote}});
    const std::string_view name = name_of(report->state);
    return net::json_response(
        json::serialize(json::object{{"state", json::string_view{name.data(), name.size()}},
                                     {"haltReason", report->reason},
                                     {"haltedBy", report->by},
                                     {"haltedAt", io::rfc3339(report->changed_ns)}}));
}

}  // namespace lariat::api
