#pragma once

#include "foundation/codec/abi_signature.hpp"
#include "foundation/codec/abi_value.hpp"

#include <optional>

/// Calls, logs and reverts as values.
namespace lariat::abi {

/// Selector and arguments.
Result<Bytes> encode_call(const Function& function, std::span<const Value> arguments);
Result<std::vector<Value>> decode_call(const Function& function,
                                       ByteView input,
                                       Layout layout = Layout::canonical);
Result<std::vector<Value>> decode_result(const Function& function,
                                         ByteView output,
                                         Layout layout = Layout::canonical);

struct Argument {
    Value value;
    /// An indexed parameter that fits no word: `value` holds the 32 bytes of its hash.
    bool is_hashed = false;

    friend bool operator==(const Argument&, const Argument&) = default;
};

struct EncodedLog {
    std::vector<Hash> topics;
    Bytes data;
};

Result<EncodedLog> encode_log(const Event& event, std::span<const Value> arguments);
/// The arguments in the order of the event. Errc::not_found if the first topic is another event's.
Result<std::vector<Argument>> decode_log(const Event& event,
                                         std::span<const Hash> topics,
                                         ByteView data,
                                         Layout layout = Layout::canonical);

Result<Bytes> encode_error(const CustomError& error, std::span<const Value> arguments);

/// What a call's return data says after a revert.
struct Revert {
    enum class Kind : std::uint8_t {
        silent,   // no data at all
        message,  // Error(string)
        panic,    // Panic(uint256)
        custom,   // one of the errors that were given
        unknown,  // anything else; also a known selector with arguments that do not decode
    };

    Kind kind = Kind::unknown;
    std::string message;               // of Error(string)
    U256 panic_code;                   // of Panic(uint256)
    std::optional<std::size_t> error;  // index among the errors given
    std::vector<Value> arguments;      // of a custom error
};

Revert explain_revert(ByteView data, std::span<const CustomError> errors = {});

/// What the Solidity documentation says of a panic code; "unknown panic" for others.
std::string_view panic_meaning(const U256& code) noexcept;

}  // namespace lariat::abi
