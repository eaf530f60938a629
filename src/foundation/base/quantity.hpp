#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace lariat {

/// A whole number of one kind. Kinds do not mix: gas cannot be added to a block number.
template <class Tag, class Rep = std::uint64_t>
class Quantity {
public:
    using rep = Rep;

    constexpr Quantity() = default;
    constexpr explicit Quantity(Rep raw) noexcept : raw_{raw} {}

    [[nodiscard]] constexpr Rep raw() const noexcept { return raw_; }
    [[nodiscard]] constexpr Quantity next() const noexcept { return Quantity{static_cast<Rep>(raw_ + 1)}; }

    friend constexpr Quantity operator+(Quantity a, Quantity b) noexcept {
        return Quantity{static_cast<Rep>(a.raw_ + b.raw_)};
    }
    friend constexpr Quantity operator-(Quantity a, Quantity b) noexcept {
        return Quantity{static_cast<Rep>(a.raw_ - b.raw_)};
    }
    friend constexpr auto operator<=>(Quantity, Quantity) = default;

private:
    Rep raw_{};
};

using ChainId = Quantity<struct ChainIdTag>;
using BlockNumber = Quantity<struct BlockNumberTag>;
using Gas = Quantity<struct GasTag>;
using Nonce = Quantity<struct NonceTag>;
/// Hundredths of a basis point, 1e-6: the unit in which pools state their fees.
using FeePips = Quantity<struct FeePipsTag, std::uint32_t>;
using BasisPoints = Quantity<struct BasisPointsTag, std::uint32_t>;

}  // namespace lariat

template <class Tag, class Rep>
struct std::hash<lariat::Quantity<Tag, Rep>> {
    std::size_t operator()(lariat::Quantity<Tag, Rep> value) const noexcept {
        return std::hash<Rep>{}(value.raw());
    }
};
