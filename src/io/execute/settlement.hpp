#pragma once

#include "io/execute/lane.hpp"

namespace lariat::execute {

/// Concludes an intent by the receipt of one of its attempts, and tells of it. `reorgs` is the lane's count
/// from before the receipt was asked for: a receipt that a reorg overtook is not believed. False when the
/// next head has to ask again.
io::Task<bool> settle(Lane& lane, store::Intent intent, chain::Receipt receipt, std::uint64_t reorgs);

struct Found {
    store::Intent intent;
    std::optional<chain::Receipt> receipt;  ///< of whichever attempt is in a block
};

/// The receipts of all signed attempts of these intents, in one batch.
io::Task<io::Expected<std::vector<Found>>> find_receipts(const Lane& lane,
                                                         std::vector<store::Intent> intents);

}  // namespace lariat::execute
