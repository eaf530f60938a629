#pragma once

#include "core/model/binary_kinds.hpp"

#include <string>

namespace lariat::binary {

/// The shape of a described type as text: names, kinds and enumerators, in order. Two builds that agree on it
/// read each other's bytes.
template <class T>
void append_schema(std::string& out) {
    if constexpr (std::same_as<T, bool>) {
        out += "bool";
    } else if constexpr (std::is_enum_v<T>) {
        out += '(';
        for (std::size_t i = 0; i < kEnumeratorCount<T>; ++i)
            out += (i == 0 ? "" : "|") + std::string{enumerator_name(static_cast<T>(i))};
        out += ')';
    } else if constexpr (std::integral<T> || Unsigned256<T> || Signed256<T>) {
        out += (std::unsigned_integral<T> || Unsigned256<T> ? "u" : "i") + std::to_string(8 * sizeof(T));
    } else if constexpr (std::same_as<T, double>) {
        out += "f64";
    } else if constexpr (QuantityLike<T>) {
        append_schema<typename T::rep>(out);
    } else if constexpr (FixedBytesLike<T>) {
        out += "b" + std::to_string(T::kSize);
    } else if constexpr (ByteString<T>) {
        out += std::same_as<T, Bytes> ? "bytes" : "text";
    } else if constexpr (std::same_as<T, Route>) {
        append_schema<std::vector<Hop>>(out);
    } else if constexpr (FixedArray<T>) {
        append_schema<typename T::value_type>(out);
        out += "*" + std::to_string(std::tuple_size_v<T>);
    } else if constexpr (Sequence<T>) {
        out += '[';
        append_schema<typename T::value_type>(out);
        out += ']';
    } else if constexpr (Mapping<T>) {
        out += '[';
        append_schema<typename T::key_type>(out);
        out += '>';
        append_schema<typename T::mapped_type>(out);
        out += ']';
    } else if constexpr (Optional<T>) {
        append_schema<typename T::value_type>(out);
        out += '?';
    } else if constexpr (Shared<T>) {
        append_schema<std::remove_const_t<typename T::element_type>>(out);
        out += '&';
    } else if constexpr (Choice<T>) {
        out += '<';
        [&]<std::size_t... Index>(std::index_sequence<Index...>) {
            ((append_schema<std::variant_alternative_t<Index, T>>(out), out += ';'), ...);
        }(std::make_index_sequence<std::variant_size_v<T>>{});
        out += '>';
    } else {
        out += '{';
        // Only the members' types and names are asked for: the value is never looked at.
        T value{};
        std::apply(
            [&out](const auto&... field) {
                ((out += field.name, out += ':',
                  append_schema<std::remove_cvref_t<decltype(field.value)>>(out), out += ','),
                 ...);
            },
            fields(value));
        out += '}';
    }
}

}  // namespace lariat::binary
