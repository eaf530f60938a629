#include "foundation/base/hex.hpp"
#include "node.hpp"
#include "node_text.hpp"

#include <fmt/format.h>

namespace lariat::simulation {
namespace {

std::string text_at(const boost::json::array& params, std::size_t index) {
    return std::string{params.at(index).as_string()};
}

/// Blocks for which a receipt is denied. The submitter believes what still holds 12 blocks later.
constexpr std::uint64_t kLongestLie = 10;

}  // namespace

RpcResult Node::count(const Params& params, View view) {
    if (address_from_hex(text_at(params, 0)).value() != economy_.addresses.owner)
        return R"("0x0")";
    const State& state = head(view).after;
    const bool pending = text_at(params, 1) == "pending";
    std::uint64_t nonce = pending ? pool_.pending(state).raw() : state.nonce.raw();
    if (faults_.strikes(pending ? Fault::nonce_pending_lies : Fault::nonce_latest_lies)) {
        const std::uint64_t off = random_.between(1, 3);
        // Too high only for what is pending: no node makes up mined transactions, but pools hold on to dead
        // ones.
        nonce = pending && random_.chance(500) ? nonce + off : nonce - std::min(nonce, off);
    }
    return '"' + quantity_to_hex(nonce) + '"';
}

bool Node::is_withheld(const Hash& txn) {
    // One lie about a transaction, which comes to an end: after that the truth is told.
    const auto lie = withheld_until_.find(txn);
    if (lie == withheld_until_.end()) {
        if (!faults_.strikes(Fault::receipt_withheld))
            return false;
        withheld_until_.emplace(txn, chain_.tip().number() + random_.skewed(1, kLongestLie));
        return true;
    }
    if (faults_.stopped() || chain_.tip().number() >= lie->second)
        return false;
    faults_.count(Fault::receipt_withheld);
    return true;
}

RpcResult Node::receipt(const Params& params, View view) {
    const auto hash = hash_from_hex(text_at(params, 0));
    const Block* block = nullptr;
    const Included* included = hash ? chain_.included(*hash, &block) : nullptr;
    if (included == nullptr || block->number() > view.number)
        return "null";
    if (is_withheld(*hash))
        return "null";
    if (!lies_about_receipts_)
        return text::receipt(*included, *block);
    Included pretended = *included;
    pretended.effect.succeeded = !pretended.effect.succeeded;
    return text::receipt(pretended, *block);
}

RpcResult Node::transaction(const Params& params, View view) {
    const auto hash = hash_from_hex(text_at(params, 0));
    if (!hash)
        return "null";
    const Block* block = nullptr;
    const Included* included = chain_.included(*hash, &block);
    if (included != nullptr && block->number() > view.number)
        included = nullptr;
    const TxnRef waiting = pool_.find(*hash);
    if (included == nullptr && waiting == nullptr)
        return "null";
    if (included != nullptr)
        return text::transaction(*included->txn, economy_.addresses.owner, block, included->index);
    return text::transaction(*waiting, economy_.addresses.owner, nullptr, 0);
}

RpcResult Node::send(const Params& params) {
    const auto raw = bytes_from_hex(text_at(params, 0));
    const auto decoded = raw ? decode_transaction(*raw) : fail(Errc::malformed);
    if (!decoded)
        return std::unexpected{RpcRefusal{-32602, "rlp: input is not a transaction"}};
    const Hash hash = hash_of(*decoded);
    hooks_.received(*decoded, hash);
    const std::string answer = '"' + to_hex(hash) + '"';
    const auto refuse = [](std::string why) -> RpcResult {
        return std::unexpected{RpcRefusal{-32000, std::move(why)}};
    };
    if (on_other_chain()) {
        faults_.count(Fault::chain_id_changed);
        return refuse("invalid sender: invalid chain id for signer: have 31337 want 1");
    }
    TxnRef& txn = seen_[hash];
    if (!txn)
        txn = std::make_shared<ChainTxn>(ChainTxn{.hash = hash, .signed_txn = *decoded});
    const State& state = chain_.tip().after;

    if (!pool_.holds(hash)) {
        if (faults_.strikes(Fault::known_though_unknown))
            return refuse("already known");
        if (faults_.strikes(Fault::refused_though_valid))
            return refuse("transaction underpriced");
    }
    const auto taken = pool_.add(txn, state);
    if (!taken)
        return refuse(taken.error());
    if (faults_.strikes(Fault::taken_not_forwarded))
        return answer;
    (void)network_.add(txn, state);
    if (faults_.strikes(Fault::error_though_taken))
        return std::unexpected{RpcRefusal{-32603, "internal error"}};
    if (faults_.strikes(Fault::wrong_hash_answered))
        return '"' + to_hex(random_.hash()) + '"';
    return answer;
}

RpcResult Node::simulate(const Params& params, View view) {
    const auto number = quantity_from_hex(text_at(params, 1));
    const Block* block = number && *number <= view.number ? chain_.at(*number) : nullptr;
    if (block == nullptr)
        return std::unexpected{RpcRefusal{-32000, "header not found"}};
    if (faults_.strikes(Fault::proof_unavailable))
        return std::unexpected{RpcRefusal{-32603, "execution timed out"}};
    const auto& step = params.at(0).as_object().at("blockStateCalls").as_array().at(0).as_object();
    const auto& overrides = step.at("blockOverrides").as_object();
    const auto text = [](const boost::json::value& value) { return std::string{value.as_string()}; };
    const BlockContext context{BlockNumber{quantity_from_hex(text(overrides.at("number"))).value()},
                               quantity_from_hex(text(overrides.at("time"))).value(),
                               u256_from_hex(text(overrides.at("baseFeePerGas"))).value()};
    State state = block->after;
    std::string calls;
    for (const auto& value : step.at("calls").as_array()) {
        const auto& call = value.as_object();
        Effect effect = run_call(economy_, state, address_from_hex(text(call.at("to"))).value(),
                                 bytes_from_hex(text(call.at("data"))).value(), context);
        if (faults_.strikes(Fault::proof_wrong)) {
            effect = random_.chance(500) ? Effect{.gas_used = effect.gas_used} : effect;
            if (effect.succeeded)
                effect.logs.back().data.back() ^= 1U;  // the profit's last transfer
        }
        calls += (calls.empty() ? "" : ",") + text::simulated_call(effect);
    }
    return fmt::format(R"([{{"number":"{}","calls":[{}]}}])", quantity_to_hex(context.number.raw()), calls);
}

}  // namespace lariat::simulation
