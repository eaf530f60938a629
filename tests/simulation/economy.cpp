#include "economy.hpp"

#include "core/market/log_topics.hpp"
#include "foundation/codec/abi.hpp"

#include <algorithm>
#include <array>

namespace lariat::simulation {
namespace {

constexpr Selector kExecute =
    selector("execute((uint8,address,uint256,uint256,uint64,uint256,(uint8,address,address,bool,uint24)[]))");
constexpr std::uint64_t kPips = 1'000'000;
constexpr std::uint64_t kIntrinsicGas = 21'000;

Address address_of_kind(std::uint8_t kind, std::size_t index) {
    Address address;
    address.data[0] = kind;
    address.data[19] = static_cast<std::uint8_t>(index);
    return address;
}

Hash topic_of(const Address& address) {
    Hash topic;
    std::ranges::copy(address.data, topic.data.begin() + 12);
    return topic;
}

Hash slot_of(std::uint8_t kind, std::size_t index) {
    Hash slot;
    slot.data[0] = kind;
    slot.data[31] = static_cast<std::uint8_t>(index);
    return slot;
}

Bytes words(std::initializer_list<U256> values) {
    Bytes data;
    for (const U256& value : values)
        append(data, ByteView{to_big_endian(value)});
    return data;
}

/// A swap of exactly `in`; nothing when the pool pays nothing.
std::optional<U256> swap(const Pool& pool, V2State& state, bool zero_for_one, const U256& in) {
    U256& reserve_in = zero_for_one ? state.reserve0 : state.reserve1;
    U256& reserve_out = zero_for_one ? state.reserve1 : state.reserve0;
    const U256 in_after_fee = in * U256{kPips - pool.fee.raw()};
    const U256 out = in_after_fee * reserve_out / (reserve_in * U256{kPips} + in_after_fee);
    if (out.is_zero() || (reserve_in + in).bit_width() > 112)
        return std::nullopt;
    reserve_in += in;
    reserve_out -= out;
    return out;
}

Log sync_log(const Pool& pool, const V2State& state) {
    return {.address = pool.address,
            .topics = {market::kV2Sync},
            .data = words({state.reserve0, state.reserve1})};
}

struct Plan {
    U256 source;
    Address asset;
    U256 amount;
    U256 min_profit;
    U256 deadline;
    U256 max_base_fee;
    struct Hop {
        Address pool;
        Address token_in;
        bool zero_for_one = true;
    };
    std::vector<Hop> hops;
};

Result<Plan> decode_plan(ByteView data) {
    LARIAT_TRY(abi::Reader call, abi::Reader::of_call(data, kExecute));
    LARIAT_TRY(abi::Reader tuple, call.tuple());
    Plan plan;
    LARIAT_TRY(plan.source, tuple.word());
    LARIAT_TRY(plan.asset, tuple.address());
    LARIAT_TRY(plan.amount, tuple.word());
    LARIAT_TRY(plan.min_profit, tuple.word());
    LARIAT_TRY(plan.deadline, tuple.word());
    LARIAT_TRY(plan.max_base_fee, tuple.word());
    LARIAT_TRY(auto hops, tuple.array(5));
    for (std::size_t i = 0; i < hops.size; ++i) {
        Plan::Hop hop;
        LARIAT_CHECK(hops.elements.word());
        LARIAT_TRY(hop.pool, hops.elements.address());
        LARIAT_TRY(hop.token_in, hops.elements.address());
        LARIAT_TRY(hop.zero_for_one, hops.elements.boolean());
        LARIAT_CHECK(hops.elements.word());
        plan.hops.push_back(hop);
    }
    return plan;
}

/// Runs a plan as the contract does; what it changed is thrown away by the caller when it fails.
class Execution {
public:
    Execution(const Economy& economy, State& state) : economy_{economy}, state_{state} {}

    Effect run(const Plan& plan, const BlockContext& block) {
        if (U256{block.number.raw()} > plan.deadline)
            return revert(selector("Expired(uint256,uint256)"), {U256{block.number.raw()}, plan.deadline});
        if (block.base_fee > plan.max_base_fee)
            return revert(selector("BaseFeeTooHigh(uint256,uint256)"), {block.base_fee, plan.max_base_fee});
        const auto lender = lender_of(plan);
        const auto asset = economy_.token_at(plan.asset);
        if (!lender || !asset || plan.hops.size() < 2)
            return revert(selector("BadPlan(uint256)"), {U256{1U}});
        return borrow_and_run(plan, *lender, *asset);
    }

private:
    Effect borrow_and_run(const Plan& plan, std::size_t lender, TokenId asset) {
        const FlashLender& terms = economy_.setup.lenders[lender];
        U256& lent = state_.lender_balances[lender];
        if (plan.amount > lent)
            return revert(selector("Error(string)"), {});
        const U256 fee = (plan.amount * U256{terms.fee.raw()} + U256{5'000U}) / U256{10'000U};
        transfer(plan.asset, terms.holder, executor(), plan.amount);
        U256 amount = plan.amount;
        for (const Plan::Hop& hop : plan.hops) {
            const auto id = economy_.pool_at(hop.pool);
            if (!id)
                return revert(selector("Error(string)"), {});
            const Pool& pool = economy_.setup.pools[id->raw()];
            const auto out = swap(pool, state_.pools[id->raw()], hop.zero_for_one, amount);
            if (!out)
                return revert(selector("BadPlan(uint256)"), {U256{6U}});
            transfer(hop.token_in, executor(), pool.address, amount);
            transfer(economy_.setup.tokens[pool.token_out(hop.zero_for_one).raw()].address, pool.address,
                     executor(), *out);
            effect_.logs.push_back(sync_log(pool, state_.pools[id->raw()]));
            touch(slot_of(1, id->raw()));
            amount = *out;
        }
        const U256 owed = plan.amount + fee;
        const U256 profit = saturating_sub(amount, owed);
        if (amount < owed || profit < plan.min_profit)
            return revert(selector("ProfitTooLow(uint256,uint256)"), {profit, plan.min_profit});
        transfer(plan.asset, executor(), terms.holder, owed);
        lent += fee;
        if (!profit.is_zero())
            transfer(plan.asset, executor(), economy_.addresses.treasury, profit);
        state_.treasury[asset.raw()] += profit;
        touch(slot_of(2, asset.raw()));
        effect_.succeeded = true;
        effect_.profit = profit;
        effect_.gas_used = Gas{kIntrinsicGas + 62'000 + 48'000 * plan.hops.size()};
        return std::move(effect_);
    }

    [[nodiscard]] std::optional<std::size_t> lender_of(const Plan& plan) const {
        const auto& lenders = economy_.setup.lenders;
        for (std::size_t i = 0; i < lenders.size(); ++i)
            if (U256{static_cast<std::uint8_t>(lenders[i].source)} == plan.source &&
                economy_.setup.tokens[lenders[i].token.raw()].address == plan.asset)
                return i;
        return std::nullopt;
    }
    [[nodiscard]] const Address& executor() const { return economy_.addresses.contract; }
    void transfer(const Address& token, const Address& from, const Address& to, const U256& amount) {
        effect_.logs.push_back(transfer_log(token, from, to, amount));
    }
    void touch(const Hash& slot) {
        effect_.slots.push_back(slot);
        effect_.written.push_back(slot);
    }
    [[nodiscard]] Effect revert(const Selector& error, std::initializer_list<U256> arguments) const {
        Effect failed;
        failed.slots = effect_.slots;
        failed.gas_used = Gas{kIntrinsicGas + 9'000 + 30'000 * effect_.slots.size()};
        failed.revert_data = {error.begin(), error.end()};
        append(failed.revert_data, words(arguments));
        return failed;
    }

    const Economy& economy_;
    State& state_;
    Effect effect_;
};

}  // namespace

Economy::Economy(Random& random) : key{PrivateKey::from_bytes(slot_of(0x42, 0x42)).value()} {
    const U256 unit{1'000'000'000'000'000'000U};
    const std::size_t tokens = random.between(3, 4);
    setup.chain = ChainId{31337};
    setup.wrapped_native = TokenId{0};
    const auto add_pool = [&](std::uint32_t a, std::uint32_t b, std::uint32_t fee) {
        setup.pools.push_back({.address = address_of_kind(0x90, setup.pools.size()),
                               .dex = "v2",
                               .token0 = TokenId{a},
                               .token1 = TokenId{b},
                               .fee = FeePips{fee}});
        return PoolId{static_cast<std::uint32_t>(setup.pools.size() - 1)};
    };
    std::vector<std::uint64_t> price{1};
    setup.settlements.push_back({TokenId{0}, PoolId{0}});
    for (std::uint32_t i = 0; i < tokens; ++i) {
        setup.tokens.push_back({address_of_kind(0x70, i), "T" + std::to_string(i), 18});
        const bool aave = random.chance(300);
        setup.lenders.push_back({aave ? FlashSource::aave_v3 : FlashSource::balancer_v2, TokenId{i},
                                 address_of_kind(aave ? 0xaa : 0xba, aave ? i : 0),
                                 BasisPoints{aave ? 5U : 0U}});
        if (i == 0)
            continue;
        price.push_back(random.between(1, 4'000));
        const PoolId gas_pool = add_pool(0, i, 3'000);
        add_pool(0, i, random.chance(500) ? 3'000 : 500);
        setup.settlements.push_back({TokenId{i}, gas_pool});
        for (std::uint32_t j = 1; j < i; ++j)
            if (random.chance(700))
                add_pool(j, i, 3'000);
    }
    for (const Pool& pool : setup.pools) {
        // Worth the same on both sides, so that the market starts without an opportunity.
        const U256 depth = unit * U256{random.between(1'000, 100'000)};
        genesis.pools.push_back(
            {depth * U256{price[pool.token0.raw()]}, depth * U256{price[pool.token1.raw()]}});
    }
    for (std::size_t i = 0; i < tokens; ++i) {
        const bool scarce = random.chance(150);
        genesis.lender_balances.push_back(unit * U256{price[i]} * U256{scarce ? 20U : 1'000'000U});
        genesis.treasury.emplace_back();
    }
    genesis.nonce = Nonce{random.below(50)};
    genesis.funds = unit * U256{100U};

    addresses = {.contract = address_of_kind(0xec, 1),
                 .owner = lariat::address_of(key),
                 .treasury = address_of_kind(0x7e, 1)};
    policy = {.execute = true,
              .min_net = unit / U256{1'000U},
              .tip = U256{1'000'000'000U},
              .max_head_age_ns = 30'000'000'000,
              .max_per_head = static_cast<std::uint32_t>(random.between(1, 3)),
              .max_cycle_pools = 3,
              .block_seconds = 2,
              .max_open = static_cast<std::uint32_t>(random.between(2, 8)),
              .max_consecutive_reverts = random.chance(200) ? 3U : 0U,
              .gas_model = {.base = Gas{60'000},
                            .balancer = Gas{20'000},
                            .aave = Gas{30'000},
                            .v2_hop = Gas{48'000},
                            .v3_hop = Gas{80'000},
                            .v3_tick = Gas{20'000}}};
}

std::optional<PoolId> Economy::pool_at(const Address& address) const {
    const auto found = std::ranges::find(setup.pools, address, &Pool::address);
    if (found == setup.pools.end())
        return std::nullopt;
    return PoolId{static_cast<std::uint32_t>(found - setup.pools.begin())};
}

std::optional<TokenId> Economy::token_at(const Address& address) const {
    const auto found = std::ranges::find(setup.tokens, address, &Token::address);
    if (found == setup.tokens.end())
        return std::nullopt;
    return TokenId{static_cast<std::uint32_t>(found - setup.tokens.begin())};
}

Log transfer_log(const Address& token, const Address& from, const Address& to, const U256& amount) {
    return {.address = token,
            .topics = {market::kTransfer, topic_of(from), topic_of(to)},
            .data = words({amount})};
}

Effect run_trade(const Economy& economy, State& state, const Trade& trade, const Address& trader) {
    const Pool& pool = economy.setup.pools[trade.pool.raw()];
    V2State& reserves = state.pools[trade.pool.raw()];
    const U256& reserve = trade.zero_for_one ? reserves.reserve0 : reserves.reserve1;
    const U256 in = reserve * U256{trade.share} / U256{10'000U};
    Effect effect{.gas_used = Gas{110'000}};
    effect.slots = {slot_of(1, trade.pool.raw())};
    const auto out = swap(pool, reserves, trade.zero_for_one, in);
    if (!out)
        return effect;
    const auto token = [&](TokenId id) { return economy.setup.tokens[id.raw()].address; };
    effect.written = effect.slots;
    effect.succeeded = true;
    effect.logs = {transfer_log(token(pool.token_in(trade.zero_for_one)), trader, pool.address, in),
                   transfer_log(token(pool.token_out(trade.zero_for_one)), pool.address, trader, *out),
                   sync_log(pool, reserves)};
    return effect;
}

Effect run_call(
    const Economy& economy, State& state, const Address& to, ByteView data, const BlockContext& block) {
    if (to != economy.addresses.contract)
        return {.succeeded = true, .gas_used = Gas{kIntrinsicGas + 16 * data.size()}};
    const auto plan = decode_plan(data);
    if (!plan)
        return {.gas_used = Gas{kIntrinsicGas + 2'000}};
    State after = state;
    Effect effect = Execution{economy, after}.run(*plan, block);
    if (effect.succeeded)
        state = std::move(after);
    return effect;
}

}  // namespace lariat::simulation
