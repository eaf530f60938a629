#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

/// How many enumerators an enum has and what they are called, read from the enum itself, so that no list of
/// them can fall behind. For enums that count from zero without gaps.
namespace lariat::binary {

namespace detail {

/// The way the compiler spells a value: "lariat::Stage::seen" for an enumerator, "(lariat::Stage)99" for a
/// value that is none.
template <auto Value>
consteval std::string_view spelled() {
    constexpr std::string_view kFunction = __PRETTY_FUNCTION__;
    constexpr std::string_view kMarker = "Value = ";
    const std::size_t begin = kFunction.find(kMarker) + kMarker.size();
    return kFunction.substr(begin, kFunction.size() - begin - 1);
}

inline constexpr std::size_t kMostEnumerators = 128;

template <class Enum, std::size_t... Index>
consteval auto enumerator_names(std::index_sequence<Index...> /*indices*/) {
    std::array<std::string_view, sizeof...(Index)> names{spelled<static_cast<Enum>(Index)>()...};
    for (std::string_view& name : names)
        name = name.starts_with('(') ? std::string_view{} : name.substr(name.rfind(':') + 1);
    return names;
}

template <class Enum>
inline constexpr auto kEnumeratorNames = enumerator_names<Enum>(std::make_index_sequence<kMostEnumerators>{});

template <class Enum>
consteval std::size_t count_enumerators() {
    std::size_t count = 0;
    while (count < kMostEnumerators && !kEnumeratorNames<Enum>[count].empty())
        ++count;
    for (std::size_t i = count; i < kMostEnumerators; ++i)
        if (!kEnumeratorNames<Enum>[i].empty())
            return 0;  // a gap
    return count;
}

}  // namespace detail

template <class Enum>
    requires std::is_enum_v<Enum>
inline constexpr std::size_t kEnumeratorCount = detail::count_enumerators<Enum>();

/// As it is written in the source; empty for a value that is no enumerator.
template <class Enum>
    requires std::is_enum_v<Enum>
constexpr std::string_view enumerator_name(Enum value) {
    const auto index = static_cast<std::size_t>(value);
    return index < kEnumeratorCount<Enum> ? detail::kEnumeratorNames<Enum>[index] : std::string_view{};
}

}  // namespace lariat::binary
