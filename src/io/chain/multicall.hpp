#pragma once

#include "io/chain/node.hpp"

namespace lariat::chain {

/// Many calls on the state of one block, answered together: through Multicall3 where the chain has it,
/// otherwise as a batch of single calls. A call that reverts is nothing; a call to an address without code
/// answers no bytes.
class Multicall {
public:
    Multicall(const Node& node, std::optional<Address> multicall3) : node_{node}, multicall3_{multicall3} {}

    io::Task<io::Expected<std::vector<std::optional<Bytes>>>> run(std::vector<CallRequest> requests,
                                                                  Hash block) const;

private:
    io::Task<io::Expected<void>> run_chunk(std::span<const CallRequest> chunk,
                                           Hash block,
                                           std::vector<std::optional<Bytes>>& answers) const;

    const Node& node_;
    std::optional<Address> multicall3_;
};

}  // namespace lariat::chain
