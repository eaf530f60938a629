#include "io/chain/state_loader.hpp"

#include "core/amm/tick_math.hpp"
#include "foundation/base/hex.hpp"
#include "foundation/codec/abi.hpp"
#include "io/runtime/log.hpp"

#include <map>

namespace lariat::chain {
namespace {

constexpr Selector kGetReserves = selector("getReserves()");
constexpr Selector kSlot0 = selector("slot0()");
constexpr Selector kLiquidity = selector("liquidity()");
constexpr Selector kTickBitmap = selector("tickBitmap(int16)");
constexpr Selector kTicks = selector("ticks(int24)");
constexpr Selector kBalanceOf = selector("balanceOf(address)");

constexpr std::int32_t kWordBits = 256;

Bytes plain_call(const Selector& function) {
    return abi::Writer{}.call(function);
}

using Answers = std::vector<std::optional<Bytes>>;

std::optional<V2State> decode_reserves(const std::optional<Bytes>& answer) {
    if (!answer)
        return std::nullopt;
    abi::Reader reader{*answer};
    const auto reserve0 = reader.unsigned_integer(112);
    const auto reserve1 = reader.unsigned_integer(112);
    if (!reserve0 || !reserve1)
        return std::nullopt;
    return V2State{*reserve0, *reserve1};
}

std::optional<V3State> decode_price(const std::optional<Bytes>& slot0,
                                    const std::optional<Bytes>& liquidity) {
    if (!slot0 || !liquidity)
        return std::nullopt;
    abi::Reader reader{*slot0};
    const auto price = reader.unsigned_integer(160);
    const auto tick = reader.signed_integer(24);
    abi::Reader liquidity_reader{*liquidity};
    const auto amount = liquidity_reader.unsigned_integer(128);
    if (!price || !tick || !amount)
        return std::nullopt;
    return V3State{.sqrt_price_x96 = *price,
                   .tick = static_cast<std::int32_t>(tick->low64()),
                   .liquidity = amount->low128()};
}

std::optional<Tick> decode_tick(std::int32_t index, const std::optional<Bytes>& answer) {
    if (!answer)
        return std::nullopt;
    abi::Reader reader{*answer};
    const auto gross = reader.unsigned_integer(128);
    const auto net = reader.signed_integer(128);
    if (!gross || !net)
        return std::nullopt;
    const auto net128 = static_cast<Int128>(net->bits.low128());
    return Tick{.index = index, .gross = gross->low128(), .net = net128};
}

std::int32_t word_of(std::int32_t tick, std::int32_t spacing) {
    std::int32_t compressed = tick / spacing;
    if (tick < 0 && tick % spacing != 0)
        --compressed;
    return compressed >> 8;
}

/// Loads the concentrated pools in three rounds: prices, bitmap words, ticks.
class ConcentratedLoader {
public:
    ConcentratedLoader(const Multicall& multicall, const ChainSetup& setup, Hash block)
        : multicall_{multicall}, setup_{setup}, block_{block} {}

    io::Task<io::Expected<std::map<std::uint32_t, V3State>>> run() {
        LARIAT_CO_CHECK(co_await load_prices());
        LARIAT_CO_CHECK(co_await find_ticks());
        LARIAT_CO_CHECK(co_await load_ticks());
        co_return std::move(states_);
    }

private:
    struct TickPlace {
        std::uint32_t pool;
        std::int32_t index;
    };

    io::Task<io::Expected<void>> load_prices() {
        std::vector<std::uint32_t> pools;
        std::vector<CallRequest> requests;
        for (std::uint32_t i = 0; i < setup_.pools.size(); ++i) {
            if (setup_.pools[i].kind != PoolKind::uniswap_v3 || setup_.pools[i].tick_spacing <= 0)
                continue;
            pools.push_back(i);
            requests.push_back({setup_.pools[i].address, plain_call(kSlot0)});
            requests.push_back({setup_.pools[i].address, plain_call(kLiquidity)});
        }
        LARIAT_CO_TRY(const Answers answers, co_await multicall_.run(std::move(requests), block_));
        for (std::size_t i = 0; i < pools.size(); ++i)
            if (auto state = decode_price(answers[2 * i], answers[2 * i + 1]))
                states_.emplace(pools[i], std::move(*state));
        co_return io::ok();
    }

    io::Task<io::Expected<void>> find_ticks() {
        std::vector<TickPlace> words;
        std::vector<CallRequest> requests;
        for (const auto& [pool, state] : states_) {
            const std::int32_t spacing = setup_.pools[pool].tick_spacing;
            for (std::int32_t word = word_of(amm::kMinTick, spacing); word <= word_of(amm::kMaxTick, spacing);
                 ++word) {
                words.push_back({pool, word});
                requests.push_back(
                    {setup_.pools[pool].address, abi::Writer{}.signed_word(I256{word}).call(kTickBitmap)});
            }
        }
        LARIAT_CO_TRY(const Answers answers, co_await multicall_.run(std::move(requests), block_));
        for (std::size_t i = 0; i < words.size(); ++i) {
            const auto bits = answers[i] ? abi::Reader{*answers[i]}.word() : fail(Errc::malformed);
            if (!bits) {
                states_.erase(words[i].pool);
                continue;
            }
            for (unsigned bit = 0; bit < kWordBits; ++bit)
                if (bits->bit(bit))
                    places_.push_back(
                        {words[i].pool, (words[i].index * kWordBits + static_cast<std::int32_t>(bit)) *
                                            setup_.pools[words[i].pool].tick_spacing});
        }
        co_return io::ok();
    }

    io::Task<io::Expected<void>> load_ticks() {
        std::vector<CallRequest> requests;
        for (const TickPlace& place : places_)
            requests.push_back({setup_.pools[place.pool].address,
                                abi::Writer{}.signed_word(I256{place.index}).call(kTicks)});
        LARIAT_CO_TRY(const Answers answers, co_await multicall_.run(std::move(requests), block_));
        std::map<std::uint32_t, std::shared_ptr<TickTable>> tables;
        for (std::size_t i = 0; i < places_.size(); ++i) {
            auto& table = tables[places_[i].pool];
            if (!table)
                table = std::make_shared<TickTable>();
            if (const auto tick = decode_tick(places_[i].index, answers[i]))
                table->push_back(*tick);
            else
                states_.erase(places_[i].pool);
        }
        for (auto& [pool, state] : states_) {
            const auto found = tables.find(pool);
            state.ticks = found == tables.end() ? std::make_shared<TickTable>() : found->second;
        }
        co_return io::ok();
    }

    const Multicall& multicall_;
    const ChainSetup& setup_;
    Hash block_;
    std::map<std::uint32_t, V3State> states_;
    std::vector<TickPlace> places_;
};

}  // namespace

io::Task<io::Expected<StateLoaded>> load_state(const Multicall& multicall,
                                               const ChainSetup& setup,
                                               BlockHeader at) {
    static const io::Logger log{"chain"};
    StateLoaded loaded{.at = at};

    std::vector<std::uint32_t> pairs;
    std::vector<CallRequest> requests;
    for (std::uint32_t i = 0; i < setup.pools.size(); ++i) {
        if (setup.pools[i].kind != PoolKind::uniswap_v2)
            continue;
        pairs.push_back(i);
        requests.push_back({setup.pools[i].address, plain_call(kGetReserves)});
    }
    for (const FlashLender& lender : setup.lenders)
        requests.push_back({setup.tokens[lender.token.raw()].address,
                            abi::Writer{}.address(lender.holder).call(kBalanceOf)});
    LARIAT_CO_TRY(const Answers answers, co_await multicall.run(std::move(requests), at.ref.hash));

    for (std::size_t i = 0; i < pairs.size(); ++i)
        if (const auto reserves = decode_reserves(answers[i]))
            loaded.pools.push_back({PoolId{pairs[i]}, *reserves});
    for (std::size_t i = 0; i < setup.lenders.size(); ++i) {
        const auto& answer = answers[pairs.size() + i];
        const auto held = answer ? abi::Reader{*answer}.word() : fail(Errc::malformed);
        loaded.lender_balances.push_back(held.value_or(U256{}));
    }

    ConcentratedLoader concentrated{multicall, setup, at.ref.hash};
    LARIAT_CO_TRY(auto states, co_await concentrated.run());
    for (auto& [pool, state] : states)
        loaded.pools.push_back({PoolId{pool}, std::move(state)});

    std::vector<bool> read(setup.pools.size());
    for (const StateLoaded::PoolEntry& entry : loaded.pools)
        read[entry.pool.raw()] = true;
    for (std::size_t i = 0; i < read.size(); ++i)
        if (!read[i])
            log.warn("pool left out, it does not answer like its kind",
                     {{"pool", to_hex(setup.pools[i].address)}, {"dex", setup.pools[i].dex}});
    co_return loaded;
}

}  // namespace lariat::chain
