#pragma once

#include "io/chain/wire.hpp"
#include "io/net/jsonrpc/rpc.hpp"

#include <span>
#include <string>
#include <vector>

namespace lariat::chain {

struct CallRequest {
    Address to;
    Bytes data;
};

/// The Ethereum API of one node, typed. Thin: each function is one exchange.
class Node {
public:
    Node(net::JsonRpc& rpc, ChainId chain) : rpc_{rpc}, chain_{chain} {}

    [[nodiscard]] ChainId chain() const { return chain_; }
    [[nodiscard]] net::JsonRpc& rpc() const { return rpc_; }

    static io::Task<io::Expected<ChainId>> chain_id(net::JsonRpc& rpc);

    io::Task<io::Expected<BlockHeader>> latest() const;
    io::Task<io::Expected<BlockHeader>> header(BlockNumber number) const;
    io::Task<io::Expected<BlockHeader>> header(Hash hash) const;
    io::Task<io::Expected<std::vector<Hash>>> transactions(Hash block) const;
    /// Logs of one block with one of these first topics.
    io::Task<io::Expected<std::vector<Log>>> logs(Hash block, std::vector<Hash> topics) const;

    io::Task<io::Expected<Bytes>> call(CallRequest request, Hash block) const;
    /// One outcome for each request; a reverted call is a failure of its own.
    io::Task<std::vector<io::Expected<Bytes>>> calls(std::vector<CallRequest> requests, Hash block) const;

    io::Task<io::Expected<Bytes>> code(Address address) const;
    io::Task<io::Expected<U256>> balance(Address address) const;
    io::Task<io::Expected<Nonce>> nonce(Address address, std::string_view tag) const;
    io::Task<io::Expected<Hash>> send_raw(Bytes signed_txn) const;
    io::Task<io::Expected<std::optional<Receipt>>> receipt(Hash txn) const;
    io::Task<io::Expected<std::vector<std::optional<Receipt>>>> receipts(std::vector<Hash> txns) const;

    /// What a transaction that is in a block read, and what it changed.
    io::Task<io::Expected<Touched>> prestate(Hash txn) const;
    io::Task<io::Expected<Touched>> state_diff(Hash txn) const;

private:
    net::JsonRpc& rpc_;
    ChainId chain_;
};

/// {"blockHash": …}: the state of exactly this block, whatever becomes of its number.
std::string block_parameter(const Hash& block);

/// Waits until `txn` is in a block, asking each 50 ms; `Errc::timeout` after `limit`.
io::Task<io::Expected<Receipt>> await_receipt(const Node& node, Hash txn, std::chrono::milliseconds limit);

}  // namespace lariat::chain
