#include "io/execute/settlement.hpp"

#include "io/chain/witness.hpp"

#include <algorithm>

namespace lariat::execute {
namespace {

enum class Standing : std::uint8_t { told, before_memory, elsewhere };

/// Whether a block is of the chain we were told of. One above it is waited for: only what was told is taken
/// back by a reorg.
Standing standing_of(const Lane& lane, const BlockRef& block) {
    if (std::ranges::any_of(lane.headers,
                            [&](const BlockHeader& header) { return header.ref.hash == block.hash; }))
        return Standing::told;
    const bool below = lane.headers.empty() || block.number < lane.headers.front().ref.number;
    return below ? Standing::before_memory : Standing::elsewhere;
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
    const Standing standing = standing_of(lane, block.ref);
    if (standing == Standing::elsewhere)
        co_return false;
    if (standing == Standing::before_memory) {
        const auto canonical = co_await lane.node.header(block.ref.number);
        if (!canonical || canonical->ref.hash != block.ref.hash)
            co_return false;
    }
    landed.block = block.ref;
    landed.base_fee = block.base_fee;
    landed.on_target = block.ref.number == intent.target.number &&
                       block.ref.parent == intent.proved_on_hash &&
                       block.timestamp == intent.target.timestamp && block.base_fee == intent.target.base_fee;
    // Traces are asked for by transaction: of a block that was not told of, they may be of another branch.
    if (!landed.cancelled && standing == Standing::told)
        landed.disturbance =
            co_await chain::disturbance_of(lane.node, receipt.txn, block.ref.hash, receipt.index);
    if (landed.disturbance == Disturbance::undisturbed && receipt.index != 0) {
        // Traces are named by transaction: after a reorg they would be those of another block.
        const auto still = co_await lane.node.receipt(receipt.txn);
        if (!still || !*still || (*still)->block_hash != receipt.block_hash)
            co_return false;
    }
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
