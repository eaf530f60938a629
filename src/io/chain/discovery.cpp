#include "io/chain/discovery.hpp"

#include "foundation/codec/abi.hpp"

namespace lariat::chain {
namespace {

constexpr Selector kGetPair = selector("getPair(address,address)");
constexpr Selector kGetPool = selector("getPool(address,address,uint24)");
constexpr Selector kTickSpacing = selector("tickSpacing()");
constexpr Selector kGetReserves = selector("getReserves()");
constexpr Selector kGetReserveData = selector("getReserveData(address)");

/// Place of aTokenAddress in the ReserveData that Aave V3 answers, in words.
constexpr std::size_t kATokenWord = 8;

Address address_answer(const std::optional<Bytes>& answer) {
    if (!answer)
        return {};
    return abi::Reader{*answer}.address().value_or(Address{});
}

}  // namespace

io::Task<io::Expected<std::vector<Pool>>> discover_pools(const Multicall& multicall,
                                                         std::vector<Token> tokens,
                                                         std::vector<Dex> dexes,
                                                         Hash block) {
    std::vector<Pool> candidates;
    std::vector<CallRequest> requests;
    for (const Dex& dex : dexes) {
        for (std::uint32_t a = 0; a < tokens.size(); ++a) {
            for (std::uint32_t b = a + 1; b < tokens.size(); ++b) {
                const bool ordered = tokens[a].address < tokens[b].address;
                Pool pool{.kind = dex.kind,
                          .dex = dex.name,
                          .token0 = TokenId{ordered ? a : b},
                          .token1 = TokenId{ordered ? b : a}};
                abi::Writer pair;
                pair.address(tokens[pool.token0.raw()].address).address(tokens[pool.token1.raw()].address);
                if (dex.kind == PoolKind::uniswap_v2) {
                    pool.fee = dex.fee;
                    candidates.push_back(pool);
                    requests.push_back({dex.factory, pair.call(kGetPair)});
                    continue;
                }
                for (const FeePips fee : dex.fee_tiers) {
                    pool.fee = fee;
                    candidates.push_back(pool);
                    abi::Writer key = pair;
                    requests.push_back({dex.factory, key.word(U256{fee.raw()}).call(kGetPool)});
                }
            }
        }
    }
    LARIAT_CO_TRY(const auto addresses, co_await multicall.run(std::move(requests), block));

    std::vector<Pool> pools;
    std::vector<CallRequest> spacings;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        candidates[i].address = address_answer(addresses[i]);
        if (candidates[i].address.is_zero())
            continue;
        pools.push_back(candidates[i]);
        spacings.push_back({candidates[i].address, abi::Writer{}.call(kTickSpacing)});
    }
    LARIAT_CO_TRY(const auto answers, co_await multicall.run(std::move(spacings), block));
    for (std::size_t i = 0; i < pools.size(); ++i) {
        if (pools[i].kind != PoolKind::uniswap_v3)
            continue;
        const auto spacing = answers[i] ? abi::Reader{*answers[i]}.signed_integer(24) : fail(Errc::malformed);
        if (!spacing || *spacing <= I256{0})
            co_return io::failure(Errc::malformed, "pool {} of {} has no tick spacing", i, pools[i].dex);
        pools[i].tick_spacing = static_cast<std::int32_t>(spacing->low64());
    }
    co_return pools;
}

io::Task<io::Expected<std::vector<ChainSetup::Settlement>>> choose_settlements(const Multicall& multicall,
                                                                               const ChainSetup& setup,
                                                                               std::vector<TokenId> wanted,
                                                                               Hash block) {
    std::vector<CallRequest> requests;
    for (const Pool& pool : setup.pools)
        requests.push_back({pool.address, abi::Writer{}.call(kGetReserves)});
    LARIAT_CO_TRY(const auto answers, co_await multicall.run(std::move(requests), block));

    std::vector<ChainSetup::Settlement> settlements;
    for (const TokenId token : wanted) {
        std::optional<PoolId> best;
        U256 most;
        for (std::uint32_t i = 0; i < setup.pools.size(); ++i) {
            const Pool& pool = setup.pools[i];
            const bool native0 = pool.token0 == setup.wrapped_native && pool.token1 == token;
            const bool native1 = pool.token1 == setup.wrapped_native && pool.token0 == token;
            if (pool.kind != PoolKind::uniswap_v2 || (!native0 && !native1) || !answers[i])
                continue;
            abi::Reader reader{*answers[i]};
            const auto reserve0 = reader.word();
            const auto reserve1 = reader.word();
            if (!reserve0 || !reserve1)
                continue;
            const U256& native = native0 ? *reserve0 : *reserve1;
            if (native > most) {
                most = native;
                best = PoolId{i};
            }
        }
        if (token == setup.wrapped_native)
            settlements.push_back({token, best.value_or(PoolId{0})});
        else if (best)
            settlements.push_back({token, *best});
    }
    co_return settlements;
}

io::Task<io::Expected<std::vector<Address>>> aave_holders(const Multicall& multicall,
                                                          Address aave_pool,
                                                          std::vector<Token> tokens,
                                                          Hash block) {
    std::vector<CallRequest> requests;
    for (const Token& token : tokens)
        requests.push_back({aave_pool, abi::Writer{}.address(token.address).call(kGetReserveData)});
    LARIAT_CO_TRY(const auto answers, co_await multicall.run(std::move(requests), block));
    std::vector<Address> holders;
    for (const auto& answer : answers) {
        if (answer && answer->size() > (kATokenWord + 1) * 32)
            holders.push_back(address_answer(Bytes{answer->begin() + kATokenWord * 32, answer->end()}));
        else
            holders.emplace_back();
    }
    co_return holders;
}

}  // namespace lariat::chain
