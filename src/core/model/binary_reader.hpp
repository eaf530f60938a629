#pragma once

#include "core/model/binary_writer.hpp"
#include "foundation/base/error.hpp"

#include <bit>
#include <limits>

namespace lariat::binary {

/// Reads what a `Writer` wrote. The first thing that is wrong stops it; what follows then is left as it was.
class Reader {
public:
    explicit Reader(ByteView in, Sharing sharing = Sharing::copied) : in_{in}, sharing_{sharing} {}

    [[nodiscard]] bool ok() const { return !error_; }
    [[nodiscard]] std::size_t position() const { return at_; }
    /// Success if nothing was wrong and, unless the rest belongs to somebody else, nothing is left.
    [[nodiscard]] Result<void> finish(bool rest_allowed = false) {
        if (ok() && !rest_allowed && at_ != in_.size())
            wrong("bytes after the end, from offset");
        if (error_)
            return std::unexpected{*error_};
        return {};
    }

    template <class T>
    void get(T& value) {
        if (!ok())
            return;
        if constexpr (std::same_as<T, bool>) {
            value = limited(2, "no truth value, offset") != 0;
        } else if constexpr (std::is_enum_v<T>) {
            static_assert(kEnumeratorCount<T> > 0, "an enum must count from zero without gaps");
            value = static_cast<T>(limited(kEnumeratorCount<T>, "no such enumerator, offset"));
        } else if constexpr (std::unsigned_integral<T>) {
            value = static_cast<T>(varint(std::numeric_limits<T>::max()));
        } else if constexpr (std::signed_integral<T>) {
            const std::size_t began = at_;
            const std::uint64_t raw = varint(~std::uint64_t{0});
            const auto wide =
                static_cast<std::int64_t>(raw >> 1U) ^ -static_cast<std::int64_t>(raw & std::uint64_t{1});
            if (wide < std::numeric_limits<T>::min() || wide > std::numeric_limits<T>::max())
                return wrong("number out of range, offset", began);
            value = static_cast<T>(wide);
        } else if constexpr (std::same_as<T, double>) {
            std::uint64_t bits = 0;
            const ByteView raw = take(8);
            for (std::size_t i = 0; i < raw.size(); ++i)
                bits |= std::uint64_t{raw[i]} << (8 * i);
            value = std::bit_cast<double>(bits);
        } else if constexpr (Unsigned256<T>) {
            const std::size_t began = at_;
            bool negative = false;
            const U256 read = magnitude(negative);
            if (negative)
                return wrong("negative number where none can be, offset", began);
            if constexpr (std::same_as<T, U256>) {
                value = read;
            } else {
                if (!read.fits_u128())
                    return wrong("number above 128 bits, offset", began);
                value = read.low128();
            }
        } else if constexpr (Signed256<T>) {
            const std::size_t began = at_;
            bool negative = false;
            const U256 read = magnitude(negative);
            constexpr unsigned kBits = 8 * sizeof(T) - 1;
            if (read > U256::pow2(kBits) || (!negative && read == U256::pow2(kBits)))
                return wrong("number out of range, offset", began);
            if constexpr (std::same_as<T, I256>)
                value = I256::from_bits(negative ? -read : read);
            else
                value = static_cast<Int128>(negative ? Uint128{0} - read.low128() : read.low128());
        } else if constexpr (QuantityLike<T>) {
            typename T::rep raw{};
            get(raw);
            value = T{raw};
        } else if constexpr (FixedBytesLike<T>) {
            value = fixed_from<T>(take(T::kSize));
        } else if constexpr (ByteString<T>) {
            const ByteView bytes = take(varint(~std::uint64_t{0}));
            value.assign(bytes.begin(), bytes.end());
        } else if constexpr (std::same_as<T, Route>) {
            route(value);
        } else if constexpr (FixedArray<T>) {
            for (auto& element : value)
                get(element);
        } else if constexpr (Sequence<T>) {
            const std::uint64_t size = count();
            value.clear();
            value.reserve(std::min<std::uint64_t>(size, 64));
            for (std::uint64_t i = 0; i < size && ok(); ++i)
                get(value.emplace_back());
        } else if constexpr (Mapping<T>) {
            mapping(value);
        } else if constexpr (Optional<T>) {
            bool present = false;
            get(present);
            value.reset();
            if (present)
                get(value.emplace());
        } else if constexpr (Choice<T>) {
            choice(value, std::make_index_sequence<std::variant_size_v<T>>{});
        } else if constexpr (Shared<T>) {
            shared(value);
        } else {
            static_assert(kComplete<T>, "the description of this type leaves a member out");
            std::apply([this](const auto&... field) { (this->get(field.value), ...); }, fields(value));
        }
    }

private:
    void wrong(const char* reason, std::size_t offset) {
        if (!error_)
            error_ = Error{Errc::malformed, {reason, offset}};
    }
    void wrong(const char* reason) { wrong(reason, at_); }

    ByteView take(std::uint64_t size) {
        if (ok() && size > in_.size() - at_)
            wrong("longer than the input, offset");
        if (!ok())
            return {};
        at_ += size;
        return in_.subspan(at_ - size, size);
    }

    std::uint8_t limited(std::size_t limit, const char* reason) {
        const ByteView byte = take(1);
        if (byte.empty())
            return 0;
        if (byte[0] >= limit) {
            wrong(reason, at_ - 1);
            return 0;
        }
        return byte[0];
    }

    std::uint64_t varint(std::uint64_t most) {
        const std::size_t began = at_;
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const ByteView byte = take(1);
            if (byte.empty())
                return 0;
            const std::uint64_t group = byte[0] & 0x7fU;
            if (shift == 63 && group > 1)
                break;
            value |= group << shift;
            if (byte[0] < 0x80) {
                if (group == 0 && shift > 0)
                    wrong("number with a needless byte, offset", began);
                else if (value > most)
                    wrong("number out of range, offset", began);
                return ok() ? value : 0;
            }
        }
        wrong("number above 64 bits, offset", began);
        return 0;
    }

    /// Every element takes a byte at least, which bounds what a size can make us do.
    std::uint64_t count() {
        const std::size_t began = at_;
        const std::uint64_t size = varint(~std::uint64_t{0});
        if (size > in_.size() - at_)
            wrong("more elements than bytes, offset", began);
        return ok() ? size : 0;
    }

    U256 magnitude(bool& negative) {
        const std::size_t began = at_;
        const ByteView head = take(1);
        if (head.empty())
            return {};
        negative = (head[0] & 0x80U) != 0;
        const std::size_t size = head[0] & 0x7fU;
        if (size > 32)
            wrong("number above 256 bits, offset", began);
        const ByteView bytes = take(size);
        if (!ok())
            return {};
        if (size == 0 ? negative : bytes[0] == 0)
            wrong("number with a needless byte, offset", began);
        U256 value;
        for (const std::uint8_t byte : bytes)
            value = (value << 8U) | U256{byte};
        return value;
    }

    void route(Route& value) {
        const std::size_t began = at_;
        const std::uint64_t size = varint(~std::uint64_t{0});
        if (size > kMaxHops)
            return wrong("route of too many hops, offset", began);
        std::array<Hop, kMaxHops> hops{};
        for (std::size_t i = 0; i < size; ++i)
            get(hops[i]);
        value = Route{std::span<const Hop>{hops.data(), ok() ? size : 0}};
    }

    template <class Map>
    void mapping(Map& value) {
        const std::uint64_t size = count();
        value.clear();
        for (std::uint64_t i = 0; i < size && ok(); ++i) {
            const std::size_t began = at_;
            typename Map::key_type key{};
            typename Map::mapped_type mapped{};
            get(key);
            get(mapped);
            if (!value.empty() && !(value.rbegin()->first < key))
                return wrong("keys not in ascending order, offset", began);
            value.emplace_hint(value.end(), std::move(key), std::move(mapped));
        }
    }

    template <class Variant, std::size_t... Index>
    void choice(Variant& value, std::index_sequence<Index...> /*alternatives*/) {
        const std::uint8_t chosen = limited(sizeof...(Index), "no such alternative, offset");
        if (ok())
            static_cast<void>(((Index == chosen && (get(value.template emplace<Index>()), true)) || ...));
    }

    template <class T>
    void shared(std::shared_ptr<T>& value) {
        const std::size_t began = at_;
        const std::uint64_t which = varint(sharing_ == Sharing::kept ? ~std::uint64_t{0} : 1);
        value.reset();
        if (!ok() || which == 0)
            return;
        if (which == 1) {
            auto fresh = std::make_shared<std::remove_const_t<T>>();
            get(*fresh);
            value = fresh;
            known_.push_back(value);
            return;
        }
        if (which - 2 >= known_.size())
            return wrong("refers to what was not written, offset", began);
        value = std::static_pointer_cast<T>(known_[which - 2]);
    }

    ByteView in_;
    Sharing sharing_;
    std::size_t at_ = 0;
    std::optional<Error> error_;
    std::vector<std::shared_ptr<const void>> known_;
};

}  // namespace lariat::binary
