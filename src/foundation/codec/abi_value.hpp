#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/error.hpp"
#include "foundation/codec/abi_type.hpp"
#include "foundation/math/i256.hpp"

#include <span>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

namespace lariat::abi {

/// A value of any type of the ABI. Which alternative belongs to which kind: U256 to unsigned integers and
/// fixed-point numbers, I256 to signed ones, Bytes to fixed bytes, `bytes` and `function`, a list to arrays
/// and tuples. A string is kept as the bytes it came as; nothing says that it is UTF-8.
struct Value {
    using List = std::vector<Value>;

    template <class T>
    static constexpr bool kHolds =
        std::is_same_v<T, U256> || std::is_same_v<T, I256> || std::is_same_v<T, Address> ||
        std::is_same_v<T, bool> || std::is_same_v<T, Bytes> || std::is_same_v<T, std::string> ||
        std::is_same_v<T, List>;

    std::variant<U256, I256, Address, bool, Bytes, std::string, List> data;

    Value() = default;
    template <class T>
        requires kHolds<std::remove_cvref_t<T>>
    // NOLINTNEXTLINE(google-explicit-constructor,bugprone-forwarding-reference-overload): a sum type
    Value(T&& value) : data{std::forward<T>(value)} {}

    template <class T>
    [[nodiscard]] const T* get() const noexcept {
        return std::get_if<T>(&data);
    }

    friend bool operator==(const Value&, const Value&) = default;
};

/// A list of the values given. Braces would not do: with a single list inside they copy it.
template <class... Items>
[[nodiscard]] Value::List make_list(Items&&... items) {
    Value::List list;
    list.reserve(sizeof...(items));
    (list.push_back(Value{std::forward<Items>(items)}), ...);
    return list;
}

/// How much freedom a layout has.
enum class Layout : std::uint8_t {
    /// Exactly the bytes that `encode` makes: every tail behind the one before it, nothing between, nothing
    /// shared, nothing left over.
    canonical,
    /// Whatever contracts accept: offsets may point anywhere in the input, may be shared, and bytes may be
    /// left over. Padding and widths are checked all the same. Values that share so much that they outgrow
    /// their input eightfold are refused.
    any,
};

/// Errc::invalid_argument or Errc::overflow if the values do not fit the types.
Result<Bytes> encode(std::span<const Type> types, std::span<const Value> values);

/// The context of an error is an offset in `input`.
Result<std::vector<Value>> decode(std::span<const Type> types,
                                  ByteView input,
                                  Layout layout = Layout::canonical);

/// Solidity's abi.encodePacked: no padding and no offsets, except that elements of arrays take whole words.
/// What Solidity does not pack is refused: structs, nested arrays, arrays of `bytes` or `string`.
Result<Bytes> encode_packed(std::span<const Type> types, std::span<const Value> values);

/// A value as an indexed parameter: one word in place, the hash of what does not fit one.
Result<Hash> topic_of(const Type& type, const Value& value);

}  // namespace lariat::abi
