#pragma once

#include "core/model/binary_kinds.hpp"
#include "core/model/testing/random.hpp"

/// Values of any described type at random, extremes more often than chance would have them.
namespace lariat::test_model {

class RandomModel {
public:
    explicit RandomModel(std::uint64_t seed) : random_{seed} {}

    template <class T>
    T make() {
        T value{};
        fill(value);
        return value;
    }

    /// Every alternative of a variant has its turn: `make_alternative<EventBody>(i)`.
    template <class Variant>
    Variant make_alternative(std::size_t index) {
        Variant value;
        emplace(value, index, std::make_index_sequence<std::variant_size_v<Variant>>{});
        return value;
    }

    std::uint64_t number() {
        switch (random_() % 6) {
            case 0:
                return 0;
            case 1:
                return ~std::uint64_t{0};
            case 2:
                return std::uint64_t{1} << (random_() % 64);
            case 3:
                return (std::uint64_t{1} << (random_() % 64)) - 1;
            default:
                return random_() >> (random_() % 64);
        }
    }

    template <class T>
    void fill(T& value) {
        using namespace binary;
        if constexpr (std::same_as<T, bool>) {
            value = random_() % 2 == 0;
        } else if constexpr (std::is_enum_v<T>) {
            value = static_cast<T>(random_() % kEnumeratorCount<T>);
        } else if constexpr (std::integral<T>) {
            value = static_cast<T>(number());
        } else if constexpr (std::same_as<T, U256>) {
            value = wide();
        } else if constexpr (std::same_as<T, I256>) {
            value = I256::from_bits(wide());
        } else if constexpr (std::same_as<T, Uint128> || std::same_as<T, Int128>) {
            value = static_cast<T>(wide().low128());
        } else if constexpr (QuantityLike<T>) {
            value = T{static_cast<typename T::rep>(number())};
        } else if constexpr (FixedBytesLike<T>) {
            for (auto& byte : value.data)
                byte = static_cast<std::uint8_t>(random_());
        } else if constexpr (ByteString<T>) {
            value.resize(size());
            for (auto& byte : value)
                byte = static_cast<typename T::value_type>(random_());
        } else if constexpr (std::same_as<T, Route>) {
            std::array<Hop, kMaxHops> hops{};
            for (Hop& hop : hops)
                fill(hop);
            value = Route{std::span<const Hop>{hops.data(), random_() % (kMaxHops + 1)}};
        } else if constexpr (FixedArray<T>) {
            for (auto& element : value)
                fill(element);
        } else if constexpr (Sequence<T>) {
            value.resize(size());
            for (auto& element : value)
                fill(element);
        } else if constexpr (Shared<T>) {
            if (random_() % 8 == 0)
                return value.reset();
            auto fresh = std::make_shared<std::remove_const_t<typename T::element_type>>();
            fill(*fresh);
            value = std::move(fresh);
        } else if constexpr (Choice<T>) {
            value = make_alternative<T>(random_() % std::variant_size_v<T>);
        } else {
            std::apply([this](const auto&... field) { (this->fill(field.value), ...); }, fields(value));
        }
    }

private:
    std::size_t size() { return random_() % 5 == 0 ? random_() % 200 : random_() % 4; }

    U256 wide() {
        const U256 value = U256::from_limbs(number(), number(), number(), number());
        switch (random_() % 4) {
            case 0:
                return value >> (random_() % 256);
            case 1:
                return U256::pow2(static_cast<unsigned>(random_() % 256));
            case 2:
                return U256::max() >> (random_() % 256);
            default:
                return value;
        }
    }

    template <class Variant, std::size_t... Index>
    void emplace(Variant& value, std::size_t chosen, std::index_sequence<Index...> /*alternatives*/) {
        ((Index == chosen ? fill(value.template emplace<Index>()) : void()), ...);
    }

    Random random_;
};

}  // namespace lariat::test_model
