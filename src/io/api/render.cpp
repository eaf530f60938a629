#include "io/api/render.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/crypto/address.hpp"
#include "io/runtime/clock.hpp"

namespace lariat::api {
namespace {

namespace json = boost::json;

json::value time_or_null(std::uint64_t ns) {
    if (ns == 0)
        return nullptr;
    return json::value(io::rfc3339(static_cast<std::int64_t>(ns)));
}

std::string block_time(std::uint64_t seconds) {
    return io::rfc3339(static_cast<std::int64_t>(seconds) * 1'000'000'000);
}

json::object token_json(const ChainSetup& setup, TokenId id) {
    const Token& token = setup.tokens[id.raw()];
    return {{"address", to_checksum(token.address)}, {"symbol", token.symbol}, {"decimals", token.decimals}};
}

json::array route_json(const Opportunity& opportunity, const ChainSetup& setup) {
    json::array route;
    for (std::size_t i = 0; i < opportunity.route.size(); ++i) {
        const Hop& hop = opportunity.route.hops()[i];
        const Pool& pool = setup.pools[hop.pool.raw()];
        route.push_back(json::object{{"pool", to_checksum(pool.address)},
                                     {"dex", pool.dex},
                                     {"kind", name_of(pool.kind)},
                                     {"feePips", pool.fee.raw()},
                                     {"tokenIn", token_json(setup, pool.token_in(hop.zero_for_one))},
                                     {"tokenOut", token_json(setup, pool.token_out(hop.zero_for_one))},
                                     {"amountIn", to_decimal(opportunity.amounts[i])},
                                     {"amountOut", to_decimal(opportunity.amounts[i + 1])}});
    }
    return route;
}

json::object waterfall_json(const Waterfall& waterfall) {
    return {{"gross", to_decimal(waterfall.gross)},       {"flashFee", to_decimal(waterfall.flash_fee)},
            {"gas", to_decimal(waterfall.gas)},           {"tip", to_decimal(waterfall.tip)},
            {"slippage", to_decimal(waterfall.slippage)}, {"net", to_decimal(waterfall.net)}};
}

json::object certificate_json(const Certificate& certificate) {
    return {{"kind", certificate.optimal ? "optimal" : "gap"}, {"gap", to_decimal(certificate.gap)}};
}

}  // namespace

std::string_view execution_state(const ExecutionView& view) {
    switch (view.opportunity.stage) {
        case Stage::landed:
            return "landed";
        case Stage::reverted:
            return "reverted";
        case Stage::dropped:
            return "dropped";
        case Stage::cancelled:
            return "cancelled";
        case Stage::unknown:
            return "unknown";
        case Stage::refused:
            return "dropped";
        default:
            return view.sent_ns == 0 ? "intent" : "sent";
    }
}

json::object to_json(const BlockHeader& header) {
    return {{"number", header.ref.number.raw()},
            {"hash", to_hex(header.ref.hash)},
            {"timestamp", block_time(header.timestamp)},
            {"baseFeePerGas", to_decimal(header.base_fee)}};
}

json::object to_json(const OpportunityView& view, const ChainSetup& setup) {
    const Opportunity& opportunity = view.opportunity;
    return {{"id", view.id},
            {"seq", view.seq},
            {"block", json::object{{"number", opportunity.head.number.raw()},
                                   {"hash", to_hex(opportunity.head.hash)},
                                   {"timestamp", block_time(opportunity.head_timestamp)}}},
            {"observedAt", time_or_null(view.observed_ns)},
            {"route", route_json(opportunity, setup)},
            {"settlement", token_json(setup, opportunity.settlement)},
            {"flashSource", name_of(opportunity.lender.source)},
            {"amountIn", to_decimal(opportunity.amount_in())},
            {"gross", to_decimal(I256::from_bits(opportunity.amount_out() - opportunity.amount_in()))},
            {"certificate", certificate_json(opportunity.certificate)},
            {"waterfall", waterfall_json(opportunity.waterfall)},
            {"state", name_of(opportunity.stage)},
            {"reason", name_of(opportunity.reason)},
            {"executionId", view.execution_id ? json::value(*view.execution_id) : json::value(nullptr)}};
}

json::object to_json(const ExecutionView& view, const ChainSetup& setup) {
    const Opportunity& opportunity = view.opportunity;
    json::object row{{"id", view.id},
                     {"seq", view.seq},
                     {"opportunityId", view.opportunity_id},
                     {"txHash", to_hex(view.txn)},
                     {"nonce", view.nonce.raw()},
                     {"state", execution_state(view)},
                     {"reason", name_of(opportunity.reason)},
                     {"provedOn", json::object{{"number", opportunity.head.number.raw()},
                                               {"hash", to_hex(opportunity.head.hash)}}},
                     {"target", json::object{{"number", view.target.number.raw()},
                                             {"timestamp", block_time(view.target.timestamp)},
                                             {"baseFeePerGas", to_decimal(view.target.base_fee)}}},
                     {"predicted", json::object{{"profit", to_decimal(view.predicted_profit)},
                                                {"gasUsed", std::to_string(view.predicted_gas.raw())}}},
                     {"settlement", token_json(setup, opportunity.settlement)},
                     {"waterfall", waterfall_json(opportunity.waterfall)},
                     {"route", route_json(opportunity, setup)},
                     {"createdAt", time_or_null(view.created_ns)},
                     {"sentAt", time_or_null(view.sent_ns)}};
    row["landedIn"] = nullptr;
    row["actual"] = nullptr;
    row["undisturbed"] = nullptr;
    row["exact"] = view.exact ? json::value(*view.exact) : json::value(nullptr);
    row["latencyUs"] = view.sent_ns > view.event_ns && view.event_ns != 0
                           ? json::value((view.sent_ns - view.event_ns) / 1000)
                           : json::value(nullptr);
    if (view.landed) {
        const Landed& landed = *view.landed;
        row["landedIn"] = json::object{{"number", landed.block.number.raw()},
                                       {"hash", to_hex(landed.block.hash)},
                                       {"index", landed.index}};
        row["actual"] = json::object{{"profit", to_decimal(landed.profit)},
                                     {"gasUsed", std::to_string(landed.gas_used.raw())},
                                     {"effectiveGasPrice", to_decimal(landed.effective_gas_price)}};
        if (landed.disturbance != Disturbance::unverified)
            row["undisturbed"] = landed.on_target && landed.disturbance == Disturbance::undisturbed;
    }
    return row;
}

}  // namespace lariat::api
