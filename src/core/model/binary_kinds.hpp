#pragma once

#include "core/model/binary_enum.hpp"
#include "core/model/binary_fields.hpp"

#include <map>
#include <memory>
#include <optional>

/// The kinds of type that a description is made of.
namespace lariat::binary {

namespace detail {

template <class T, template <class...> class Template>
inline constexpr bool kOf = false;
template <template <class...> class Template, class... Args>
inline constexpr bool kOf<Template<Args...>, Template> = true;

template <class T>
inline constexpr bool kQuantity = false;
template <class Tag, class Rep>
inline constexpr bool kQuantity<Quantity<Tag, Rep>> = true;

template <class T>
inline constexpr bool kFixedBytes = false;
template <class Tag, std::size_t Size>
inline constexpr bool kFixedBytes<FixedBytes<Tag, Size>> = true;

template <class T>
inline constexpr bool kArray = false;
template <class T, std::size_t Size>
inline constexpr bool kArray<std::array<T, Size>> = true;

/// Stands for a value of any type where a member is initialised; never made.
struct Anything {
    // NOLINTNEXTLINE(google-explicit-constructor): it has to convert by itself
    template <class T>
    operator T() const;
};

template <class Aggregate, class... Members>
consteval std::size_t count_members() {
    if constexpr (requires { Aggregate{Members{}..., Anything{}}; })
        return count_members<Aggregate, Members..., Anything>();
    else
        return sizeof...(Members);
}

}  // namespace detail

template <class T>
concept QuantityLike = detail::kQuantity<T>;
template <class T>
concept FixedBytesLike = detail::kFixedBytes<T>;
template <class T>
concept ByteString = std::same_as<T, std::string> || std::same_as<T, Bytes>;
template <class T>
concept Sequence = detail::kOf<T, std::vector> && !ByteString<T>;
template <class T>
concept FixedArray = detail::kArray<T>;
template <class T>
concept Optional = detail::kOf<T, std::optional>;
template <class T>
concept Mapping = detail::kOf<T, std::map>;
template <class T>
concept Choice = detail::kOf<T, std::variant>;
/// A value that several owners may share.
template <class T>
concept Shared = detail::kOf<T, std::shared_ptr>;
template <class T>
concept Unsigned256 = std::same_as<T, U256> || std::same_as<T, Uint128>;
template <class T>
concept Signed256 = std::same_as<T, I256> || std::same_as<T, Int128>;
template <class T>
concept Described = requires(T& value) { fields(value); };

template <Described T>
inline constexpr std::size_t kFieldCount = std::tuple_size_v<decltype(fields(std::declval<T&>()))>;

/// The description of `T` names as many members as it has.
template <Described T>
inline constexpr bool kComplete = detail::count_members<T>() == kFieldCount<T>;

inline I256 widened(const I256& value) {
    return value;
}
inline I256 widened(Int128 value) {
    const auto bits = static_cast<Uint128>(value);
    return value < 0 ? I256::from_bits(-U256{Uint128{0} - bits}) : I256::from_bits(U256{bits});
}

}  // namespace lariat::binary
