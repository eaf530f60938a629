#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <vector>

namespace lariat {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// A byte string of fixed size, big-endian where it is a number. `Tag` keeps addresses and hashes apart.
template <class Tag, std::size_t Size>
struct FixedBytes {
    static constexpr std::size_t kSize = Size;

    std::array<std::uint8_t, Size> data{};

    [[nodiscard]] constexpr ByteView view() const noexcept { return ByteView{data}; }
    // NOLINTNEXTLINE(google-explicit-constructor): every fixed string is readable as bytes
    constexpr operator ByteView() const noexcept { return view(); }
    [[nodiscard]] constexpr bool is_zero() const noexcept {
        return std::ranges::all_of(data, [](std::uint8_t byte) { return byte == 0; });
    }

    friend constexpr auto operator<=>(const FixedBytes&, const FixedBytes&) = default;
};

using Address = FixedBytes<struct AddressTag, 20>;
using Hash = FixedBytes<struct HashTag, 32>;

/// Copies `view` into a fixed string. The sizes must agree; checked by the caller.
template <class Fixed>
[[nodiscard]] constexpr Fixed fixed_from(ByteView view) noexcept {
    Fixed fixed{};
    std::copy_n(view.begin(), std::min(view.size(), Fixed::kSize), fixed.data.begin());
    return fixed;
}

inline void append(Bytes& to, ByteView from) {
    to.insert(to.end(), from.begin(), from.end());
}

}  // namespace lariat

/// Addresses and hashes are already uniform: their last eight bytes serve as hash value.
template <class Tag, std::size_t Size>
struct std::hash<lariat::FixedBytes<Tag, Size>> {
    std::size_t operator()(const lariat::FixedBytes<Tag, Size>& value) const noexcept {
        std::size_t word = 0;
        std::memcpy(&word, value.data.data() + Size - sizeof word, sizeof word);
        return word;
    }
};
