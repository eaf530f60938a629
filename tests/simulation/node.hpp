#pragma once

#include "faults.hpp"
#include "mempool.hpp"

#include <boost/json/array.hpp>

#include <expected>
#include <functional>
#include <string>

namespace lariat::simulation {

struct RpcRefusal {
    std::int64_t code = -32000;
    std::string message;
    std::string data{};
};
using RpcResult = std::expected<std::string, RpcRefusal>;

/// What the node tells whoever watches the simulation.
struct NodeHooks {
    /// A transaction of the account came in, whatever becomes of it.
    std::function<void(const SignedTransaction&, const Hash&)> received;
};

/// The JSON-RPC side of the chain: one node that others may run ahead of, with a pool of its own, behind
/// which the rest of the network keeps another one.
class Node {
public:
    Node(const Economy& economy, Blockchain& chain, FaultPlan& faults, Random random, NodeHooks hooks);

    /// The result of one call as JSON text. `behind` blocks are hidden from it.
    RpcResult answer(const std::string& method, const std::string& params, std::uint64_t behind);

    /// Blocks until another chain id is no longer what this node answers with.
    void change_chain(std::uint64_t blocks) { foreign_until_ = chain_.tip().number() + blocks; }
    /// Forgets what waited.
    void restart() { pool_.clear(); }
    /// The chain changed: pools forget what is mined.
    void on_tip();
    /// Back into the pools, after a reorg; or into the network's only.
    void offer(const TxnRef& txn, bool to_network_only);

    /// From now on it tells what is not so, for ever.
    void leave_out_logs() { leaves_out_logs_ = true; }
    void lie_about_receipts() { lies_about_receipts_ = true; }

    [[nodiscard]] Mempool& pool() { return pool_; }
    [[nodiscard]] Mempool& network() { return network_; }
    [[nodiscard]] std::string header_json(const Block& block) const;

private:
    using Params = boost::json::array;

    struct View {
        std::uint64_t number = 0;  // the newest block it has
    };

    RpcResult block_by_number(const Params& params, View view) const;
    RpcResult block_by_hash(const Params& params, View view) const;
    RpcResult logs(const Params& params, View view) const;
    RpcResult call(const Params& params, View view) const;
    RpcResult count(const Params& params, View view);
    RpcResult receipt(const Params& params, View view);
    RpcResult transaction(const Params& params, View view);
    RpcResult send(const Params& params);
    RpcResult simulate(const Params& params, View view);
    RpcResult trace(const Params& params) const;

    [[nodiscard]] const Block* known(const Hash& hash, View view) const;
    [[nodiscard]] const Block& head(View view) const { return *chain_.at(view.number); }
    [[nodiscard]] std::expected<Bytes, RpcRefusal> run_read(const Address& to,
                                                            ByteView data,
                                                            const Block& block) const;
    bool is_withheld(const Hash& txn);
    [[nodiscard]] bool on_other_chain() const { return chain_.tip().number() < foreign_until_; }

    const Economy& economy_;
    Blockchain& chain_;
    FaultPlan& faults_;
    Random random_;
    NodeHooks hooks_;
    Mempool pool_;
    Mempool network_;
    std::unordered_map<Hash, TxnRef> seen_;
    std::unordered_map<Hash, std::uint64_t> withheld_until_;
    std::uint64_t foreign_until_ = 0;
    bool leaves_out_logs_ = false;
    bool lies_about_receipts_ = false;
};

}  // namespace lariat::simulation
