#include "app/chain/executor.hpp"

#include "app/assets/assets.hpp"
#include "foundation/base/hex.hpp"
#include "foundation/codec/abi.hpp"
#include "io/keys/replacement.hpp"
#include "io/keys/signing_policy.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lariat::app {
namespace {

constexpr std::chrono::seconds kReceiptLimit{90};

io::Task<io::Expected<Gas>> estimate_gas(const chain::Node& node,
                                         Address from,
                                         std::optional<Address> to,
                                         Bytes data) {
    const std::string target = to ? fmt::format(R"("to":"{}",)", to_hex(*to)) : "";
    const std::string params =
        fmt::format(R"([{{"from":"{}",{}"data":"{}"}}])", to_hex(from), target, to_hex(data));
    LARIAT_CO_TRY(const std::string answer, co_await node.rpc().call("eth_estimateGas", params, net::kRead));
    LARIAT_CO_TRY(const std::uint64_t gas, chain::parse_quantity(answer));
    co_return Gas{gas + gas / 5};
}

/// Raises the fees above what was signed for the nonce before and never landed. What the signer makes of it
/// is its business: another call than that one it refuses.
io::Task<io::Expected<void>> outbid(keys::SigningService& signer, Transaction& txn) {
    LARIAT_CO_TRY(const auto before, co_await signer.signed_for(txn.nonce));
    if (before.empty())
        co_return io::ok();
    const Transaction& newest = before.back().txn;
    txn.gas_limit = newest.gas_limit;
    LARIAT_CO_TRY(const U256 cap, keys::least_replacement_fee(keys::fee_cap(newest)));
    LARIAT_CO_TRY(const U256 tip, keys::least_replacement_fee(newest.max_priority_fee_per_gas));
    txn.max_fee_per_gas = std::max(txn.max_fee_per_gas, cap);
    txn.max_priority_fee_per_gas = std::max(txn.max_priority_fee_per_gas, tip);
    co_return io::ok();
}

io::Task<io::Expected<Address>> read_address(const chain::Node& node,
                                             Address contract,
                                             std::string_view function,
                                             Hash block) {
    LARIAT_CO_TRY(const Bytes answer,
                  co_await node.call({contract, abi::Writer{}.call(selector(function))}, block));
    LARIAT_CO_TRY(const Address address, abi::Reader{answer}.address());
    co_return address;
}

}  // namespace

io::Task<io::Expected<chain::Receipt>> send_and_wait(const chain::Node& node,
                                                     keys::SigningService& signer,
                                                     std::optional<Address> to,
                                                     Bytes data) {
    LARIAT_CO_TRY(const BlockHeader head, co_await node.latest());
    LARIAT_CO_TRY(const Nonce nonce, co_await node.nonce(signer.address(), "pending"));
    LARIAT_CO_TRY(const Gas gas, co_await estimate_gas(node, signer.address(), to, data));
    const U256 tip{1'000'000'000U};
    Transaction txn;
    txn.type = TransactionType::dynamic_fee;
    txn.chain_id = node.chain();
    txn.nonce = nonce;
    txn.gas_limit = gas;
    txn.max_priority_fee_per_gas = tip;
    txn.max_fee_per_gas = head.base_fee * U256{2U} + tip;
    txn.to = to;
    txn.data = std::move(data);
    LARIAT_CO_CHECK(co_await outbid(signer, txn));
    LARIAT_CO_TRY(const SignedTransaction signed_txn, co_await signer.sign(std::move(txn)));
    LARIAT_CO_TRY(const Hash hash, co_await node.send_raw(encode(signed_txn)));
    LARIAT_CO_TRY(const chain::Receipt receipt, co_await chain::await_receipt(node, hash, kReceiptLimit));
    if (!receipt.succeeded)
        co_return io::failure(Errc::refused, "transaction {} reverted in block {}", to_hex(hash),
                              receipt.block_number.raw());
    co_return receipt;
}

io::Task<io::Expected<Address>> deploy_executor(const chain::Node& node,
                                                keys::SigningService& signer,
                                                std::optional<Address> treasury,
                                                FlashConfig flash) {
    if (executor_artifact().empty())
        co_return io::failure(Errc::not_found, "this binary holds no executor contract: {}",
                              kMissingAssetFix);
    LARIAT_CO_TRY(Bytes code, chain::deployment_code(executor_artifact(), signer.address(),
                                                     treasury.value_or(signer.address()),
                                                     flash.balancer_vault.value_or(Address{}),
                                                     flash.aave_pool.value_or(Address{})));
    LARIAT_CO_TRY(const chain::Receipt receipt,
                  co_await send_and_wait(node, signer, std::nullopt, std::move(code)));
    if (!receipt.contract)
        co_return io::failure(Errc::malformed, "the receipt of the deployment names no contract");
    co_return *receipt.contract;
}

io::Task<io::Expected<ExecutorStatus>> executor_status(const chain::Node& node, Address address) {
    LARIAT_CO_TRY(const BlockHeader head, co_await node.latest());
    ExecutorStatus status{.address = address};
    const auto version =
        co_await node.call({address, abi::Writer{}.call(selector("VERSION()"))}, head.ref.hash);
    const auto number = version ? abi::Reader{*version}.u64() : fail(Errc::not_found);
    if (!number)
        co_return io::failure(Errc::not_found, "there is no executor at {}", to_hex(address));
    status.version = *number;
    LARIAT_CO_TRY(status.owner, co_await read_address(node, address, "owner()", head.ref.hash));
    LARIAT_CO_TRY(status.treasury, co_await read_address(node, address, "treasury()", head.ref.hash));
    LARIAT_CO_TRY(status.balancer_vault,
                  co_await read_address(node, address, "balancerVault()", head.ref.hash));
    LARIAT_CO_TRY(status.aave_pool, co_await read_address(node, address, "aavePool()", head.ref.hash));
    co_return status;
}

io::Task<io::Expected<chain::Receipt>> rescue(
    const chain::Node& node, keys::SigningService& signer, Address executor, Address token, U256 amount) {
    co_return co_await send_and_wait(node, signer, executor, chain::encode_rescue(token, amount));
}

}  // namespace lariat::app
