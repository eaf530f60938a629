#pragma once

#include "core/model/action.hpp"
#include "io/chain/executor_contract.hpp"
#include "io/chain/node.hpp"

namespace lariat::chain {

/// Simulates opportunities on the state they will meet. The port that an own virtual machine can fill as
/// well.
class Prover {
public:
    virtual ~Prover() = default;

    /// One proof for each opportunity, in order, each run after the ones before it. `available` is false when
    /// the simulation itself could not be run.
    virtual io::Task<Proved> prove(Prove request) = 0;
};

/// By the node's eth_simulateV1, in a block with the number, timestamp and base fee of the target, on top of
/// the head.
class NodeProver : public Prover {
public:
    NodeProver(const Node& node, const ChainSetup& setup, ExecutorAddresses executor)
        : node_{node}, setup_{setup}, executor_{executor} {}

    io::Task<Proved> prove(Prove request) override;

private:
    [[nodiscard]] std::string params(const Prove& request) const;

    const Node& node_;
    const ChainSetup& setup_;
    ExecutorAddresses executor_;
};

}  // namespace lariat::chain
