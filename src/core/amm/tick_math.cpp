#include "core/amm/tick_math.hpp"

#include "foundation/math/i256.hpp"

#include <array>

namespace lariat::amm {
namespace {

/// 1 / sqrt(1.0001)^(2^i) in Q128.128 for i = 0 … 19.
constexpr std::array<U256, 20> kInverseRoots{
    U256{Uint128{0xfffcb933bd6fad37ULL} << 64U | 0xaa2d162d1a594001ULL},
    U256{Uint128{0xfff97272373d4132ULL} << 64U | 0x59a46990580e213aULL},
    U256{Uint128{0xfff2e50f5f656932ULL} << 64U | 0xef12357cf3c7fdccULL},
    U256{Uint128{0xffe5caca7e10e4e6ULL} << 64U | 0x1c3624eaa0941cd0ULL},
    U256{Uint128{0xffcb9843d60f6159ULL} << 64U | 0xc9db58835c926644ULL},
    U256{Uint128{0xff973b41fa98c081ULL} << 64U | 0x472e6896dfb254c0ULL},
    U256{Uint128{0xff2ea16466c96a38ULL} << 64U | 0x43ec78b326b52861ULL},
    U256{Uint128{0xfe5dee046a99a2a8ULL} << 64U | 0x11c461f1969c3053ULL},
    U256{Uint128{0xfcbe86c7900a88aeULL} << 64U | 0xdcffc83b479aa3a4ULL},
    U256{Uint128{0xf987a7253ac41317ULL} << 64U | 0x6f2b074cf7815e54ULL},
    U256{Uint128{0xf3392b0822b70005ULL} << 64U | 0x940c7a398e4b70f3ULL},
    U256{Uint128{0xe7159475a2c29b74ULL} << 64U | 0x43b29c7fa6e889d9ULL},
    U256{Uint128{0xd097f3bdfd2022b8ULL} << 64U | 0x845ad8f792aa5825ULL},
    U256{Uint128{0xa9f746462d870fdfULL} << 64U | 0x8a65dc1f90e061e5ULL},
    U256{Uint128{0x70d869a156d2a1b8ULL} << 64U | 0x90bb3df62baf32f7ULL},
    U256{Uint128{0x31be135f97d08fd9ULL} << 64U | 0x81231505542fcfa6ULL},
    U256{Uint128{0x09aa508b5b7a84e1ULL} << 64U | 0xc677de54f3e99bc9ULL},
    U256{Uint128{0x005d6af8dedb8119ULL} << 64U | 0x6699c329225ee604ULL},
    U256{Uint128{0x00002216e584f5faULL} << 64U | 0x1ea926041bedfe98ULL},
    U256{Uint128{0x00000000048a1703ULL} << 64U | 0x91f7dc42444e8fa2ULL},
};

}  // namespace

const U256& min_sqrt_price() {
    static const U256 value{4295128739ULL};
    return value;
}

const U256& max_sqrt_price() {
    static const U256 value = u256_from_decimal("1461446703485210103287273052203988822378723970342").value();
    return value;
}

Result<U256> sqrt_price_at_tick(std::int32_t tick) {
    if (tick < kMinTick || tick > kMaxTick)
        return fail(Errc::out_of_range, "tick");
    const auto magnitude = static_cast<std::uint32_t>(tick < 0 ? -tick : tick);
    U256 ratio = U256::pow2(128);
    for (unsigned bit = 0; bit < kInverseRoots.size(); ++bit)
        if ((magnitude >> bit & 1U) != 0)
            ratio = ratio * kInverseRoots[bit] >> 128U;
    if (tick > 0)
        ratio = U256::max() / ratio;
    const U256 low = ratio & U256{0xffffffffU};
    return (ratio >> 32U) + U256{low.is_zero() ? 0U : 1U};
}

Result<std::int32_t> tick_at_sqrt_price(const U256& sqrt_price_x96) {
    if (sqrt_price_x96 < min_sqrt_price() || sqrt_price_x96 >= max_sqrt_price())
        return fail(Errc::out_of_range, "sqrt price");
    const U256 ratio = sqrt_price_x96 << 32U;
    const unsigned msb = ratio.bit_width() - 1;
    U256 mantissa = msb >= 128 ? ratio >> (msb - 127U) : ratio << (127U - msb);

    // log2 in Q64.64: the integer part, then 14 bits by repeated squaring.
    I256 log2 = I256{static_cast<std::int64_t>(msb) - 128} * I256{static_cast<std::int64_t>(1) << 32};
    log2 = log2 * I256{static_cast<std::int64_t>(1) << 32};
    for (unsigned bit = 63; bit >= 50; --bit) {
        mantissa = mantissa * mantissa >> 127U;
        const bool carry = mantissa.bit_width() > 128;
        if (carry) {
            log2 = log2 + I256::from_bits(U256::pow2(bit));
            mantissa = mantissa >> 1U;
        }
    }

    const I256 log_sqrt10001 = log2 * I256::from_bits(u256_from_decimal("255738958999603826347141").value());
    const auto floor_q128 = [](const I256& value) {
        const U256 shifted = value.bits >> 128U;  // the low 32 bits hold the two's complement result
        return static_cast<std::int32_t>(static_cast<std::uint32_t>(shifted.low64()));
    };
    static const I256 low_margin =
        I256::from_bits(u256_from_decimal("3402992956809132418596140100660247210").value());
    static const I256 high_margin =
        I256::from_bits(u256_from_decimal("291339464771989622907027621153398088495").value());
    const std::int32_t low = floor_q128(log_sqrt10001 - low_margin);
    const std::int32_t high = floor_q128(log_sqrt10001 + high_margin);
    if (low == high)
        return low;
    const auto price = sqrt_price_at_tick(high);
    return price && *price <= sqrt_price_x96 ? high : low;
}

}  // namespace lariat::amm
