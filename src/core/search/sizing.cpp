#include "core/search/sizing.hpp"

#include "core/amm/edge.hpp"
#include "core/amm/quote.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lariat::search {
namespace {

constexpr double kBasisPoints = 10'000;
constexpr std::size_t kMaxPieces = 4096;

double cost_of_input(BasisPoints fee) {
    return 1 + static_cast<double>(fee.raw()) / kBasisPoints;
}

/// x -> a·x / (b + c·x), the shape of every composition of pieces.
struct Mobius {
    double a = 1;
    double b = 1;
    double c = 0;

    [[nodiscard]] Mobius then(const amm::Piece& piece) const {
        const Mobius next{piece.keep * piece.reserve_out * a, piece.reserve_in * b,
                          piece.reserve_in * c + piece.keep * a};
        // Scaled so that long chains of large reserves stay within a double.
        return {next.a / next.b, 1, next.c / next.b};
    }
    [[nodiscard]] double at(double x) const { return a * x / (b + c * x); }
    /// Where the map reaches `y`; infinite if it never does.
    [[nodiscard]] double inverse(double y) const {
        const double slope = a - y * c;
        return slope > 0 ? y * b / slope : std::numeric_limits<double>::infinity();
    }
};

/// A bound on what roundings took from the exact output, in units of the last token. A constant-product pool
/// floors its output once. A concentrated one, at every stop, floors the output and rounds the input and its
/// fee up, each by less than a unit. One stop more than at the centre covers the sizes around it.
double rounding_bound(std::span<const Leg> legs, const Outcome& outcome) {
    double bound = 0;
    for (std::size_t i = 0; i < legs.size(); ++i) {
        const Leg& leg = legs[i];
        const double rate = amm::marginal_rate(*leg.pool, *leg.state, leg.zero_for_one);
        const double here =
            leg.pool->kind == PoolKind::uniswap_v2 ? 1 : (1.0 + outcome.stops[i]) * (1 + 2 * rate);
        bound = bound * rate + here;
    }
    return bound + 1;  // the loan fee is rounded too
}

class Sizer {
public:
    Sizer(std::span<const Leg> legs, const Loan& loan, std::size_t budget)
        : legs_{legs}, loan_{loan}, budget_{budget} {}

    std::optional<Sized> run() {
        const Estimate estimate = estimate_cycle(legs_, loan_);
        if (!(estimate.input >= 1))
            return std::nullopt;
        const bool capped = estimate.capped;
        const U256 centre = capped ? loan_.available : u256_from_double(estimate.input);
        const auto at_centre = run_through(legs_, centre);
        if (!at_centre)
            return std::nullopt;
        consider(centre);

        coarsest_ = 0;
        for (std::size_t i = 1; i <= legs_.size(); ++i)
            if (at_centre->amounts[i] < at_centre->amounts[coarsest_])
                coarsest_ = i;
        const U256 middle = at_centre->amounts[coarsest_];
        const U256 slack = u256_from_double(std::ceil(rounding_bound(legs_, *at_centre)));
        const std::optional<I256> centre_profit = profit_at(centre);

        bool right_open = true;
        bool left_open = !middle.is_zero();
        consider_quantity(middle);
        for (std::uint64_t step = 1; (right_open || left_open) && spent_ < budget_; ++step) {
            if (right_open)
                right_open = worth_going_on(consider_quantity(middle + U256{step}), slack);
            if (left_open)
                left_open =
                    middle > U256{step} && worth_going_on(consider_quantity(middle - U256{step}), slack);
        }
        if (!best_ || best_->profit.is_zero())
            return std::nullopt;

        best_->certificate.optimal = !right_open && !left_open;
        if (!best_->certificate.optimal && centre_profit) {
            const I256 bound = *centre_profit + I256::from_bits(slack);
            const I256 found = I256::from_bits(best_->profit);
            best_->certificate.gap = bound > found ? (bound - found).bits : U256{};
        }
        best_->capped = capped;
        return best_;
    }

private:
    std::optional<I256> profit_at(const U256& in) {
        const auto outcome = run_through(legs_, in);
        if (!outcome)
            return std::nullopt;
        return signed_profit(*outcome);
    }

    I256 signed_profit(const Outcome& outcome) const {
        const U256& in = outcome.amounts[0];
        return I256::from_bits(outcome.amounts[legs_.size()]) - I256::from_bits(in + loan_fee(in, loan_.fee));
    }

    /// Evaluates one exact input and remembers it if it is the best, the smaller input among equals.
    std::optional<I256> consider(const U256& in) {
        ++spent_;
        if (in.is_zero() || in > loan_.available)
            return std::nullopt;
        const auto outcome = run_through(legs_, in);
        if (!outcome)
            return std::nullopt;
        const I256 profit = signed_profit(*outcome);
        const bool better =
            !profit.is_negative() && (!best_ || profit > I256::from_bits(best_->profit) ||
                                      (profit.bits == best_->profit && in < best_->amounts[0]));
        if (better) {
            best_ = Sized{.amounts = outcome->amounts,
                          .fee = loan_fee(in, loan_.fee),
                          .profit = profit.bits,
                          .ticks_crossed = outcome->ticks_crossed};
        }
        return profit;
    }

    /// The least input that brings `quantity` of the coarsest token, evaluated.
    std::optional<I256> consider_quantity(U256 quantity) {
        for (std::size_t i = coarsest_; i-- > 0;) {
            const auto in =
                amm::least_input(*legs_[i].pool, *legs_[i].state, legs_[i].zero_for_one, quantity);
            if (!in) {
                ++spent_;
                return std::nullopt;
            }
            quantity = *in;
        }
        return consider(quantity);
    }

    [[nodiscard]] bool worth_going_on(const std::optional<I256>& profit, const U256& slack) const {
        if (!profit)
            return false;
        return !best_ || *profit + I256::from_bits(slack) > I256::from_bits(best_->profit);
    }

    std::span<const Leg> legs_;
    const Loan& loan_;
    std::size_t budget_;
    std::size_t coarsest_ = 0;
    std::size_t spent_ = 0;
    std::optional<Sized> best_;
};

}  // namespace

U256 loan_fee(const U256& amount, BasisPoints fee) {
    if (fee.raw() == 0)
        return U256{};
    return (amount * U256{fee.raw()} + U256{5'000U}) / U256{10'000U};
}

Result<Outcome> run_through(std::span<const Leg> legs, const U256& in) {
    Outcome outcome;
    outcome.amounts[0] = in;
    for (std::size_t i = 0; i < legs.size(); ++i) {
        LARIAT_TRY(const amm::Quote quote, amm::quote_exact_in(*legs[i].pool, *legs[i].state,
                                                               legs[i].zero_for_one, outcome.amounts[i]));
        outcome.amounts[i + 1] = quote.amount_out;
        outcome.stops[i] = quote.stops;
        outcome.ticks_crossed += quote.ticks_crossed;
    }
    return outcome;
}

double marginal_rate(std::span<const Leg> legs) {
    double rate = 1;
    for (const Leg& leg : legs)
        rate *= amm::marginal_rate(*leg.pool, *leg.state, leg.zero_for_one);
    return rate;
}

Estimate estimate_cycle(std::span<const Leg> legs, const Loan& loan) {
    const double cost = cost_of_input(loan.fee);
    const double cap = loan.available.to_double();
    std::array<std::optional<amm::PieceWalker>, kMaxHops> walkers;
    for (std::size_t i = 0; i < legs.size(); ++i)
        walkers[i].emplace(*legs[i].pool, *legs[i].state, legs[i].zero_for_one);

    Estimate found;
    double output = 0;
    const auto finish = [&] {
        found.profit = output - cost * found.input;
        return found;
    };
    for (std::size_t piece = 0; piece < kMaxPieces; ++piece) {
        Mobius map;
        double reach = cap - found.input;
        std::size_t limiting = legs.size();
        for (std::size_t i = 0; i < legs.size(); ++i) {
            if (!walkers[i]->valid())
                return finish();
            const double end = map.inverse(walkers[i]->piece().capacity);
            if (end < reach) {
                reach = end;
                limiting = i;
            }
            map = map.then(walkers[i]->piece());
        }
        // Where the marginal output falls to the cost of the input.
        const double gain = map.a * map.b / cost;
        const double best = gain > map.b * map.b ? (std::sqrt(gain) - map.b) / map.c : 0;
        const double step = std::min(best, reach);
        found.input += step;
        output += map.at(step);
        if (best <= reach)
            return finish();
        if (limiting == legs.size()) {
            found.capped = true;
            return finish();
        }
        double flow = reach;
        for (std::size_t i = 0; i < legs.size(); ++i) {
            const amm::Piece current = walkers[i]->piece();
            const double in = i == limiting ? current.capacity : std::min(flow, current.capacity);
            flow = current.out(in);
            walkers[i]->consume(in);
        }
    }
    return finish();
}

std::optional<Sized> size_cycle(std::span<const Leg> legs, const Loan& loan, std::size_t budget) {
    return Sizer{legs, loan, budget}.run();
}

}  // namespace lariat::search
