#include "io/net/jsonrpc/rpc.hpp"

#include <algorithm>
#include <array>

namespace lariat::net {

const RpcError* rpc_error(const Failure& failure) {
    return failure.detail_as<RpcError>();
}

bool is_never_repeated(std::string_view method) noexcept {
    static constexpr std::array kNamespaces{"personal_", "wallet_",  "admin_", "miner_",  "anvil_",
                                            "evm_",      "hardhat_", "mev_",   "engine_", "debug_set"};
    const bool acts =
        std::ranges::any_of(kNamespaces, [method](std::string_view one) { return method.starts_with(one); });
    // eth_sendRawTransaction, eth_sendBundle, eth_sign, eth_signTypedData_v4, …
    const std::size_t name = method.find('_');
    const std::string_view verb = name == std::string_view::npos ? method : method.substr(name + 1);
    return acts || verb.starts_with("send") || verb.starts_with("sign") || verb.starts_with("submit");
}

}  // namespace lariat::net
