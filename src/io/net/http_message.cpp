#include "io/net/http_message.hpp"

#include "io/runtime/json_text.hpp"

#include <fmt/core.h>

namespace lariat::net {

std::optional<std::string_view> Request::query_value(std::string_view name) const {
    for (const auto& [key, value] : query) {
        if (key == name)
            return value;
    }
    return std::nullopt;
}

std::string_view Request::parameter(std::string_view name) const {
    for (const auto& [key, value] : parameters) {
        if (key == name)
            return value;
    }
    return {};
}

std::string_view view_of(const Body& body) {
    if (const auto* owned = std::get_if<std::string>(&body))
        return *owned;
    if (const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&body))
        return *shared ? std::string_view{**shared} : std::string_view{};
    return std::get<std::string_view>(body);
}

Response json_response(std::string body, int status) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
            .body = std::move(body)};
}

Response text_response(std::string body, int status) {
    return {.status = status,
            .headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}},
            .body = std::move(body)};
}

Response problem_response(const Request& request, const Problem& problem) {
    const std::string_view title = reason_of(problem.status);
    std::string body =
        fmt::format(R"({{"type":"about:blank","title":{},"status":{},"detail":{},"instance":{},)"
                    R"("code":{},"requestId":{},"retryable":{}}})",
                    json_quote(title), problem.status, json_quote(problem.detail), json_quote(request.path),
                    json_quote(problem.code), json_quote(request.id), problem.retryable);
    return {.status = problem.status,
            .headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}},
            .body = std::move(body)};
}

std::string_view reason_of(int status) noexcept {
    switch (status) {
        case 101:
            return "Switching Protocols";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 421:
            return "Misdirected Request";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        default:
            return status >= 500 ? "Server Error" : status >= 400 ? "Client Error" : "Status";
    }
}

std::string json_quote(std::string_view text) {
    std::string quoted;
    io::append_json_string(quoted, text);
    return quoted;
}

}  // namespace lariat::net
