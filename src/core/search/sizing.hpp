#pragma once

#include "core/model/opportunity.hpp"
#include "foundation/base/error.hpp"

#include <array>
#include <optional>
#include <span>

namespace lariat::search {

/// One hop of a cycle with the state it is priced on.
struct Leg {
    const Pool* pool = nullptr;
    const PoolState* state = nullptr;
    bool zero_for_one = true;
};

/// What a loan of the input costs and how much there is.
struct Loan {
    BasisPoints fee;  ///< rounded half up, as Aave's percentMul does
    U256 available;
};

/// The fee for borrowing `amount`, base units.
U256 loan_fee(const U256& amount, BasisPoints fee);

/// A cycle with its amounts. `profit` = output - input - fee.
struct Sized {
    std::array<U256, kMaxHops + 1> amounts{};
    U256 fee;
    U256 profit;
    std::uint32_t ticks_crossed = 0;
    bool capped = false;  ///< the loan, not the curve, set the size
    Certificate certificate;
};

/// The exact result of sending an input through the legs.
struct Outcome {
    std::array<U256, kMaxHops + 1> amounts{};
    std::array<std::uint32_t, kMaxHops> stops{};  ///< how often each leg rounded
    std::uint32_t ticks_crossed = 0;
};
Result<Outcome> run_through(std::span<const Leg> legs, const U256& in);

/// Output per input of the whole cycle for an infinitesimal amount, after every pool fee. Above 1 + loan fee
/// it gains.
double marginal_rate(std::span<const Leg> legs);

/// The best size on the real-valued curves.
struct Estimate {
    double input = 0;     ///< zero if none gains
    double profit = 0;    ///< output - (1 + fee) * input there; in token units, before rounding
    bool capped = false;  ///< the loan, not the curve, set the size

    /// Above every integer profit: what doubles may have lost along the way.
    [[nodiscard]] double bound() const { return profit + 1e-9 * input + 2; }
};

/// The input that maximises output - (1 + fee) * input on the real-valued curves, at most `loan.available`.
///
/// Every leg is a chain of Möbius pieces; their composition is Möbius too, so the optimum within the current
/// pieces is a closed form and the search walks from piece to piece (see docs/sizing.md).
Estimate estimate_cycle(std::span<const Leg> legs, const Loan& loan);

/// Exact evaluations that `size_cycle` spends by default: what a live head leaves time for.
inline constexpr std::size_t kSizingBudget = 32;

/// The best integer size, or nothing if no size gains at least one unit.
///
/// Floors turn the smooth profit into plateaus as wide as one unit of the coarsest token on the route.
/// Candidates are therefore integers q of that token around the continuous optimum, each with the least exact
/// input that yields it. The certificate is `optimal` once the exact profit at both ends of the window plus
/// the most that rounding can have taken is no better than the best found; the real profit is concave, so
/// nothing lies beyond. If the budget ends first, `gap` bounds what was left.
std::optional<Sized> size_cycle(std::span<const Leg> legs,
                                const Loan& loan,
                                std::size_t budget = kSizingBudget);

}  // namespace lariat::search
