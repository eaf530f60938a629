#include "core/market/market.hpp"

#include "core/market/fold.hpp"

#include <algorithm>
#include <ranges>

namespace lariat::market {
namespace {

template <class T>
void sort_unique(std::vector<T>& values) {
    std::ranges::sort(values);
    const auto repeated = std::ranges::unique(values);
    values.erase(repeated.begin(), repeated.end());
}

PoolState empty_state(PoolKind kind) {
    return kind == PoolKind::uniswap_v2 ? PoolState{V2State{}}
                                        : PoolState{V3State{.ticks = std::make_shared<TickTable>()}};
}

}  // namespace

Market::Market(ChainSetup setup) : setup_{std::move(setup)}, lender_balances_(setup_.lenders.size()) {
    for (std::size_t i = 0; i < setup_.pools.size(); ++i) {
        pool_by_address_.emplace(setup_.pools[i].address, PoolId{static_cast<std::uint32_t>(i)});
        states_.push_back(empty_state(setup_.pools[i].kind));
    }
    for (std::size_t i = 0; i < setup_.lenders.size(); ++i)
        lenders_by_token_[setup_.tokens[setup_.lenders[i].token.raw()].address].push_back(i);
}

Result<void> Market::load(const StateLoaded& loaded) {
    if (loaded.lender_balances.size() != setup_.lenders.size())
        return fail(Errc::invalid_argument, {"lender balances", loaded.lender_balances.size()});
    for (const auto& entry : loaded.pools) {
        if (entry.pool.raw() >= states_.size())
            return fail(Errc::invalid_argument, {"pool", entry.pool.raw()});
        if (entry.state.index() != states_[entry.pool.raw()].index())
            return fail(Errc::invalid_argument, {"state of another kind for pool", entry.pool.raw()});
    }
    for (const auto& entry : loaded.pools)
        states_[entry.pool.raw()] = entry.state;
    lender_balances_ = loaded.lender_balances;
    head_ = loaded.at;
    undo_.clear();
    ready_ = true;
    return {};
}

Result<Change> Market::apply(const BlockSeen& block) {
    if (!ready_)
        return fail(Errc::missing_state, "market not loaded");
    if (block.header.ref.parent != head_.ref.hash)
        return fail(Errc::conflict, {"block is no child of the head", block.header.ref.number.raw()});

    Undo undo{.before = head_};
    if (auto applied = apply_logs(block, undo); !applied) {
        restore(undo);
        return std::unexpected{applied.error()};
    }
    Change change;
    for (const auto& [pool, state] : undo.pools)
        change.pools.push_back(pool);
    for (const auto& [lender, balance] : undo.lenders)
        change.lenders.push_back(lender);
    sort_unique(change.pools);
    sort_unique(change.lenders);

    head_ = block.header;
    undo_.push_back(std::move(undo));
    if (undo_.size() > kUndoDepth)
        undo_.pop_front();
    return change;
}

Result<void> Market::apply_logs(const BlockSeen& block, Undo& undo) {
    for (const Log& log : block.logs) {
        if (const auto found = pool_by_address_.find(log.address); found != pool_by_address_.end()) {
            PoolState& state = states_[found->second.raw()];
            const PoolState before = state;
            LARIAT_TRY(const bool changed, fold(state, log));
            if (changed)
                undo.pools.emplace_back(found->second, before);
        }
        const auto lent = lenders_by_token_.find(log.address);
        if (lent == lenders_by_token_.end())
            continue;
        const auto transfer = decode_transfer(log);
        if (!transfer || transfer->from == transfer->to)
            continue;
        for (const std::size_t lender : lent->second) {
            const Address& holder = setup_.lenders[lender].holder;
            if (transfer->from != holder && transfer->to != holder)
                continue;
            U256& balance = lender_balances_[lender];
            undo.lenders.emplace_back(lender, balance);
            LARIAT_TRY(balance, transfer->from == holder ? checked_sub(balance, transfer->amount)
                                                         : checked_add(balance, transfer->amount));
        }
    }
    return {};
}

void Market::restore(const Undo& undo) {
    // A pool may be listed several times: the oldest state is written last.
    for (const auto& [pool, state] : std::views::reverse(undo.pools))
        states_[pool.raw()] = state;
    for (const auto& [lender, balance] : std::views::reverse(undo.lenders))
        lender_balances_[lender] = balance;
    head_ = undo.before;
}

Result<Change> Market::rollback(const BlockRef& ancestor) {
    const auto at_ancestor = [&](const Undo& undo) { return undo.before.ref.hash == ancestor.hash; };
    Change change;
    if (head_.ref.hash == ancestor.hash)
        return change;
    if (std::ranges::none_of(undo_, at_ancestor))
        return fail(Errc::not_found, {"reorg deeper than the undo memory, to block", ancestor.number.raw()});
    while (head_.ref.hash != ancestor.hash) {
        const Undo& undo = undo_.back();
        restore(undo);
        for (const auto& [pool, state] : undo.pools)
            change.pools.push_back(pool);
        for (const auto& [lender, balance] : undo.lenders)
            change.lenders.push_back(lender);
        undo_.pop_back();
    }
    sort_unique(change.pools);
    sort_unique(change.lenders);
    return change;
}

Market::GasReserves Market::gas_reserves(std::size_t settlement) const {
    const PoolId id = setup_.settlements[settlement].gas_pool;
    const auto* reserves = std::get_if<V2State>(&states_[id.raw()]);
    if (reserves == nullptr)
        return {};
    return pool(id).token0 == setup_.wrapped_native ? GasReserves{reserves->reserve0, reserves->reserve1}
                                                    : GasReserves{reserves->reserve1, reserves->reserve0};
}

U256 Market::native_to_token(std::size_t settlement, const U256& native) const {
    if (setup_.settlements[settlement].token == setup_.wrapped_native)
        return native;
    const GasReserves reserves = gas_reserves(settlement);
    return mul_div(native, reserves.token, reserves.native).value_or(U256{});
}

U256 Market::token_to_native(std::size_t settlement, const U256& amount) const {
    if (setup_.settlements[settlement].token == setup_.wrapped_native)
        return amount;
    const GasReserves reserves = gas_reserves(settlement);
    return mul_div(amount, reserves.native, reserves.token).value_or(U256{});
}

std::optional<std::size_t> Market::settlement_of(TokenId token) const {
    for (std::size_t i = 0; i < setup_.settlements.size(); ++i)
        if (setup_.settlements[i].token == token)
            return i;
    return std::nullopt;
}

}  // namespace lariat::market
