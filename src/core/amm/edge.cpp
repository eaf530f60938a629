#include "core/amm/edge.hpp"

#include "core/amm/tick_math.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lariat::amm {
namespace {

constexpr double kPips = 1e6;
const double kTwo96 = std::ldexp(1.0, 96);

/// From the integer price, so that no library function's last bit decides anything.
double sqrt_price_of(std::int32_t tick) {
    const auto price = sqrt_price_at_tick(tick);
    return price ? price->to_double() / kTwo96 : 0;
}

}  // namespace

PieceWalker::PieceWalker(const Pool& pool, const PoolState& state, bool zero_for_one)
    : zero_for_one_{zero_for_one}, keep_{(kPips - static_cast<double>(pool.fee.raw())) / kPips} {
    if (const auto* v2 = std::get_if<V2State>(&state)) {
        piece_ = {(zero_for_one ? v2->reserve0 : v2->reserve1).to_double(),
                  (zero_for_one ? v2->reserve1 : v2->reserve0).to_double(), keep_,
                  std::numeric_limits<double>::infinity()};
        valid_ = piece_.reserve_in > 0 && piece_.reserve_out > 0;
        return;
    }
    state_ = &std::get<V3State>(state);
    if (!state_->ticks || state_->sqrt_price_x96.is_zero())
        return;
    sqrt_price_ = state_->sqrt_price_x96.to_double() / kTwo96;
    liquidity_ = state_->liquidity;
    const auto after = std::ranges::upper_bound(*state_->ticks, state_->tick, {}, &Tick::index);
    next_ = after - state_->ticks->begin() - (zero_for_one ? 1 : 0);
    load_range();
}

void PieceWalker::load_range() {
    const auto count = static_cast<std::int64_t>(state_->ticks->size());
    while (next_ >= 0 && next_ < count) {
        const double edge = sqrt_price_of((*state_->ticks)[static_cast<std::size_t>(next_)].index);
        const double liquidity = U256{liquidity_}.to_double();
        const double width = zero_for_one_ ? 1 / edge - 1 / sqrt_price_ : edge - sqrt_price_;
        if (liquidity > 0 && width > 0) {
            piece_.keep = keep_;
            piece_.reserve_in = zero_for_one_ ? liquidity / sqrt_price_ : liquidity * sqrt_price_;
            piece_.reserve_out = zero_for_one_ ? liquidity * sqrt_price_ : liquidity / sqrt_price_;
            piece_.capacity = liquidity * width / keep_;
            valid_ = true;
            return;
        }
        // Nothing to trade before this tick: the price jumps to it.
        const Int128 net = (*state_->ticks)[static_cast<std::size_t>(next_)].net;
        liquidity_ += static_cast<Uint128>(zero_for_one_ ? -net : net);
        sqrt_price_ = zero_for_one_ ? std::min(sqrt_price_, edge) : std::max(sqrt_price_, edge);
        next_ += zero_for_one_ ? -1 : 1;
    }
    valid_ = false;
}

void PieceWalker::consume(double x) {
    if (x < piece_.capacity) {
        piece_ = piece_.after(x);
        return;
    }
    const auto& tick = (*state_->ticks)[static_cast<std::size_t>(next_)];
    sqrt_price_ = sqrt_price_of(tick.index);
    liquidity_ += static_cast<Uint128>(zero_for_one_ ? -tick.net : tick.net);
    next_ += zero_for_one_ ? -1 : 1;
    load_range();
}

double marginal_rate(const Pool& pool, const PoolState& state, bool zero_for_one) {
    const PieceWalker walker{pool, state, zero_for_one};
    return walker.valid() ? walker.piece().rate() : 0;
}

}  // namespace lariat::amm
