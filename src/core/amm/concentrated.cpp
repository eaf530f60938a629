#include "core/amm/concentrated.hpp"

#include "core/amm/tick_math.hpp"

#include <algorithm>
#include <array>

namespace lariat::amm {
namespace {

constexpr std::int32_t kWordBits = 256;

constexpr std::int32_t floor_div(std::int32_t a, std::int32_t b) {
    const std::int32_t quotient = a / b;
    return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

/// Quotes on one market meet the same ticks again and again; a price takes longer to compute than to look up.
/// A plain function of the tick all the same.
Result<U256> remembered_price_at(std::int32_t tick) {
    constexpr std::size_t kSlots = 4'096;
    struct Slot {
        std::int32_t tick = kMaxTick + 1;
        U256 price;
    };
    thread_local std::array<Slot, kSlots> slots;
    Slot& slot = slots[static_cast<std::uint32_t>(tick) * 2'654'435'761U >> 20U];
    if (slot.tick != tick) {
        LARIAT_TRY(slot.price, sqrt_price_at_tick(tick));
        slot.tick = tick;
    }
    return slot.price;
}

Uint128 add_signed(Uint128 value, Int128 delta) {
    return delta < 0 ? value - static_cast<Uint128>(-delta) : value + static_cast<Uint128>(delta);
}

bool fits_after(Uint128 value, Int128 delta) {
    return delta < 0 ? value >= static_cast<Uint128>(-delta) : value + static_cast<Uint128>(delta) >= value;
}

}  // namespace

NextTick next_tick_within_word(const TickTable& ticks,
                               std::int32_t tick,
                               std::int32_t spacing,
                               bool zero_for_one) {
    const std::int32_t compressed = floor_div(tick, spacing);
    const auto after = std::ranges::upper_bound(ticks, tick, {}, &lariat::Tick::index);
    if (zero_for_one) {
        const std::int32_t word_start = floor_div(compressed, kWordBits) * kWordBits;
        if (after != ticks.begin()) {
            const lariat::Tick& candidate = *std::prev(after);
            if (candidate.index >= word_start * spacing)
                return {candidate.index, &candidate};
        }
        return {word_start * spacing, nullptr};
    }
    const std::int32_t word_end = floor_div(compressed + 1, kWordBits) * kWordBits + kWordBits - 1;
    if (after != ticks.end() && after->index <= word_end * spacing)
        return {after->index, &*after};
    return {word_end * spacing, nullptr};
}

Result<V3Swap> v3_swap(
    const Pool& pool, const V3State& state, bool zero_for_one, Exact exact, const U256& amount, After after) {
    if (amount.is_zero() || state.sqrt_price_x96.is_zero() || !state.ticks)
        return fail(Errc::insufficient, "empty amount or pool");
    // The contract takes the amount as int256.
    if (amount.bit_width() > 255)
        return fail(Errc::overflow, "amount above 255 bits");

    const U256 limit = zero_for_one ? min_sqrt_price() + U256{1U} : max_sqrt_price() - U256{1U};
    V3Swap swap;
    swap.after = state;
    V3State& now = swap.after;
    U256 remaining = amount;
    bool inside_range = false;
    while (!remaining.is_zero() && now.sqrt_price_x96 != limit) {
        const NextTick next = next_tick_within_word(*state.ticks, now.tick, pool.tick_spacing, zero_for_one);
        const std::int32_t next_index = std::clamp(next.index, kMinTick, kMaxTick);
        LARIAT_TRY(const U256 next_price, remembered_price_at(next_index));
        const bool beyond = zero_for_one ? next_price < limit : next_price > limit;
        const U256 target = beyond ? limit : next_price;
        LARIAT_TRY(const SwapStep step,
                   swap_step(now.sqrt_price_x96, target, now.liquidity, remaining, exact, pool.fee.raw()));

        ++swap.stops;
        const U256 paid = step.amount_in + step.fee;
        remaining -= exact == Exact::input ? paid : step.amount_out;
        swap.amount_in += paid;
        swap.amount_out += step.amount_out;

        if (step.sqrt_price_after == next_price) {
            if (next.initialized != nullptr && next.index == next_index) {
                const Int128 delta = zero_for_one ? -next.initialized->net : next.initialized->net;
                if (!fits_after(now.liquidity, delta))
                    return fail(Errc::malformed, "tick table contradicts the liquidity");
                now.liquidity = add_signed(now.liquidity, delta);
                ++swap.ticks_crossed;
            }
            now.tick = zero_for_one ? next_index - 1 : next_index;
            inside_range = false;
        } else {
            inside_range = inside_range || step.sqrt_price_after != now.sqrt_price_x96;
        }
        now.sqrt_price_x96 = step.sqrt_price_after;
    }
    // A swap ends where it stops short of a tick; only whoever goes on from there needs to know in which one.
    if (inside_range && after == After::complete) {
        LARIAT_TRY(now.tick, tick_at_sqrt_price(now.sqrt_price_x96));
    }
    swap.complete = remaining.is_zero();
    return swap;
}

Result<void> apply_liquidity(V3State& state, std::int32_t lower, std::int32_t upper, Int128 delta) {
    if (lower >= upper || lower < kMinTick || upper > kMaxTick)
        return fail(Errc::malformed, "tick range");
    if (delta == 0)
        return {};
    auto ticks = std::make_shared<TickTable>(state.ticks ? *state.ticks : TickTable{});
    const auto change = [&](std::int32_t index, Int128 net_delta) -> Result<void> {
        auto at = std::ranges::lower_bound(*ticks, index, {}, &lariat::Tick::index);
        if (at == ticks->end() || at->index != index)
            at = ticks->insert(at, lariat::Tick{.index = index});
        if (!fits_after(at->gross, delta))
            return fail(Errc::malformed, "more liquidity removed than a tick holds");
        at->gross = add_signed(at->gross, delta);
        at->net += net_delta;
        if (at->gross == 0)
            ticks->erase(at);
        return {};
    };
    LARIAT_CHECK(change(lower, delta));
    LARIAT_CHECK(change(upper, -delta));
    if (state.tick >= lower && state.tick < upper) {
        if (!fits_after(state.liquidity, delta))
            return fail(Errc::malformed, "more liquidity removed than the pool holds");
        state.liquidity = add_signed(state.liquidity, delta);
    }
    state.ticks = std::move(ticks);
    return {};
}

}  // namespace lariat::amm
