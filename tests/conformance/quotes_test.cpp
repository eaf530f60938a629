#include "core/amm/concentrated.hpp"
#include "core/amm/quote.hpp"
#include "foundation/base/hex.hpp"
#include "foundation/codec/abi.hpp"
#include "world_fixture.hpp"

#include <fmt/format.h>

#include <cmath>
#include <random>
#include <set>

namespace lariat::conformance {
namespace {

constexpr std::size_t kQuotes = 2'000;
constexpr std::size_t kBatch = 100;

struct Question {
    const Pool* pool = nullptr;
    const PoolState* state = nullptr;
    bool zero_for_one = true;
    amm::Exact exact = amm::Exact::input;
    U256 amount;
    chain::CallRequest request;
};

/// What the contract answers: an amount, and for concentrated pools the ticks it crossed.
struct Answer {
    U256 amount;
    std::uint64_t ticks = 0;
};

class Asker {
public:
    Asker(World& world, std::uint64_t seed) : world_{world}, random_{seed} {}

    Question next(const StateLoaded::PoolEntry& entry) {
        Question question;
        question.pool = &world_.setup().pools[entry.pool.raw()];
        question.state = &entry.state;
        question.zero_for_one = random_() % 2 == 0;
        question.exact = random_() % 2 == 0 ? amm::Exact::input : amm::Exact::output;
        question.amount = amount(question);
        question.request = request(question);
        return question;
    }

private:
    /// From dust to beyond what the pool holds, evenly over the magnitudes; most of it where people trade.
    U256 amount(const Question& question) {
        const bool token0 = (question.exact == amm::Exact::input) == question.zero_for_one;
        double depth = 0;
        if (const auto* v2 = std::get_if<V2State>(question.state)) {
            depth = (token0 ? v2->reserve0 : v2->reserve1).to_double();
        } else {
            const auto& v3 = std::get<V3State>(*question.state);
            const double price = v3.sqrt_price_x96.to_double() / U256::pow2(96).to_double();
            const double liquidity = U256{v3.liquidity == 0 ? Uint128{1} << 60U : v3.liquidity}.to_double();
            // What a move of a tenth of the price takes.
            depth = 0.05 * (token0 ? liquidity / price : liquidity * price);
        }
        std::uniform_real_distribution<double> magnitude{-4.5, 0.4};
        return u256_from_double(depth * std::pow(10.0, magnitude(random_))) + U256{1U};
    }

    chain::CallRequest request(const Question& question) const {
        const ChainSetup& setup = world_.setup();
        const Address in = setup.tokens[question.pool->token_in(question.zero_for_one).raw()].address;
        const Address out = setup.tokens[question.pool->token_out(question.zero_for_one).raw()].address;
        const app::DexConfig& dex = *world_.manifest().chain.dex(question.pool->dex);
        if (question.pool->kind == PoolKind::uniswap_v2) {
            const auto function = question.exact == amm::Exact::input
                                      ? selector("getAmountsOut(uint256,address[])")
                                      : selector("getAmountsIn(uint256,address[])");
            return {*dex.router, abi::Writer{}
                                     .word(question.amount)
                                     .array(2, abi::Writer{}.address(in).address(out))
                                     .call(function)};
        }
        const auto function =
            question.exact == amm::Exact::input
                ? selector("quoteExactInputSingle((address,address,uint256,uint24,uint160))")
                : selector("quoteExactOutputSingle((address,address,uint256,uint24,uint160))");
        return {*dex.quoter, abi::Writer{}
                                 .tuple(abi::Writer{}
                                            .address(in)
                                            .address(out)
                                            .word(question.amount)
                                            .word(U256{question.pool->fee.raw()})
                                            .word(U256{}))
                                 .call(function)};
    }

    World& world_;
    std::mt19937_64 random_;
};

Result<Answer> decode(const Question& question, const Bytes& data) {
    abi::Reader reader{data};
    if (question.pool->kind == PoolKind::uniswap_v2) {
        LARIAT_TRY(auto amounts, reader.array());
        LARIAT_TRY(const U256 first, amounts.elements.word());
        LARIAT_TRY(const U256 second, amounts.elements.word());
        return Answer{question.exact == amm::Exact::input ? second : first};
    }
    LARIAT_TRY(const U256 amount, reader.word());
    LARIAT_TRY(const U256 price_after, reader.word());
    static_cast<void>(price_after);
    LARIAT_TRY(const std::uint64_t ticks, reader.u64());
    return Answer{amount, ticks};
}

/// Ours. A concentrated pool that runs dry pays what it has, as its quoter reports it.
Result<Answer> ours(const Question& question) {
    if (const auto* v3 = std::get_if<V3State>(question.state)) {
        LARIAT_TRY(const amm::V3Swap swap,
                   amm::v3_swap(*question.pool, *v3, question.zero_for_one, question.exact, question.amount));
        if (question.exact == amm::Exact::output && !swap.complete)
            return fail(Errc::insufficient);
        return Answer{question.exact == amm::Exact::input ? swap.amount_out : swap.amount_in,
                      swap.ticks_crossed};
    }
    const auto quote =
        question.exact == amm::Exact::input
            ? amm::quote_exact_in(*question.pool, *question.state, question.zero_for_one, question.amount)
            : amm::quote_exact_out(*question.pool, *question.state, question.zero_for_one, question.amount);
    LARIAT_TRY(const amm::Quote found, quote);
    return Answer{question.exact == amm::Exact::input ? found.amount_out : found.amount_in};
}

struct Tally {
    std::size_t compared = 0;
    std::size_t refused_by_both = 0;
    std::size_t concentrated = 0;
    std::size_t crossing = 0;
    std::set<Address> pools;
};

void compare(const Question& question, const io::Expected<Bytes>& told, Tally& tally) {
    const std::string what = fmt::format(
        "{} {} {} {}", to_hex(question.pool->address), question.exact == amm::Exact::input ? "in" : "out",
        question.zero_for_one ? "0->1" : "1->0", to_decimal(question.amount));
    const auto mine = ours(question);
    ++tally.compared;
    tally.pools.insert(question.pool->address);
    if (!told) {
        ASSERT_EQ(told.error().code, Errc::refused) << told.error().message;
        EXPECT_FALSE(mine) << what << ": the contract refuses, we answer "
                           << (mine ? to_decimal(mine->amount) : "");
        ++tally.refused_by_both;
        return;
    }
    const auto theirs = decode(question, *told);
    ASSERT_TRUE(theirs) << what;
    ASSERT_TRUE(mine) << what << ": the contract answers " << to_decimal(theirs->amount) << ", we "
                      << describe(mine.error());
    EXPECT_EQ(to_decimal(mine->amount), to_decimal(theirs->amount)) << what;
    if (question.pool->kind == PoolKind::uniswap_v3) {
        ++tally.concentrated;
        tally.crossing += mine->ticks > 0 ? 1 : 0;
    }
}

io::Task<void> check_quotes(World& world) {
    Asker asker{world, 20'251};
    const auto& pools = world.state().pools;
    Tally tally;
    while (tally.compared < kQuotes) {
        std::vector<Question> questions;
        std::vector<chain::CallRequest> requests;
        for (std::size_t i = 0; i < kBatch; ++i) {
            questions.push_back(asker.next(pools[(tally.compared + i) % pools.size()]));
            requests.push_back(questions.back().request);
        }
        const auto answers =
            co_await world.session().node().calls(std::move(requests), world.state().at.ref.hash);
        for (std::size_t i = 0; i < kBatch; ++i)
            compare(questions[i], answers[i], tally);
        if (::testing::Test::HasFatalFailure())
            co_return;
    }
    fmt::print(
        "{} quotes over {} pools equal the contracts', {} refused by both; {} of {} concentrated ones cross "
        "ticks\n",
        tally.compared, tally.pools.size(), tally.refused_by_both, tally.crossing, tally.concentrated);
    EXPECT_GE(tally.compared, kQuotes);
    EXPECT_GE(tally.pools.size(), 20U);
    EXPECT_GE(tally.crossing * 10, tally.concentrated * 3) << "at least 30 % must cross ticks";
    EXPECT_LE(tally.refused_by_both * 5, tally.compared) << "most quotes must have an answer";
}

TEST(Quotes, equal_router_and_quoter_on_the_chain) {
    World::with(check_quotes);
}

}  // namespace
}  // namespace lariat::conformance
