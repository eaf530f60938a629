#include "foundation/codec/abi_contract.hpp"

#include "foundation/base/assert.hpp"

#include <algorithm>

namespace lariat::abi {
namespace {

constexpr Selector kErrorSelector = selector("Error(string)");
constexpr Selector kPanicSelector = selector("Panic(uint256)");

Result<Bytes> with_selector(const Selector& selector,
                            const std::vector<Parameter>& parameters,
                            std::span<const Value> arguments) {
    const std::vector<Type> types = types_of(parameters);
    LARIAT_TRY(const Bytes encoded, encode(types, arguments));
    Bytes out{selector.begin(), selector.end()};
    append(out, encoded);
    return out;
}

/// Offsets of errors count from the start of `input`, the selector included.
Result<std::vector<Value>> decode_after_selector(const Selector& selector,
                                                 const std::vector<Type>& types,
                                                 ByteView input,
                                                 Layout layout) {
    if (input.size() < selector.size() || !std::ranges::equal(input.first(selector.size()), selector))
        return fail(Errc::not_found, "another selector");
    auto values = decode(types, input.subspan(selector.size()), layout);
    if (!values)
        return fail(values.error().code,
                    {values.error().context.what, values.error().context.value + selector.size()});
    return values;
}

std::vector<Type> data_types(const Event& event) {
    std::vector<Type> types;
    for (const Parameter& parameter : event.inputs)
        if (!parameter.is_indexed)
            types.push_back(parameter.type);
    return types;
}

}  // namespace

Result<Bytes> encode_call(const Function& function, std::span<const Value> arguments) {
    return with_selector(function.selector(), function.inputs, arguments);
}

Result<std::vector<Value>> decode_call(const Function& function, ByteView input, Layout layout) {
    return decode_after_selector(function.selector(), types_of(function.inputs), input, layout);
}

Result<std::vector<Value>> decode_result(const Function& function, ByteView output, Layout layout) {
    return decode(types_of(function.outputs), output, layout);
}

Result<Bytes> encode_error(const CustomError& error, std::span<const Value> arguments) {
    return with_selector(error.selector(), error.inputs, arguments);
}

Result<EncodedLog> encode_log(const Event& event, std::span<const Value> arguments) {
    if (arguments.size() != event.inputs.size())
        return fail(Errc::invalid_argument, {"another number of values than types, was", arguments.size()});
    EncodedLog log;
    if (!event.is_anonymous)
        log.topics.push_back(event.topic());
    std::vector<Value> plain;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (!event.inputs[i].is_indexed) {
            plain.push_back(arguments[i]);
            continue;
        }
        LARIAT_TRY(const Hash topic, topic_of(event.inputs[i].type, arguments[i]));
        log.topics.push_back(topic);
    }
    LARIAT_TRY(log.data, encode(data_types(event), plain));
    return log;
}

Result<std::vector<Argument>> decode_log(const Event& event,
                                         std::span<const Hash> topics,
                                         ByteView data,
                                         Layout layout) {
    if (!event.is_anonymous) {
        if (topics.empty() || topics[0] != event.topic())
            return fail(Errc::not_found, "log of another event");
        topics = topics.subspan(1);
    }
    const auto indexed = std::ranges::count_if(event.inputs, &Parameter::is_indexed);
    if (static_cast<std::size_t>(indexed) != topics.size())
        return fail(Errc::malformed, {"another number of topics than the event has, was", topics.size()});
    LARIAT_TRY(std::vector<Value> plain, decode(data_types(event), data, layout));
    std::vector<Argument> arguments;
    auto next_plain = plain.begin();
    for (const Parameter& parameter : event.inputs) {
        if (!parameter.is_indexed) {
            arguments.push_back({std::move(*next_plain++), false});
            continue;
        }
        const Hash topic = topics.front();
        topics = topics.subspan(1);
        if (!parameter.type.is_word()) {
            arguments.push_back({Bytes(topic.data.begin(), topic.data.end()), true});
            continue;
        }
        LARIAT_TRY(std::vector<Value> word, decode(std::span{&parameter.type, 1}, topic, Layout::canonical));
        arguments.push_back({std::move(word[0]), false});
    }
    return arguments;
}

Revert explain_revert(ByteView data, std::span<const CustomError> errors) {
    Revert revert;
    if (data.empty()) {
        revert.kind = Revert::Kind::silent;
        return revert;
    }
    const std::vector<Type> text{Type::plain(Type::Kind::string)};
    const std::vector<Type> code{*Type::unsigned_integer(256)};
    // Some compilers pad their strings freely, and a reason is read by people, not acted on.
    if (auto message = decode_after_selector(kErrorSelector, text, data, Layout::any)) {
        revert.kind = Revert::Kind::message;
        revert.message = std::get<std::string>(std::move(message->front().data));
        return revert;
    }
    if (const auto panic = decode_after_selector(kPanicSelector, code, data, Layout::canonical)) {
        revert.kind = Revert::Kind::panic;
        revert.panic_code = std::get<U256>(panic->front().data);
        return revert;
    }
    for (std::size_t i = 0; i < errors.size(); ++i) {
        auto arguments =
            decode_after_selector(errors[i].selector(), types_of(errors[i].inputs), data, Layout::any);
        if (!arguments)
            continue;
        revert.kind = Revert::Kind::custom;
        revert.error = i;
        revert.arguments = std::move(*arguments);
        return revert;
    }
    return revert;
}

std::string_view panic_meaning(const U256& code) noexcept {
    if (code > 0xff)
        return "unknown panic";
    switch (code.low64()) {
        case 0x00:
            return "generic panic of the compiler";
        case 0x01:
            return "assertion failed";
        case 0x11:
            return "arithmetic overflow or underflow";
        case 0x12:
            return "division or modulo by zero";
        case 0x21:
            return "number outside the enum";
        case 0x22:
            return "storage byte array encoded wrongly";
        case 0x31:
            return "pop of an empty array";
        case 0x32:
            return "index outside the array";
        case 0x41:
            return "too much memory, or an array too large";
        case 0x51:
            return "call of a function variable that was never set";
        default:
            return "unknown panic";
    }
}

}  // namespace lariat::abi
