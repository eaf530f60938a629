#include "core/amm/constant_product.hpp"

namespace lariat::amm {
namespace {

constexpr std::uint32_t kPips = 1'000'000;
constexpr unsigned kReserveBits = 112;

}  // namespace

Result<U256> v2_amount_out(const U256& in, const U256& reserve_in, const U256& reserve_out, FeePips fee) {
    if (in.is_zero() || reserve_in.is_zero() || reserve_out.is_zero())
        return fail(Errc::insufficient, "empty input or pool");
    if (in.bit_width() > kReserveBits)
        return fail(Errc::overflow, "input exceeds 112 bits");
    // 112 + 20 + 112 bits: no product here wraps.
    const U256 in_after_fee = in * U256{kPips - fee.raw()};
    return in_after_fee * reserve_out / (reserve_in * U256{kPips} + in_after_fee);
}

Result<U256> v2_amount_in(const U256& out, const U256& reserve_in, const U256& reserve_out, FeePips fee) {
    if (out.is_zero() || reserve_in.is_zero() || reserve_out.is_zero())
        return fail(Errc::insufficient, "empty output or pool");
    if (out >= reserve_out)
        return fail(Errc::insufficient, "output exceeds the reserve");
    const U256 numerator = reserve_in * out * U256{kPips};
    const U256 denominator = (reserve_out - out) * U256{kPips - fee.raw()};
    return numerator / denominator + U256{1U};
}

}  // namespace lariat::amm
