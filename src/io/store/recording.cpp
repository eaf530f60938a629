#include "io/store/recording.hpp"

#include "core/model/binary_enum.hpp"
#include "foundation/base/hex.hpp"
#include "foundation/math/u256.hpp"
#include "io/runtime/json_text.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace lariat::store {

namespace {

namespace json = boost::json;
using binary::enumerator_name;

/// In the order of the alternatives of EventBody.
constexpr std::array<std::string_view, std::variant_size_v<EventBody>> kEventTypes{
    "configured", "state", "block", "reorg", "proved", "sent", "landed", "dropped", "unlanded", "command"};

json::string text(std::string_view value) {
    return json::string{value};
}
json::string text(ByteView bytes) {
    return text(std::string_view{to_hex(bytes)});
}
json::string number(const U256& value) {
    return text(std::string_view{to_decimal(value)});
}
json::string number(const I256& value) {
    return text(std::string_view{to_decimal(value)});
}
/// Symbols and reasons come from outside: what is not UTF-8 must not reach the file.
json::value words(std::string_view value) {
    std::string quoted;
    io::append_json_string(quoted, value);
    return json::parse(quoted);
}
template <class Integer>
    requires std::integral<Integer> || std::same_as<Integer, Int128> || std::same_as<Integer, Uint128>
json::string number(Integer value) {
    return text(std::string_view{fmt::format("{}", value)});
}
template <class Tag, class Rep>
json::string number(Quantity<Tag, Rep> value) {
    return number(value.raw());
}

template <class Range, class Make>
json::array list(const Range& range, Make make) {
    json::array out;
    out.reserve(std::size(range));
    for (const auto& element : range)
        out.emplace_back(make(element));
    return out;
}

json::object ref(const BlockRef& block) {
    return {{"number", number(block.number)}, {"hash", text(block.hash)}, {"parent", text(block.parent)}};
}

json::object header(const BlockHeader& block) {
    json::object out = ref(block.ref);
    out["timestamp"] = number(block.timestamp);
    out["baseFee"] = number(block.base_fee);
    out["gasUsed"] = number(block.gas_used);
    out["gasLimit"] = number(block.gas_limit);
    return out;
}

const Address& pool_address(const ChainSetup& setup, PoolId pool) {
    LARIAT_ASSERT(pool.raw() < setup.pools.size());
    return setup.pools[pool.raw()].address;
}
const Address& token_address(const ChainSetup& setup, TokenId token) {
    LARIAT_ASSERT(token.raw() < setup.tokens.size());
    return setup.tokens[token.raw()].address;
}

void put_setup(json::object& out, const ChainSetup& setup) {
    out["chainId"] = number(setup.chain);
    out["wrappedNative"] = text(token_address(setup, setup.wrapped_native));
    out["tokens"] = list(setup.tokens, [](const Token& token) {
        return json::object{{"address", text(token.address)},
                            {"symbol", words(token.symbol)},
                            {"decimals", number(unsigned{token.decimals})}};
    });
    out["pools"] = list(setup.pools, [&](const Pool& pool) {
        return json::object{{"address", text(pool.address)},
                            {"kind", text(name_of(pool.kind))},
                            {"dex", words(pool.dex)},
                            {"token0", text(token_address(setup, pool.token0))},
                            {"token1", text(token_address(setup, pool.token1))},
                            {"feePips", number(pool.fee)},
                            {"tickSpacing", number(pool.tick_spacing)}};
    });
    out["lenders"] = list(setup.lenders, [&](const FlashLender& lender) {
        return json::object{{"source", text(name_of(lender.source))},
                            {"token", text(token_address(setup, lender.token))},
                            {"holder", text(lender.holder)},
                            {"feeBps", number(lender.fee)}};
    });
    out["settlements"] = list(setup.settlements, [&](const ChainSetup::Settlement& settlement) {
        const bool native = settlement.token == setup.wrapped_native;
        json::object entry{{"token", text(token_address(setup, settlement.token))}, {"gasPool", nullptr}};
        if (!native)
            entry["gasPool"] = text(pool_address(setup, settlement.gas_pool));
        return entry;
    });
}

void put_policy(json::object& out, const Policy& policy) {
    out["policy"] = json::object{{"execute", policy.execute},
                                 {"minNet", number(policy.min_net)},
                                 {"maxNotional", number(policy.max_notional)},
                                 {"tip", number(policy.tip)},
                                 {"maxHeadAgeNs", number(policy.max_head_age_ns)},
                                 {"maxPerHead", number(policy.max_per_head)},
                                 {"maxCyclePools", number(policy.max_cycle_pools)},
                                 {"maxOpen", number(policy.max_open)},
                                 {"maxConsecutiveReverts", number(policy.max_consecutive_reverts)}};
    const GasModel& gas = policy.gas_model;
    out["gasModel"] = json::object{{"base", number(gas.base)},    {"balancer", number(gas.balancer)},
                                   {"aave", number(gas.aave)},    {"v2Hop", number(gas.v2_hop)},
                                   {"v3Hop", number(gas.v3_hop)}, {"v3Tick", number(gas.v3_tick)}};
}

void put(json::object& out, const Configured& configured, const ChainSetup&) {
    put_setup(out, configured.setup);
    put_policy(out, configured.policy);
}

json::object state_of(const V2State& state) {
    return {{"reserve0", number(state.reserve0)}, {"reserve1", number(state.reserve1)}};
}

json::object state_of(const V3State& state) {
    static const TickTable kNoTicks;
    return {{"sqrtPriceX96", number(state.sqrt_price_x96)},
            {"tick", number(state.tick)},
            {"liquidity", number(state.liquidity)},
            {"ticks", list(state.ticks ? *state.ticks : kNoTicks, [](const Tick& tick) {
                 return json::object{
                     {"index", number(tick.index)}, {"gross", number(tick.gross)}, {"net", number(tick.net)}};
             })}};
}

void put(json::object& out, const StateLoaded& loaded, const ChainSetup& setup) {
    out["at"] = header(loaded.at);
    out["pools"] = list(loaded.pools, [&](const StateLoaded::PoolEntry& entry) {
        json::object pool{{"address", text(pool_address(setup, entry.pool))},
                          {"kind", text(name_of(setup.pools[entry.pool.raw()].kind))}};
        json::object state = std::visit([](const auto& of_kind) { return state_of(of_kind); }, entry.state);
        for (auto& member : state)
            pool[member.key()] = std::move(member.value());
        return pool;
    });
    out["lenders"] = list(loaded.lender_balances, [](const U256& balance) { return number(balance); });
}

void put(json::object& out, const BlockSeen& block, const ChainSetup&) {
    out["header"] = header(block.header);
    out["logs"] = list(block.logs, [](const Log& log) {
        return json::object{{"address", text(log.address)},
                            {"topics", list(log.topics, [](const Hash& topic) { return text(topic); })},
                            {"data", text(log.data)},
                            {"txn", text(log.txn)},
                            {"txnIndex", number(log.txn_index)},
                            {"index", number(log.index)}};
    });
}

void put(json::object& out, const Reorged& reorg, const ChainSetup&) {
    out["ancestor"] = ref(reorg.ancestor);
    out["depth"] = number(reorg.depth);
}

void put(json::object& out, const Proved& proved, const ChainSetup&) {
    out["head"] = ref(proved.head);
    out["available"] = proved.available;
    out["proofs"] = list(proved.proofs, [](const Proof& proof) {
        return json::object{{"opportunity", number(proof.opportunity)},
                            {"succeeded", proof.succeeded},
                            {"gasUsed", number(proof.gas_used)},
                            {"profit", number(proof.profit)},
                            {"revertData", text(proof.revert_data)}};
    });
}

void put(json::object& out, const Sent& sent, const ChainSetup&) {
    out["opportunity"] = number(sent.opportunity);
    out["txn"] = text(sent.txn);
    out["nonce"] = number(sent.nonce);
    out["status"] = text(enumerator_name(sent.status));
}

void put(json::object& out, const Landed& landed, const ChainSetup&) {
    out["opportunity"] = number(landed.opportunity);
    out["txn"] = text(landed.txn);
    out["block"] = ref(landed.block);
    out["index"] = number(landed.index);
    out["onTarget"] = landed.on_target;
    out["disturbance"] = text(enumerator_name(landed.disturbance));
    out["succeeded"] = landed.succeeded;
    out["cancelled"] = landed.cancelled;
    out["profit"] = number(landed.profit);
    out["gasUsed"] = number(landed.gas_used);
    out["effectiveGasPrice"] = number(landed.effective_gas_price);
    out["baseFee"] = number(landed.base_fee);
}

void put(json::object& out, const Dropped& dropped, const ChainSetup&) {
    out["opportunity"] = number(dropped.opportunity);
    out["txn"] = text(dropped.txn);
}

void put(json::object& out, const Unlanded& unlanded, const ChainSetup&) {
    out["opportunity"] = number(unlanded.opportunity);
    out["txn"] = text(unlanded.txn);
}

void put(json::object& out, const Command& command, const ChainSetup&) {
    out["command"] = text(enumerator_name(command.kind));
    out["reason"] = words(command.reason);
}

json::object event_line(std::string_view type, const Event& event) {
    return {{"type", text(type)}, {"seq", number(event.sequence)}, {"receivedNs", number(event.received_ns)}};
}

json::object waterfall(const Waterfall& costs) {
    return {{"gross", number(costs.gross)},       {"flashFee", number(costs.flash_fee)},
            {"gas", number(costs.gas)},           {"tip", number(costs.tip)},
            {"slippage", number(costs.slippage)}, {"net", number(costs.net)}};
}

}  // namespace

std::string to_json(const RecordingInfo& info, const Event& configured) {
    json::object out = event_line("header", configured);
    out["version"] = number(kRecordingVersion);
    out["lariat"] = info.lariat_version;
    out["run"] = info.run.text;
    out["startedNs"] = number(info.started_ns);
    const auto& body = std::get<Configured>(configured.body);
    put(out, body, body.setup);
    return json::serialize(out);
}

std::string to_json(const Event& event, const ChainSetup& setup) {
    json::object out = event_line(kEventTypes[event.body.index()], event);
    std::visit([&](const auto& body) { put(out, body, setup); }, event.body);
    return json::serialize(out);
}

std::string to_json(const StateLoaded& before, const ChainSetup& setup) {
    json::object out{{"type", "state"}, {"continued", true}};
    put(out, before, setup);
    return json::serialize(out);
}

std::string to_json(const Opportunity& opportunity, const ChainSetup& setup) {
    const auto hops = opportunity.route.hops();
    const std::span amounts{opportunity.amounts.data(), hops.size() + 1};
    const json::object out{
        {"type", "opportunity"},
        {"id", number(opportunity.id)},
        {"head",
         {{"number", number(opportunity.head.number)},
          {"hash", text(opportunity.head.hash)},
          {"parent", text(opportunity.head.parent)},
          {"timestamp", number(opportunity.head_timestamp)}}},
        {"pools", list(hops, [&](const Hop& hop) { return text(pool_address(setup, hop.pool)); })},
        {"zeroForOne", list(hops, [](const Hop& hop) { return hop.zero_for_one; })},
        {"settlement", text(token_address(setup, opportunity.settlement))},
        {"flashSource", text(name_of(opportunity.lender.source))},
        {"flashHolder", text(opportunity.lender.holder)},
        {"flashFeeBps", number(opportunity.lender.fee)},
        {"amounts", list(amounts, [](const U256& amount) { return number(amount); })},
        {"amountIn", number(opportunity.amount_in())},
        {"amountOut", number(opportunity.amount_out())},
        {"flashFee", number(opportunity.flash_fee)},
        {"profit", number(opportunity.profit)},
        {"gas", number(opportunity.gas)},
        {"certificate",
         {{"optimal", opportunity.certificate.optimal}, {"gap", number(opportunity.certificate.gap)}}},
        {"waterfall", waterfall(opportunity.waterfall)},
        {"net", number(opportunity.waterfall.net)},
        {"stage", text(name_of(opportunity.stage))},
        {"reason", text(name_of(opportunity.reason))}};
    return json::serialize(out);
}

std::string to_json(const Verdict& verdict) {
    return json::serialize(
        json::object{{"type", "outcome"}, {"id", number(verdict.opportunity)}, {"exact", verdict.exact}});
}

}  // namespace lariat::store
