#include "node_text.hpp"

#include "foundation/base/hex.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lariat::simulation::text {
namespace {

/// Where the slots of the model live.
constexpr std::string_view kStorage = "0x00000000000000000000000000000000000005ee";

template <class Items, class Print>
std::string joined(const Items& items, Print print) {
    std::string out;
    for (const auto& item : items) {
        if (!out.empty())
            out += ',';
        out += print(item);
    }
    return out;
}

std::string log_json(const Log& log, const Block* block) {
    const auto topic = [](const Hash& one) { return '"' + to_hex(one) + '"'; };
    std::string out = fmt::format(R"({{"address":"{}","topics":[{}],"data":"{}")", to_hex(log.address),
                                  joined(log.topics, topic), to_hex(log.data));
    if (block != nullptr)
        fmt::format_to(
            std::back_inserter(out),
            R"(,"blockNumber":"0x{:x}","blockHash":"{}","transactionHash":"{}","transactionIndex":"0x{:x}","logIndex":"0x{:x}","removed":false)",
            block->number(), to_hex(block->hash()), to_hex(log.txn), log.txn_index, log.index);
    return out + '}';
}

std::string storage(std::span<const Hash> slots) {
    return joined(slots,
                  [](const Hash& slot) { return fmt::format(R"("{}":"0x{:064x}")", to_hex(slot), 1); });
}

}  // namespace

std::string block(const Block& block) {
    const BlockHeader& header = block.header;
    const auto hash = [](const Included& one) { return '"' + to_hex(one.txn->hash) + '"'; };
    return fmt::format(
        R"({{"number":"0x{:x}","hash":"{}","parentHash":"{}","timestamp":"0x{:x}","baseFeePerGas":"{}","gasUsed":"0x{:x}","gasLimit":"0x{:x}","transactions":[{}]}})",
        header.ref.number.raw(), to_hex(header.ref.hash), to_hex(header.ref.parent), header.timestamp,
        to_hex_quantity(header.base_fee), header.gas_used.raw(), header.gas_limit.raw(),
        joined(block.txns, hash));
}

std::string logs(const Block& block, std::span<const Hash> topics) {
    std::string out;
    for (const Included& included : block.txns)
        for (const Log& log : included.effect.logs) {
            if (std::ranges::find(topics, log.topics.front()) == topics.end())
                continue;
            if (!out.empty())
                out += ',';
            out += log_json(log, &block);
        }
    return '[' + out + ']';
}

std::string receipt(const Included& included, const Block& block) {
    return fmt::format(
        R"({{"transactionHash":"{}","transactionIndex":"0x{:x}","blockHash":"{}","blockNumber":"0x{:x}","status":"0x{:d}","gasUsed":"0x{:x}","effectiveGasPrice":"{}","contractAddress":null,"logs":[{}]}})",
        to_hex(included.txn->hash), included.index, to_hex(block.hash()), block.number(),
        included.effect.succeeded, included.effect.gas_used.raw(),
        to_hex_quantity(included.effective_gas_price),
        joined(included.effect.logs, [&](const Log& log) { return log_json(log, &block); }));
}

std::string transaction(const ChainTxn& txn, const Address& from, const Block* block, std::uint32_t index) {
    const Transaction& inner = txn.signed_txn->txn;
    const std::string place =
        block == nullptr
            ? R"("blockHash":null,"blockNumber":null,"transactionIndex":null)"
            : fmt::format(R"("blockHash":"{}","blockNumber":"0x{:x}","transactionIndex":"0x{:x}")",
                          to_hex(block->hash()), block->number(), index);
    return fmt::format(
        R"({{"hash":"{}","from":"{}","to":"{}","nonce":"0x{:x}","type":"0x2","gas":"0x{:x}","maxFeePerGas":"{}","maxPriorityFeePerGas":"{}","value":"{}","input":"{}",{}}})",
        to_hex(txn.hash), to_hex(from), to_hex(inner.to.value_or(Address{})), inner.nonce.raw(),
        inner.gas_limit.raw(), to_hex_quantity(inner.max_fee_per_gas),
        to_hex_quantity(inner.max_priority_fee_per_gas), to_hex_quantity(inner.value), to_hex(inner.data),
        place);
}

std::string simulated_call(const Effect& effect) {
    const std::string returned = to_hex(effect.revert_data);
    const std::string error =
        effect.succeeded
            ? ""
            : fmt::format(R"(,"error":{{"code":3,"message":"execution reverted","data":"{}"}})", returned);
    return fmt::format(R"({{"status":"0x{:d}","gasUsed":"0x{:x}","returnData":"{}","logs":[{}]{}}})",
                       effect.succeeded, effect.gas_used.raw(), returned,
                       joined(effect.logs, [](const Log& log) { return log_json(log, nullptr); }), error);
}

std::string trace(const Included& included, bool diff) {
    const auto account = [](std::span<const Hash> slots) {
        return slots.empty() ? std::string{"{}"}
                             : fmt::format(R"({{"{}":{{"storage":{{{}}}}}}})", kStorage, storage(slots));
    };
    if (!diff)
        return account(included.effect.slots);
    const std::string written = account(included.effect.written);
    return fmt::format(R"({{"pre":{},"post":{}}})", written, written);
}

}  // namespace lariat::simulation::text
