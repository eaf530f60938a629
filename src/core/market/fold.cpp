#include "core/market/fold.hpp"

#include "core/amm/concentrated.hpp"
#include "core/market/log_topics.hpp"

namespace lariat::market {
namespace {

constexpr std::size_t kWord = 32;

U256 word(const Log& log, std::size_t index) {
    return from_big_endian(ByteView{log.data}.subspan(index * kWord, kWord));
}

Result<void> expect_shape(const Log& log, std::size_t topics, std::size_t words) {
    if (log.topics.size() != topics)
        return fail(Errc::malformed, {"log with another number of topics", log.topics.size()});
    if (log.data.size() != words * kWord)
        return fail(Errc::malformed, {"log data of another size", log.data.size()});
    return {};
}

/// Sign-extended 24 bits in the last bytes of a word.
Result<std::int32_t> tick_of(const U256& value) {
    const auto low = static_cast<std::int32_t>(static_cast<std::uint32_t>(value.low64()));
    const U256 expected = low < 0 ? ~U256{static_cast<std::uint64_t>(-(static_cast<std::int64_t>(low) + 1))}
                                  : U256{static_cast<std::uint64_t>(low)};
    if (value != expected)
        return fail(Errc::malformed, "tick outside of 24 bits");
    return low;
}

Result<Uint128> liquidity_of(const U256& value) {
    if (!value.fits_u128())
        return fail(Errc::malformed, "liquidity above 128 bits");
    return value.low128();
}

Result<bool> fold_sync(V2State& state, const Log& log) {
    LARIAT_CHECK(expect_shape(log, 1, 2));
    const V2State after{word(log, 0), word(log, 1)};
    if (after.reserve0.bit_width() > 112 || after.reserve1.bit_width() > 112)
        return fail(Errc::malformed, "reserve above 112 bits");
    const bool changed = after != state;
    state = after;
    return changed;
}

Result<bool> fold_v3_swap(V3State& state, const Log& log) {
    LARIAT_CHECK(expect_shape(log, 3, 5));
    LARIAT_TRY(const Uint128 liquidity, liquidity_of(word(log, 3)));
    LARIAT_TRY(const std::int32_t tick, tick_of(word(log, 4)));
    state.sqrt_price_x96 = word(log, 2);
    state.liquidity = liquidity;
    state.tick = tick;
    return true;
}

Result<bool> fold_v3_initialize(V3State& state, const Log& log) {
    LARIAT_CHECK(expect_shape(log, 1, 2));
    LARIAT_TRY(state.tick, tick_of(word(log, 1)));
    state.sqrt_price_x96 = word(log, 0);
    if (!state.ticks)
        state.ticks = std::make_shared<TickTable>();
    return true;
}

Result<bool> fold_v3_liquidity(V3State& state, const Log& log, bool mint) {
    // Mint carries its sender in the data, before the amount.
    LARIAT_CHECK(expect_shape(log, 4, mint ? 4 : 3));
    LARIAT_TRY(const std::int32_t lower, tick_of(from_big_endian(log.topics[2])));
    LARIAT_TRY(const std::int32_t upper, tick_of(from_big_endian(log.topics[3])));
    LARIAT_TRY(const Uint128 amount, liquidity_of(word(log, mint ? 1 : 0)));
    if (amount >> 127U != 0)
        return fail(Errc::malformed, "liquidity above 127 bits");
    const auto delta = static_cast<Int128>(amount);
    LARIAT_CHECK(amm::apply_liquidity(state, lower, upper, mint ? delta : -delta));
    return amount != 0;  // a burn of nothing only collects fees
}

}  // namespace

Result<bool> fold(PoolState& state, const Log& log) {
    if (log.topics.empty())
        return false;
    const Hash& topic = log.topics.front();
    if (auto* v2 = std::get_if<V2State>(&state))
        return topic == kV2Sync ? fold_sync(*v2, log) : Result<bool>{false};
    auto& v3 = std::get<V3State>(state);
    if (topic == kV3Swap)
        return fold_v3_swap(v3, log);
    if (topic == kV3Mint)
        return fold_v3_liquidity(v3, log, true);
    if (topic == kV3Burn)
        return fold_v3_liquidity(v3, log, false);
    if (topic == kV3Initialize)
        return fold_v3_initialize(v3, log);
    return false;
}

std::optional<TokenTransfer> decode_transfer(const Log& log) {
    if (log.topics.size() != 3 || log.topics[0] != kTransfer || log.data.size() != kWord)
        return std::nullopt;
    const auto address = [&](std::size_t topic) {
        return fixed_from<Address>(log.topics[topic].view().subspan(12));
    };
    return TokenTransfer{address(1), address(2), word(log, 0)};
}

}  // namespace lariat::market
