#include "core/model/block.hpp"

namespace lariat {

U256 next_base_fee(const BlockHeader& head) {
    constexpr std::uint64_t kElasticity = 2;
    constexpr std::uint64_t kMaxChangeDenominator = 8;
    const std::uint64_t target = head.gas_limit.raw() / kElasticity;
    const std::uint64_t used = head.gas_used.raw();
    if (target == 0 || used == target)
        return head.base_fee;
    if (used > target) {
        const U256 delta = head.base_fee * U256{used - target} / U256{target} / U256{kMaxChangeDenominator};
        return head.base_fee + (delta.is_zero() ? U256{1U} : delta);
    }
    return head.base_fee - head.base_fee * U256{target - used} / U256{target} / U256{kMaxChangeDenominator};
}

}  // namespace lariat
