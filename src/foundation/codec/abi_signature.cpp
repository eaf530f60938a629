#include "foundation/codec/abi_signature.hpp"

#include "foundation/codec/abi_parser.hpp"

#include <array>
#include <utility>

namespace lariat::abi {
namespace {

constexpr std::array<std::pair<std::string_view, Function::Mutability>, 4> kMutability{
    {{"pure", Function::Mutability::pure},
     {"view", Function::Mutability::view},
     {"constant", Function::Mutability::view},
     {"payable", Function::Mutability::payable}}};

/// Takes one modifier; false if none comes next.
bool take_modifier(Parser& parser, Function& function) {
    for (const std::string_view word : {"external", "public", "internal", "private", "virtual", "nonpayable"})
        if (parser.take_word(word))
            return true;
    for (const auto& [word, mutability] : kMutability)
        if (parser.take_word(word)) {
            function.mutability = mutability;
            return true;
        }
    return false;
}

}  // namespace

std::vector<Type> types_of(const std::vector<Parameter>& parameters) {
    std::vector<Type> types;
    types.reserve(parameters.size());
    for (const Parameter& parameter : parameters)
        types.push_back(parameter.type);
    return types;
}

std::string signature_of(std::string_view name, const std::vector<Parameter>& parameters) {
    std::string text{name};
    text += '(';
    for (const Parameter& parameter : parameters) {
        if (!text.ends_with('('))
            text += ',';
        text += parameter.type.canonical();
    }
    return text + ")";
}

Result<Function> parse_function(std::string_view text) {
    Parser parser{text};
    parser.take_word("function");
    Function function;
    LARIAT_TRY(function.name, parser.identifier());
    LARIAT_TRY(function.inputs, parser.parameters(false));
    while (take_modifier(parser, function)) {
    }
    if (parser.take_word("returns")) {
        LARIAT_TRY(function.outputs, parser.parameters(false));
    }
    LARIAT_CHECK(parser.finish());
    return function;
}

Result<Event> parse_event(std::string_view text) {
    Parser parser{text};
    parser.take_word("event");
    Event event;
    LARIAT_TRY(event.name, parser.identifier());
    LARIAT_TRY(event.inputs, parser.parameters(true));
    event.is_anonymous = parser.take_word("anonymous");
    LARIAT_CHECK(parser.finish());
    const auto indexed = std::ranges::count_if(event.inputs, &Parameter::is_indexed);
    if (indexed > (event.is_anonymous ? 4 : 3))
        return fail(Errc::invalid_argument,
                    {"more indexed parameters than a log has topics:", static_cast<std::uint64_t>(indexed)});
    return event;
}

Result<CustomError> parse_error(std::string_view text) {
    Parser parser{text};
    parser.take_word("error");
    CustomError error;
    LARIAT_TRY(error.name, parser.identifier());
    LARIAT_TRY(error.inputs, parser.parameters(false));
    LARIAT_CHECK(parser.finish());
    return error;
}

}  // namespace lariat::abi
