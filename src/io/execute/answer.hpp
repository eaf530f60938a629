#pragma once

#include "foundation/base/bytes.hpp"
#include "io/net/jsonrpc/rpc.hpp"

#include <cstdint>
#include <string_view>

namespace lariat::execute {

/// What a node's answer to eth_sendRawTransaction says of the transaction.
enum class Answer : std::uint8_t {
    taken,        ///< it has it, by this or an earlier message
    nonce_used,   ///< a transaction with this nonce is in a block
    underpriced,  ///< refused: too little for the next block, or for the place of the one before
    refused,      ///< refused for another reason
    unknown,      ///< nothing that could be relied on: it may have it or not
};

Answer answer_of(const io::Expected<Hash>& answer, const Hash& expected);

}  // namespace lariat::execute
