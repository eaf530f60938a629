#include "io/api/aftermath.hpp"

#include "core/model/reason.hpp"
#include "foundation/base/hex.hpp"
#include "foundation/math/u256_text.hpp"
#include "io/api/render.hpp"
#include "io/runtime/log.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace lariat::api {
namespace {

namespace json = boost::json;

const io::Logger kLog{"ledger"};

struct End {
    Stage stage = Stage::dropped;
    Reason reason = Reason::dropped;
    const Landed* landed = nullptr;
    bool exact = false;
};

End end_of(const store::Intent& intent, const EventBody& event) {
    const auto* landed = std::get_if<Landed>(&event);
    if (landed == nullptr)
        return {};
    End end{.landed = landed};
    end.stage = landed->cancelled ? Stage::cancelled : landed->succeeded ? Stage::landed : Stage::reverted;
    // No run waited for it, so nobody can tell what came before it in its block.
    if (landed->cancelled)
        end.reason = Reason::cancelled;
    else if (landed->on_target)
        end.reason = landed->succeeded ? Reason::landed_unverified : Reason::reverted_unverified;
    else
        end.reason = landed->succeeded ? Reason::landed_late : Reason::reverted_late;
    end.exact = end.stage == Stage::landed && landed->profit == intent.predicted_profit;
    return end;
}

I256 amount(const json::object& row, std::string_view key) {
    const auto* text = row.if_contains(key);
    if (text == nullptr || !text->is_string())
        return I256{0};
    const json::string& digits = text->get_string();
    const bool negative = !digits.empty() && digits.front() == '-';
    const auto value = u256_from_decimal(std::string_view{digits}.substr(negative ? 1 : 0));
    const I256 magnitude = I256::from_bits(value.value_or(U256{}));
    return negative ? I256{0} - magnitude : magnitude;
}

/// What of `whole` is in proportion to `part` of `of`, rounded towards zero.
I256 share(const I256& whole, const U256& part, const U256& of) {
    if (of.is_zero() || whole < I256{0})
        return whole;
    const auto scaled = mul_div(whole.bits, part, of);
    return scaled ? I256::from_bits(*scaled) : whole;
}

I256 give_waterfall(json::object& row, const store::Intent& intent, const End& end) {
    json::object& waterfall = row.at("waterfall").as_object();
    const I256 kept = amount(waterfall, "gross") - amount(waterfall, "flashFee");
    const U256 gas_used{end.landed->gas_used.raw()};
    const U256 tip = end.landed->effective_gas_price > end.landed->base_fee
                         ? end.landed->effective_gas_price - end.landed->base_fee
                         : U256{};
    const I256 gas = I256::from_bits(gas_used * end.landed->base_fee);
    const I256 tips = I256::from_bits(gas_used * tip);
    I256 slippage = I256{0} - kept;
    if (end.stage == Stage::landed)
        slippage = end.exact ? I256{0} : share(kept, end.landed->profit, intent.predicted_profit) - kept;
    const I256 net = kept - gas - tips + slippage;
    waterfall["gas"] = to_decimal(gas);
    waterfall["tip"] = to_decimal(tips);
    waterfall["slippage"] = to_decimal(slippage);
    waterfall["net"] = to_decimal(net);
    return net;
}

void give_landing(json::object& row, const End& end) {
    const Landed& landed = *end.landed;
    row["txHash"] = to_hex(landed.txn);
    row["landedIn"] = json::object{
        {"number", landed.block.number.raw()}, {"hash", to_hex(landed.block.hash)}, {"index", landed.index}};
    row["actual"] = json::object{{"profit", to_decimal(landed.profit)},
                                 {"gasUsed", std::to_string(landed.gas_used.raw())},
                                 {"effectiveGasPrice", to_decimal(landed.effective_gas_price)}};
    row["exact"] = end.exact;
}

std::optional<json::object> row_of(io::Expected<std::optional<std::string>> found) {
    if (!found || !*found)
        return std::nullopt;
    boost::system::error_code broken;
    json::value row = json::parse(**found, broken);
    if (broken || !row.is_object() || !row.as_object().contains("waterfall"))
        return std::nullopt;
    return std::move(row.as_object());
}

}  // namespace

void Aftermath::on_reconciled(const store::Intent& intent, const EventBody& event) {
    const End end = end_of(intent, event);
    const std::string id = store::row_id(intent.run, intent.opportunity.raw());
    const std::string state{name_of(end.stage)};
    const std::string reason{name_of(end.reason)};
    if (auto row = row_of(reader_->opportunity(id))) {
        (*row)["state"] = state;
        (*row)["reason"] = reason;
        const I256 net = end.landed != nullptr ? give_waterfall(*row, intent, end)
                                               : amount(row->at("waterfall").as_object(), "net");
        std::string text = json::serialize(*row);
        channels_.publish("opportunities", id, text);
        static_cast<void>(writer_.put(store::OpportunityRow{.seq = row->at("seq").to_number<std::uint64_t>(),
                                                            .id = id,
                                                            .run = intent.run,
                                                            .block_number = intent.proved_on,
                                                            .block_hash = intent.proved_on_hash,
                                                            .state = state,
                                                            .reason = reason,
                                                            .net = net,
                                                            .updated_ns = intent.changed_ns,
                                                            .json = std::move(text)}));
    }
    const std::string execution_id = id + "-x";
    auto row = row_of(reader_->execution(execution_id));
    if (!row) {
        kLog.info("an execution of an earlier run has no row",
                  {{"opportunity", id}, {"nonce", intent.nonce.raw()}, {"state", state}});
        return;
    }
    (*row)["state"] = state;
    (*row)["reason"] = reason;
    store::ExecutionRow stored{.seq = row->at("seq").to_number<std::uint64_t>(),
                               .id = execution_id,
                               .run = intent.run,
                               .opportunity_id = id,
                               .nonce = intent.nonce,
                               .state = state,
                               .reason = reason,
                               .target_block = intent.target.number,
                               .updated_ns = intent.created_ns};
    if (end.landed != nullptr) {
        give_landing(*row, end);
        stored.txn = end.landed->txn;
        stored.included = store::ExecutionRow::Included{end.landed->block.number, intent.target.timestamp,
                                                        give_waterfall(*row, intent, end)};
    } else {
        stored.txn = intent.newest().hash.value_or(Hash{});
    }
    stored.json = json::serialize(*row);
    channels_.publish("executions", execution_id, stored.json);
    if (auto kept = writer_.put(std::move(stored)); !kept)
        kLog.error("execution not stored", {{"id", execution_id}, {"why", kept.error()}});
}

}  // namespace lariat::api
