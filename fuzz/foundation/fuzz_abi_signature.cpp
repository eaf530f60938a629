#include "foundation/codec/abi_signature.hpp"
#include "require.hpp"

#include <string_view>

// Signatures and JSON descriptions: what is read keeps its selector when its signature is read again, and the
// place of a refusal lies in the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lariat;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    if (const auto function = abi::parse_function(text)) {
        const auto again = abi::parse_function(function->signature());
        FUZZ_REQUIRE(again && again->selector() == function->selector());
    } else {
        FUZZ_REQUIRE(function.error().context.value <= size);
    }
    if (const auto event = abi::parse_event(text)) {
        const auto again = abi::parse_event(event->signature());
        FUZZ_REQUIRE(again && again->topic() == event->topic());
    }
    if (const auto error = abi::parse_error(text)) {
        const auto again = abi::parse_error(error->signature());
        FUZZ_REQUIRE(again && again->selector() == error->selector());
    }
    if (const auto interface = abi::parse_interface_json(text))
        for (const abi::Function& function : interface->functions)
            for (const abi::Parameter& parameter : function.inputs)
                FUZZ_REQUIRE(abi::parse_type(parameter.type.canonical()) == parameter.type);
    return 0;
}
