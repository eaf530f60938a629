#pragma once

#include "core/model/pool.hpp"

namespace lariat::amm {

/// A stretch of a pool's curve on which the output is a Möbius map of the input, in real numbers:
/// out(x) = keep · x · reserve_out / (reserve_in + keep · x) for 0 <= x <= capacity, fee included in x.
/// A constant-product pool is one such piece; a concentrated pool has one for each range between initialised
/// ticks, with virtual reserves. Doubles: they screen and bracket, exact quotes decide.
struct Piece {
    double reserve_in = 0;
    double reserve_out = 0;
    double keep = 1;      ///< what the fee leaves of the input
    double capacity = 0;  ///< infinite for the last piece of a constant-product pool

    [[nodiscard]] double out(double x) const { return keep * x * reserve_out / (reserve_in + keep * x); }
    /// Output per input at the start of the piece, after the fee.
    [[nodiscard]] double rate() const { return reserve_in > 0 ? keep * reserve_out / reserve_in : 0; }
    /// The same piece after `x` of its capacity was used.
    [[nodiscard]] Piece after(double x) const {
        return {reserve_in + keep * x, reserve_out - out(x), keep, capacity - x};
    }
};

/// Walks the pieces of a pool in the direction of a swap, best price first.
class PieceWalker {
public:
    PieceWalker(const Pool& pool, const PoolState& state, bool zero_for_one);

    /// False when the pool has nothing more to give.
    [[nodiscard]] bool valid() const { return valid_; }
    [[nodiscard]] const Piece& piece() const { return piece_; }
    /// Uses up `x` of the current piece; at its capacity the next one begins.
    void consume(double x);

private:
    void load_range();

    const V3State* state_ = nullptr;
    bool zero_for_one_ = true;
    double keep_ = 1;
    double sqrt_price_ = 0;  // token1 per token0, square root, base units
    Uint128 liquidity_ = 0;
    std::int64_t next_ = -1;  // index into the tick table of the next tick in the direction
    Piece piece_;
    bool valid_ = false;
};

/// Output per input for an infinitesimal swap, after the fee; zero for an empty pool.
double marginal_rate(const Pool& pool, const PoolState& state, bool zero_for_one);

}  // namespace lariat::amm
