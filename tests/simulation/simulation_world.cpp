#include "foundation/base/hex.hpp"
#include "simulation.hpp"

#include <fmt/format.h>

#include <algorithm>

/// What goes on around the engine: blocks, reorgs, traders, the operator, other users of the key.
namespace lariat::simulation {
namespace {

/// Not enough for one transaction.
constexpr U256 kPoor{10'000'000'000'000U};

}  // namespace

bool Simulation::is_poor() const {
    return chain_.tip().after.funds <= kPoor;
}

TxnRef Simulation::new_trade() {
    const auto pool = static_cast<std::uint32_t>(random_.below(economy_.setup.pools.size()));
    return std::make_shared<ChainTxn>(ChainTxn{
        .hash = random_.hash(),
        .trade = {PoolId{pool}, random_.chance(500), static_cast<std::uint32_t>(random_.skewed(2, 300))},
        .noisy = random_.chance(100)});
}

Blockchain::Seal Simulation::seal() {
    Blockchain::Seal made{
        .seconds = 2, .others = Gas{random_.between(8'000'000, 21'000'000)}, .salt = random_.hash()};
    if (faults_.strikes(Fault::timestamp_odd))
        made.seconds = random_.chance(500) ? 1 : random_.between(3, 40);
    if (faults_.strikes(Fault::base_fee_spike))
        made.others = Gas{30'000'000};
    return made;
}

std::vector<TxnRef> Simulation::candidates(bool all_waiting) {
    std::vector<TxnRef> waiting = node_.network().waiting();
    if (!all_waiting && !waiting.empty() && faults_.strikes(Fault::inclusion_delayed))
        waiting.resize(random_.below(waiting.size()));
    std::vector<TxnRef> chosen;
    const std::uint64_t trades = quiet_ ? 0 : random_.skewed(1, 5) - 1;
    // Mostly ours come first, as the highest bidders; sometimes a trade gets in between.
    std::uint64_t before = random_.chance(250) ? random_.between(0, trades) : 0;
    for (std::uint64_t i = 0; i < before; ++i)
        chosen.push_back(new_trade());
    for (TxnRef& txn : waiting) {
        chosen.push_back(std::move(txn));
        if (before < trades && random_.chance(100)) {
            chosen.push_back(new_trade());
            ++before;
        }
    }
    for (; before < trades; ++before)
        chosen.push_back(new_trade());
    return chosen;
}

void Simulation::arrange_block() {
    if (blocks_stopped_)
        return;
    schedule_.after(milliseconds{random_.between(1'700, 2'300)}, [this] {
        trouble();
        produce_block();
        arrange_block();
    });
}

void Simulation::produce_block() {
    const Block& block = chain_.build(chain_.tip(), candidates(false), seal());
    chain_.adopt(block);
    after_tip({&block});
    if (options_.reorg_depth != 0) {
        if (random_.chance(60) && !faults_.stopped())
            reorg(random_.between(1, options_.reorg_depth));
    } else if (faults_.strikes(Fault::reorg_shallow)) {
        reorg(random_.between(1, 2));
    } else if (faults_.tempts(Fault::reorg_deep)) {
        reorg(random_.skewed(3, 64));
    }
}

void Simulation::after_tip(std::vector<const Block*> announced) {
    node_.on_tip();
    witness_.on_tip();
    if (options_.verbose)
        for (const Included& included : chain_.tip().txns)
            if (included.txn->signed_txn)
                say(fmt::format("block {} holds nonce {}: {}", chain_.tip().number(),
                                included.txn->signed_txn->txn.nonce.raw(), to_hex(included.txn->hash)));
    if (process_)
        for (const Block* block : announced)
            process_->wire().announce(*block);
}

std::vector<TxnRef> Simulation::orphans(std::uint64_t depth) const {
    std::vector<TxnRef> found;
    const auto canonical = chain_.canonical();
    for (const Block* block : canonical.last(depth))
        for (const Included& included : block->txns)
            found.push_back(included.txn);
    return found;
}

void Simulation::reorg(std::uint64_t depth) {
    depth = std::min<std::uint64_t>(depth, chain_.canonical().size() - 1);
    if (depth == 0)
        return;
    std::vector<TxnRef> returned = orphans(depth);
    const std::uint64_t length = depth + random_.below(3);
    const Block* parent = chain_.at(chain_.tip().number() - depth);
    // What the other branch does with them: ours come back into the pools, are forgotten by everybody, or are
    // included there in other blocks; trades come back in another order, or not at all.
    std::vector<std::vector<TxnRef>> blocks(length);
    std::vector<TxnRef> to_pools;
    const bool elsewhere = faults_.strikes(Fault::reincluded_elsewhere);
    for (TxnRef& txn : returned) {
        if (!txn->signed_txn) {
            if (random_.chance(600))
                blocks[random_.below(length)].push_back(txn);
        } else if (faults_.strikes(Fault::dropped_by_reorg)) {
            // gone, unless the account offers it again
        } else if (elsewhere) {
            blocks[random_.below(length)].push_back(txn);
            to_pools.push_back(txn);
        } else {
            to_pools.push_back(txn);
        }
    }
    std::vector<const Block*> branch;
    for (std::vector<TxnRef>& wanted : blocks) {
        std::ranges::sort(wanted, {}, [](const TxnRef& txn) {
            return std::pair{txn->signed_txn ? txn->signed_txn->txn.nonce : Nonce{}, txn->hash};
        });
        if (!quiet_ && random_.chance(300))
            wanted.push_back(new_trade());
        parent = &chain_.build(*parent, wanted, seal());
        branch.push_back(parent);
    }
    chain_.adopt(*parent);
    witness_.on_reorg(depth);
    ++reorg_depths_[std::min<std::uint64_t>(depth, 64)];
    if (depth >= 3)
        faults_.count(Fault::reorg_deep);
    say(fmt::format("reorg of depth {} to block {}", depth, chain_.tip().number()));
    for (const TxnRef& txn : to_pools)
        node_.offer(txn, random_.chance(200));
    if (random_.chance(500))
        branch = {branch.back()};
    after_tip(branch);
}

void Simulation::reorg_if_it_comes_to_that() {
    if (!std::exchange(reorg_wanted_, false))
        return;
    faults_.count(Fault::reorg_during_send);
    reorg(random_.between(1, 3));
}

void Simulation::trouble() {
    if (!node_.pool().empty() && faults_.strikes(Fault::node_restarted))
        node_.restart();
    if (!node_.pool().empty() && faults_.strikes(Fault::mempool_evicted)) {
        const Hash victim = random_.pick(node_.pool().waiting())->hash;
        node_.pool().evict(victim);
        if (random_.chance(500))
            node_.network().evict(victim);
    }
    if (faults_.tempts(Fault::chain_id_changed))
        node_.change_chain(random_.between(1, 4));
    if (faults_.strikes(Fault::foreign_transaction))
        foreign_transaction();
    if (is_poor() ? random_.chance(250) : faults_.strikes(Fault::out_of_funds))
        move_funds();
    if (faults_.strikes(Fault::clock_forward))
        clock_.jump(milliseconds{random_.skewed(10, 3'600'000)});
    if (faults_.strikes(Fault::clock_back))
        clock_.jump(-milliseconds{random_.skewed(10, 3'600'000)});
    if (process_ && faults_.strikes(Fault::crash_anywhere))
        end_process();
    operate();
}

void Simulation::foreign_transaction() {
    const State& state = chain_.tip().after;
    Transaction txn;
    txn.chain_id = economy_.setup.chain;
    // At the next free nonce, or in the place of something that waits.
    const Nonce first = state.nonce;
    const Nonce next = node_.network().pending(state);
    txn.nonce = random_.chance(500) ? next : first;
    txn.max_priority_fee_per_gas = U256{50'000'000'000U};
    txn.max_fee_per_gas = chain_.tip().header.base_fee * U256{4U} + txn.max_priority_fee_per_gas;
    txn.gas_limit = Gas{50'000};
    txn.to = Address{};
    const auto made = sign(txn, economy_.key);
    const auto entry = std::make_shared<ChainTxn>(ChainTxn{.hash = hash_of(*made), .signed_txn = *made});
    witness_.on_foreign(entry->hash);
    node_.offer(entry, random_.chance(500));
}

void Simulation::move_funds() {
    // Somebody else's business: the next block takes the account's money away, or brings it back.
    const auto entry = std::make_shared<ChainTxn>(
        ChainTxn{.hash = random_.hash(), .trade = {}, .funds = is_poor() ? economy_.genesis.funds : kPoor});
    const Block& block = chain_.build(chain_.tip(), std::vector<TxnRef>{entry}, seal());
    chain_.adopt(block);
    after_tip({&block});
}

void Simulation::operate() {
    if (faults_.stopped())
        return;
    if (signer_.state != OperatingState::active) {
        if (chain_.tip().number() >= relaxed_at_ && random_.chance(300))
            command(Command::Kind::resume, OperatingState::active);
        return;
    }
    relaxed_at_ = chain_.tip().number() + random_.between(1, 8);
    if (faults_.strikes(Fault::halted))
        command(Command::Kind::halt, OperatingState::halted);
    else if (faults_.strikes(Fault::reduced))
        command(Command::Kind::reduce, OperatingState::reducing);
}

void Simulation::command(Command::Kind kind, OperatingState state) {
    signer_.state = state;
    if (process_ && process_->started())
        process_->command(kind);
}

}  // namespace lariat::simulation
