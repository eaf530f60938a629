#include "io/net/jsonrpc/answer.hpp"

#include "io/net/http_message.hpp"

#include <fmt/core.h>
#include <simdjson.h>

namespace lariat::net {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::int64_t kMethodNotFound = -32601;
constexpr std::int64_t kInvalidParams = -32602;
constexpr std::int64_t kLimitExceeded = -32005;
constexpr std::int64_t kTooManyRequests = 429;  // as hosted nodes say it

simdjson::error_code copy_raw(ondemand::value value, std::string& to) {
    std::string_view raw;
    if (const auto error = simdjson::to_json_string(value).get(raw))
        return error;
    to = raw;
    return simdjson::SUCCESS;
}

/// Text of a JSON string, the raw JSON of anything else.
simdjson::error_code copy_text(ondemand::value value, std::string& to) {
    ondemand::json_type type{};
    if (const auto error = value.type().get(type))
        return error;
    if (type != ondemand::json_type::string)
        return copy_raw(value, to);
    std::string_view text;
    if (const auto error = value.get_string().get(text))
        return error;
    to = text;
    return simdjson::SUCCESS;
}

simdjson::error_code read_error(ondemand::value value, Failure& failure) {
    std::int64_t code = 0;
    std::string message;
    std::string data;
    ondemand::object object;
    ondemand::json_type type{};
    if (const auto error = value.type().get(type))
        return error;
    if (type != ondemand::json_type::object) {
        if (const auto error = copy_text(value, message))
            return error;
        failure = rpc_failure(code, std::move(message), {});
        return simdjson::SUCCESS;
    }
    if (const auto error = value.get_object().get(object))
        return error;
    for (auto entry : object) {
        ondemand::field field;
        if (const auto error = std::move(entry).get(field))
            return error;
        std::string_view key;
        if (const auto error = field.unescaped_key().get(key))
            return error;
        simdjson::error_code error = simdjson::SUCCESS;
        if (key == "code") {
            // Some servers send a code that is no number; the error itself still counts.
            if (field.value().get_int64().get(code) != simdjson::SUCCESS)
                code = 0;
        } else if (key == "message") {
            error = copy_text(field.value(), message);
        } else if (key == "data") {
            error = copy_text(field.value(), data);
        }
        if (error)
            return error;
    }
    failure = rpc_failure(code, std::move(message), std::move(data));
    return simdjson::SUCCESS;
}

simdjson::error_code read_params(ondemand::value value, RpcNotification& to, bool& complete) {
    ondemand::object object;
    if (const auto error = value.get_object().get(object))
        return error;
    bool named = false;
    bool filled = false;
    for (auto entry : object) {
        ondemand::field field;
        if (const auto error = std::move(entry).get(field))
            return error;
        std::string_view key;
        if (const auto error = field.unescaped_key().get(key))
            return error;
        simdjson::error_code error = simdjson::SUCCESS;
        if (key == "subscription") {
            error = copy_text(field.value(), to.subscription);
            named = true;
        } else if (key == "result") {
            error = copy_raw(field.value(), to.result_json);
            filled = true;
        }
        if (error)
            return error;
    }
    complete = named && filled;
    return simdjson::SUCCESS;
}

/// One object of a message, sorted into answers, notifications or the rest.
simdjson::error_code read_element(ondemand::object object, RpcMessage& message) {
    std::optional<std::uint64_t> id;
    std::optional<std::string> result;
    std::optional<Failure> failed;
    RpcNotification notification;
    bool notified = false;
    bool has_method = false;
    for (auto entry : object) {
        ondemand::field field;
        if (const auto error = std::move(entry).get(field))
            return error;
        std::string_view key;
        if (const auto error = field.unescaped_key().get(key))
            return error;
        simdjson::error_code error = simdjson::SUCCESS;
        if (key == "id") {
            std::uint64_t number = 0;
            if (field.value().get_uint64().get(number) == simdjson::SUCCESS)
                id = number;
        } else if (key == "result") {
            error = copy_raw(field.value(), result.emplace());
        } else if (key == "error") {
            ondemand::json_type type{};
            error = field.value().type().get(type);
            // "error": null beside a result is wrong by the book and common.
            if (!error && type != ondemand::json_type::null)
                error = read_error(field.value(), failed.emplace());
        } else if (key == "method") {
            has_method = true;
        } else if (key == "params") {
            ondemand::json_type type{};
            error = field.value().type().get(type);
            if (!error && type == ondemand::json_type::object)
                error = read_params(field.value(), notification, notified);
        }
        if (error)
            return error;
    }
    if (failed)
        message.answers.push_back({.id = id, .outcome = std::unexpected{*std::move(failed)}});
    else if (result)
        message.answers.push_back({.id = id, .outcome = *std::move(result)});
    else if (has_method && notified)
        message.notifications.push_back(std::move(notification));
    else
        ++message.malformed;
    return simdjson::SUCCESS;
}

simdjson::error_code read_document(ondemand::document& document, RpcMessage& message) {
    ondemand::json_type type{};
    if (const auto error = document.type().get(type))
        return error;
    if (type == ondemand::json_type::object) {
        ondemand::object object;
        if (const auto error = document.get_object().get(object))
            return error;
        return read_element(object, message);
    }
    ondemand::array array;
    if (const auto error = document.get_array().get(array))
        return error;
    for (auto entry : array) {
        ondemand::value value;
        if (const auto error = std::move(entry).get(value))
            return error;
        ondemand::json_type kind{};
        if (const auto error = value.type().get(kind))
            return error;
        if (kind != ondemand::json_type::object) {
            ++message.malformed;
            continue;
        }
        ondemand::object object;
        if (const auto error = value.get_object().get(object))
            return error;
        if (const auto error = read_element(object, message))
            return error;
    }
    return simdjson::SUCCESS;
}

}  // namespace

Failure rpc_failure(std::int64_t code, std::string message, std::string data) {
    Errc kind = Errc::refused;
    if (code == kMethodNotFound)
        kind = Errc::not_found;
    else if (code == kInvalidParams)
        kind = Errc::invalid_argument;
    else if (code == kLimitExceeded || code == kTooManyRequests)
        kind = Errc::unavailable;
    auto detail = std::make_shared<RpcError>();
    detail->code = code;
    detail->message = std::move(message);
    detail->data = std::move(data);
    std::string text = fmt::format("{} (RPC error {})", detail->message, code);
    return {kind, std::move(text), std::move(detail)};
}

Expected<RpcMessage> parse_rpc_message(std::string_view text) {
    thread_local ondemand::parser parser;
    const simdjson::padded_string padded{text};
    ondemand::document document;
    RpcMessage message;
    simdjson::error_code error = parser.iterate(padded).get(document);
    if (!error)
        error = read_document(document, message);
    // At the end there is no location left to give.
    if (const char* rest = nullptr; !error && document.current_location().get(rest) == simdjson::SUCCESS)
        error = simdjson::TRAILING_CONTENT;
    if (error)
        return io::failure(Errc::malformed, "not a JSON-RPC message: {}", simdjson::error_message(error));
    return message;
}

std::string build_rpc_request(std::uint64_t id, const RpcCall& call) {
    return fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":{},"params":{}}})", id, json_quote(call.method),
                       call.params_json.empty() ? "[]" : call.params_json);
}

}  // namespace lariat::net
