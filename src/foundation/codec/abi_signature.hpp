#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/codec/abi_type.hpp"
#include "foundation/crypto/selector.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lariat::abi {

struct Parameter {
    Type type;
    std::string name;         // may be empty
    bool is_indexed = false;  // in events only
};

std::vector<Type> types_of(const std::vector<Parameter>& parameters);
/// `name(type,type)`, from which selectors and topics are made.
std::string signature_of(std::string_view name, const std::vector<Parameter>& parameters);

struct Function {
    enum class Mutability : std::uint8_t { pure, view, nonpayable, payable };

    std::string name;
    std::vector<Parameter> inputs;
    std::vector<Parameter> outputs;
    Mutability mutability = Mutability::nonpayable;

    [[nodiscard]] std::string signature() const { return signature_of(name, inputs); }
    [[nodiscard]] Selector selector() const { return lariat::selector(signature()); }
};

struct Event {
    std::string name;
    std::vector<Parameter> inputs;
    bool is_anonymous = false;

    [[nodiscard]] std::string signature() const { return signature_of(name, inputs); }
    /// The first topic of its logs; an anonymous event does not write it.
    [[nodiscard]] Hash topic() const { return event_topic(signature()); }
};

struct CustomError {
    std::string name;
    std::vector<Parameter> inputs;

    [[nodiscard]] std::string signature() const { return signature_of(name, inputs); }
    [[nodiscard]] Selector selector() const { return lariat::selector(signature()); }
};

/// What a contract offers. Constructor, fallback and receive have no selector and are not kept.
struct Interface {
    std::vector<Function> functions;
    std::vector<Event> events;
    std::vector<CustomError> errors;
};

/// Signatures as people write them, with or without the keyword in front:
///     function swap(uint256 amount, address payable to) external view returns (uint256, bytes)
///     event Sync(uint112 reserve0, uint112 reserve1)
///     error Late(uint256 deadline)
/// The context of an error is the offset in the text.
Result<Function> parse_function(std::string_view text);
Result<Event> parse_event(std::string_view text);
Result<CustomError> parse_error(std::string_view text);

/// The JSON that compilers write: an array of descriptions, or an object that holds it as "abi". The context
/// of an error is the index of the description.
Result<Interface> parse_interface_json(std::string_view json);

}  // namespace lariat::abi
