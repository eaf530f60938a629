#pragma once

#include "core/model/binary_kinds.hpp"

#include <bit>
#include <unordered_map>

namespace lariat::binary {

/// How a value that several owners share is written: with each owner, or once and then by its number.
enum class Sharing : std::uint8_t { copied, kept };

/// Appends described values to a byte string.
class Writer {
public:
    explicit Writer(Bytes& out, Sharing sharing = Sharing::copied) : out_{out}, sharing_{sharing} {}

    template <class T>
    void put(const T& value) {
        if constexpr (std::same_as<T, bool> || std::is_enum_v<T>) {
            out_.push_back(static_cast<std::uint8_t>(value));
        } else if constexpr (std::unsigned_integral<T>) {
            varint(value);
        } else if constexpr (std::signed_integral<T>) {
            const auto wide = static_cast<std::int64_t>(value);
            varint((static_cast<std::uint64_t>(wide) << 1U) ^ static_cast<std::uint64_t>(wide >> 63U));
        } else if constexpr (std::same_as<T, double>) {
            const auto bits = std::bit_cast<std::uint64_t>(value);
            for (unsigned shift = 0; shift < 64; shift += 8)
                out_.push_back(static_cast<std::uint8_t>(bits >> shift));
        } else if constexpr (Unsigned256<T>) {
            magnitude(U256{value}, 0);
        } else if constexpr (Signed256<T>) {
            const I256 wide = widened(value);
            magnitude(wide.abs(), wide.is_negative() ? 0x80 : 0);
        } else if constexpr (QuantityLike<T>) {
            put(value.raw());
        } else if constexpr (FixedBytesLike<T>) {
            append(out_, value.view());
        } else if constexpr (ByteString<T>) {
            varint(value.size());
            out_.insert(out_.end(), value.begin(), value.end());
        } else if constexpr (std::same_as<T, Route>) {
            varint(value.size());
            for (const Hop& hop : value.hops())
                put(hop);
        } else if constexpr (FixedArray<T>) {
            for (const auto& element : value)
                put(element);
        } else if constexpr (Sequence<T>) {
            varint(value.size());
            for (const auto& element : value)
                put(element);
        } else if constexpr (Mapping<T>) {
            varint(value.size());
            for (const auto& [key, mapped] : value) {
                put(key);
                put(mapped);
            }
        } else if constexpr (Optional<T>) {
            put(value.has_value());
            if (value)
                put(*value);
        } else if constexpr (Choice<T>) {
            out_.push_back(static_cast<std::uint8_t>(value.index()));
            std::visit([this](const auto& alternative) { this->put(alternative); }, value);
        } else if constexpr (Shared<T>) {
            shared(value);
        } else {
            static_assert(kComplete<T>, "the description of this type leaves a member out");
            std::apply([this](const auto&... field) { (this->put(field.value), ...); }, fields(value));
        }
    }

private:
    void varint(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7U)
            out_.push_back(static_cast<std::uint8_t>(value | 0x80U));
        out_.push_back(static_cast<std::uint8_t>(value));
    }

    void magnitude(const U256& value, std::uint8_t sign) {
        const unsigned size = (value.bit_width() + 7) / 8;
        std::array<std::uint8_t, 33> bytes;
        bytes[0] = static_cast<std::uint8_t>(size | sign);
        for (unsigned i = 0; i < size; ++i)
            bytes[size - i] = static_cast<std::uint8_t>(value.limbs[i / 8] >> (8 * (i % 8)));
        out_.insert(out_.end(), bytes.begin(), bytes.begin() + size + 1);
    }

    template <class T>
    void shared(const std::shared_ptr<T>& value) {
        if (!value) {
            varint(0);
            return;
        }
        if (sharing_ == Sharing::kept) {
            const auto [known, is_new] = known_.try_emplace(value.get(), known_.size());
            if (!is_new) {
                varint(known->second + 2);
                return;
            }
        }
        varint(1);
        put(*value);
    }

    Bytes& out_;
    Sharing sharing_;
    std::unordered_map<const void*, std::uint64_t> known_;
};

}  // namespace lariat::binary
