#pragma once

#include "core/model/action.hpp"
#include "core/model/event.hpp"

#include <concepts>
#include <string_view>
#include <tuple>

/// What the types of the model consist of: one description each, which writing, reading, showing and
/// comparing all follow. `binary::kComplete` refuses a description that leaves a member out.
namespace lariat {

namespace binary {

/// A member of a value, by reference.
template <class Member>
struct Field {
    std::string_view name;
    Member& value;
};
template <class Member>
Field(std::string_view, Member&) -> Field<Member>;

/// `T` is `Type`, or `const Type`.
template <class T, class Type>
concept Is = std::same_as<std::remove_const_t<T>, Type>;

}  // namespace binary

template <binary::Is<BlockRef> T>
constexpr auto fields(T& ref) {
    using binary::Field;
    return std::tuple{Field{"chain", ref.chain}, Field{"number", ref.number}, Field{"hash", ref.hash},
                      Field{"parent", ref.parent}};
}

template <binary::Is<BlockHeader> T>
constexpr auto fields(T& header) {
    using binary::Field;
    return std::tuple{Field{"ref", header.ref}, Field{"timestamp", header.timestamp},
                      Field{"base_fee", header.base_fee}, Field{"gas_used", header.gas_used},
                      Field{"gas_limit", header.gas_limit}};
}

template <binary::Is<Log> T>
constexpr auto fields(T& log) {
    using binary::Field;
    return std::tuple{Field{"address", log.address},     Field{"topics", log.topics},
                      Field{"data", log.data},           Field{"txn", log.txn},
                      Field{"txn_index", log.txn_index}, Field{"index", log.index}};
}

template <binary::Is<Token> T>
constexpr auto fields(T& token) {
    using binary::Field;
    return std::tuple{Field{"address", token.address}, Field{"symbol", token.symbol},
                      Field{"decimals", token.decimals}};
}

template <binary::Is<Pool> T>
constexpr auto fields(T& pool) {
    using binary::Field;
    return std::tuple{Field{"address", pool.address},
                      Field{"kind", pool.kind},
                      Field{"dex", pool.dex},
                      Field{"token0", pool.token0},
                      Field{"token1", pool.token1},
                      Field{"fee", pool.fee},
                      Field{"tick_spacing", pool.tick_spacing}};
}

template <binary::Is<V2State> T>
constexpr auto fields(T& state) {
    using binary::Field;
    return std::tuple{Field{"reserve0", state.reserve0}, Field{"reserve1", state.reserve1}};
}

template <binary::Is<Tick> T>
constexpr auto fields(T& tick) {
    using binary::Field;
    return std::tuple{Field{"index", tick.index}, Field{"gross", tick.gross}, Field{"net", tick.net}};
}

template <binary::Is<V3State> T>
constexpr auto fields(T& state) {
    using binary::Field;
    return std::tuple{Field{"sqrt_price_x96", state.sqrt_price_x96}, Field{"tick", state.tick},
                      Field{"liquidity", state.liquidity}, Field{"ticks", state.ticks}};
}

template <binary::Is<FlashLender> T>
constexpr auto fields(T& lender) {
    using binary::Field;
    return std::tuple{Field{"source", lender.source}, Field{"token", lender.token},
                      Field{"holder", lender.holder}, Field{"fee", lender.fee}};
}

template <binary::Is<ChainSetup::Settlement> T>
constexpr auto fields(T& settlement) {
    using binary::Field;
    return std::tuple{Field{"token", settlement.token}, Field{"gas_pool", settlement.gas_pool}};
}

template <binary::Is<ChainSetup> T>
constexpr auto fields(T& setup) {
    using binary::Field;
    return std::tuple{Field{"chain", setup.chain},     Field{"wrapped_native", setup.wrapped_native},
                      Field{"tokens", setup.tokens},   Field{"pools", setup.pools},
                      Field{"lenders", setup.lenders}, Field{"settlements", setup.settlements}};
}

template <binary::Is<GasModel> T>
constexpr auto fields(T& model) {
    using binary::Field;
    return std::tuple{Field{"base", model.base},     Field{"balancer", model.balancer},
                      Field{"aave", model.aave},     Field{"v2_hop", model.v2_hop},
                      Field{"v3_hop", model.v3_hop}, Field{"v3_tick", model.v3_tick}};
}

template <binary::Is<Policy> T>
constexpr auto fields(T& policy) {
    using binary::Field;
    return std::tuple{Field{"execute", policy.execute},
                      Field{"min_net", policy.min_net},
                      Field{"max_notional", policy.max_notional},
                      Field{"tip", policy.tip},
                      Field{"max_head_age_ns", policy.max_head_age_ns},
                      Field{"max_per_head", policy.max_per_head},
                      Field{"max_cycle_pools", policy.max_cycle_pools},
                      Field{"block_seconds", policy.block_seconds},
                      Field{"max_open", policy.max_open},
                      Field{"max_consecutive_reverts", policy.max_consecutive_reverts},
                      Field{"gas_model", policy.gas_model}};
}

template <binary::Is<Hop> T>
constexpr auto fields(T& hop) {
    using binary::Field;
    return std::tuple{Field{"pool", hop.pool}, Field{"zero_for_one", hop.zero_for_one}};
}

template <binary::Is<Certificate> T>
constexpr auto fields(T& certificate) {
    using binary::Field;
    return std::tuple{Field{"optimal", certificate.optimal}, Field{"gap", certificate.gap}};
}

template <binary::Is<Waterfall> T>
constexpr auto fields(T& waterfall) {
    using binary::Field;
    return std::tuple{Field{"gross", waterfall.gross},       Field{"flash_fee", waterfall.flash_fee},
                      Field{"gas", waterfall.gas},           Field{"tip", waterfall.tip},
                      Field{"slippage", waterfall.slippage}, Field{"net", waterfall.net}};
}

template <binary::Is<Opportunity> T>
constexpr auto fields(T& opportunity) {
    using binary::Field;
    return std::tuple{Field{"id", opportunity.id},
                      Field{"head", opportunity.head},
                      Field{"head_timestamp", opportunity.head_timestamp},
                      Field{"route", opportunity.route},
                      Field{"settlement", opportunity.settlement},
                      Field{"lender", opportunity.lender},
                      Field{"amounts", opportunity.amounts},
                      Field{"flash_fee", opportunity.flash_fee},
                      Field{"profit", opportunity.profit},
                      Field{"min_profit", opportunity.min_profit},
                      Field{"gas", opportunity.gas},
                      Field{"certificate", opportunity.certificate},
                      Field{"waterfall", opportunity.waterfall},
                      Field{"stage", opportunity.stage},
                      Field{"reason", opportunity.reason}};
}

template <binary::Is<Target> T>
constexpr auto fields(T& target) {
    using binary::Field;
    return std::tuple{Field{"number", target.number}, Field{"timestamp", target.timestamp},
                      Field{"base_fee", target.base_fee}};
}

template <binary::Is<Proof> T>
constexpr auto fields(T& proof) {
    using binary::Field;
    return std::tuple{Field{"opportunity", proof.opportunity}, Field{"succeeded", proof.succeeded},
                      Field{"gas_used", proof.gas_used}, Field{"profit", proof.profit},
                      Field{"revert_data", proof.revert_data}};
}

// Events

template <binary::Is<Configured> T>
constexpr auto fields(T& configured) {
    using binary::Field;
    return std::tuple{Field{"setup", configured.setup}, Field{"policy", configured.policy}};
}

template <binary::Is<StateLoaded::PoolEntry> T>
constexpr auto fields(T& entry) {
    using binary::Field;
    return std::tuple{Field{"pool", entry.pool}, Field{"state", entry.state}};
}

template <binary::Is<StateLoaded> T>
constexpr auto fields(T& loaded) {
    using binary::Field;
    return std::tuple{Field{"at", loaded.at}, Field{"pools", loaded.pools},
                      Field{"lender_balances", loaded.lender_balances}};
}

template <binary::Is<BlockSeen> T>
constexpr auto fields(T& block) {
    using binary::Field;
    return std::tuple{Field{"header", block.header}, Field{"logs", block.logs}};
}

template <binary::Is<Reorged> T>
constexpr auto fields(T& reorg) {
    using binary::Field;
    return std::tuple{Field{"ancestor", reorg.ancestor}, Field{"depth", reorg.depth}};
}

template <binary::Is<Proved> T>
constexpr auto fields(T& proved) {
    using binary::Field;
    return std::tuple{Field{"head", proved.head}, Field{"available", proved.available},
                      Field{"proofs", proved.proofs}};
}

template <binary::Is<Landed> T>
constexpr auto fields(T& landed) {
    using binary::Field;
    return std::tuple{Field{"opportunity", landed.opportunity},
                      Field{"txn", landed.txn},
                      Field{"block", landed.block},
                      Field{"index", landed.index},
                      Field{"on_target", landed.on_target},
                      Field{"disturbance", landed.disturbance},
                      Field{"succeeded", landed.succeeded},
                      Field{"cancelled", landed.cancelled},
                      Field{"profit", landed.profit},
                      Field{"gas_used", landed.gas_used},
                      Field{"effective_gas_price", landed.effective_gas_price},
                      Field{"base_fee", landed.base_fee}};
}

template <binary::Is<Sent> T>
constexpr auto fields(T& sent) {
    using binary::Field;
    return std::tuple{Field{"opportunity", sent.opportunity}, Field{"txn", sent.txn},
                      Field{"nonce", sent.nonce}, Field{"status", sent.status}};
}

template <binary::Is<Dropped> T>
constexpr auto fields(T& dropped) {
    using binary::Field;
    return std::tuple{Field{"opportunity", dropped.opportunity}, Field{"txn", dropped.txn}};
}

template <binary::Is<Unlanded> T>
constexpr auto fields(T& unlanded) {
    using binary::Field;
    return std::tuple{Field{"opportunity", unlanded.opportunity}, Field{"txn", unlanded.txn}};
}

template <binary::Is<Command> T>
constexpr auto fields(T& command) {
    using binary::Field;
    return std::tuple{Field{"kind", command.kind}, Field{"reason", command.reason}};
}

template <binary::Is<Event> T>
constexpr auto fields(T& event) {
    using binary::Field;
    return std::tuple{Field{"sequence", event.sequence}, Field{"received_ns", event.received_ns},
                      Field{"body", event.body}};
}

// Actions

template <binary::Is<Prove> T>
constexpr auto fields(T& prove) {
    using binary::Field;
    return std::tuple{Field{"head", prove.head}, Field{"target", prove.target}, Field{"tip", prove.tip},
                      Field{"opportunities", prove.opportunities}};
}

template <binary::Is<Submit> T>
constexpr auto fields(T& submit) {
    using binary::Field;
    return std::tuple{Field{"opportunity", submit.opportunity}, Field{"proof", submit.proof},
                      Field{"target", submit.target}, Field{"tip", submit.tip}};
}

template <binary::Is<Record> T>
constexpr auto fields(T& record) {
    return std::tuple{binary::Field{"opportunity", record.opportunity}};
}

template <binary::Is<RecordOutcome> T>
constexpr auto fields(T& outcome) {
    using binary::Field;
    return std::tuple{Field{"opportunity", outcome.opportunity}, Field{"landed", outcome.landed},
                      Field{"gas_predicted", outcome.gas_predicted}, Field{"exact", outcome.exact}};
}

template <binary::Is<Fetch> T>
constexpr auto fields(T& /*fetch*/) {
    return std::tuple{};
}

template <binary::Is<SetState> T>
constexpr auto fields(T& set) {
    using binary::Field;
    return std::tuple{Field{"state", set.state}, Field{"reason", set.reason}};
}

template <binary::Is<Alert> T>
constexpr auto fields(T& alert) {
    using binary::Field;
    return std::tuple{Field{"level", alert.level}, Field{"text", alert.text}};
}

}  // namespace lariat
