#include "io/execute/settlement.hpp"

#include "io/chain/witness.hpp"

#include <algorithm>

namespace lariat::execute {
namespace {

/// A block that was told of is compared, a later one is waited for: only what was told is taken back by a
/// reorg. One below the memory is believed until it is looked at once more.
bool is_of_our_chain(const Lane& lane, const BlockRef& block) {
    if (lane.headers.empty() || block.number < lane.headers.front().ref.number)
        return true;
    return std::ranges::any_of(lane.headers,
                               [&](const BlockHeader& header) { return header.ref.hash == block.hash; });
}

}  // namespace

io::Task<io::Expected<std::vector<Found>>> find_receipts(const Lane& lane,
                                                         std::vector<store::Intent> intents) {
    std::vector<Found> found;
    std::vector<Hash> hashes;
    std::vector<std::size_t> of;
    for (store::Intent& intent : intents) {
        for (const store::Attempt& attempt : intent.attempts)
            if (attempt.hash) {
                hashes.push_back(*attempt.hash);
                of.push_back(found.size());
            }
        found.push_back({std::move(intent), std::nullopt});
    }
    if (hashes.empty())
        co_return found;
    LARIAT_CO_TRY(auto receipts, co_await lane.node.receipts(std::move(hashes)));
    for (std::size_t i = 0; i < receipts.size(); ++i)
        if (receipts[i])
            found[of[i]].receipt = std::move(receipts[i]);
    co_return found;
}

io::Task<bool> settle(Lane& lane, store::Intent intent, chain::Receipt receipt, std::uint64_t reorgs) {
    const auto attempt =
        std::ranges::find(intent.attempts, std::optional{receipt.txn}, &store::Attempt::hash);
    if (attempt == intent.attempts.end())
        co_return false;
    Landed landed;
    landed.opportunity = intent.opportunity;
    landed.txn = receipt.txn;
    landed.index = receipt.index;
    landed.succeeded = receipt.succeeded;
    landed.cancelled = attempt->kind == store::AttemptKind::cancel;
    landed.gas_used = receipt.gas_used;
    landed.effective_gas_price = receipt.effective_gas_price;
    landed.profit = chain::received_by(lane.addresses.treasury, intent.settlement, receipt.logs);

    BlockHeader block;
    const auto known = std::ranges::find(lane.headers, receipt.block_hash,
                                         [](const BlockHeader& header) { return header.ref.hash; });
    if (known != lane.headers.end()) {
        block = *known;
    } else {
        const auto read = co_await lane.node.header(receipt.block_hash);
        if (!read)
            co_return false;
        block = *read;
    }
    if (!is_of_our_chain(lane, block.ref))
        co_return false;
    landed.block = block.ref;
    landed.base_fee = block.base_fee;
    landed.on_target = block.ref.number == intent.target.number &&
                       block.ref.parent == intent.proved_on_hash &&
                       block.timestamp == intent.target.timestamp && block.base_fee == intent.target.base_fee;
    if (!landed.cancelled)
        landed.disturbance =
            co_await chain::disturbance_of(lane.node, receipt.txn, block.ref.hash, receipt.index);
    if (reorgs != lane.reorgs || lane.book.find(intent.id) == nullptr)
        co_return false;

    lane.refused.erase(intent.id);
    lane.book.change(intent.id,
                     {.state = landed.cancelled   ? store::IntentState::cancelled
                               : landed.succeeded ? store::IntentState::landed
                                                  : store::IntentState::reverted,
                      .landed_in = store::Inclusion{block.ref.number, block.ref.hash, receipt.index}});
    lane.tell(*lane.book.find(intent.id), landed);
    co_return true;
}

}  // namespace lariat::execute
