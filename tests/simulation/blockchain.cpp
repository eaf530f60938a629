#include "blockchain.hpp"

#include "core/market/log_topics.hpp"
#include "foundation/base/assert.hpp"
#include "foundation/crypto/keccak.hpp"

#include <algorithm>

namespace lariat::simulation {
namespace {

constexpr std::uint64_t kGasLimit = 30'000'000;

Hash hash_of_header(const BlockHeader& header, const Hash& salt) {
    Keccak256 sponge;
    sponge.update(header.ref.parent).update(salt);
    sponge.update(ByteView{to_big_endian(U256{header.ref.number.raw()})});
    return sponge.finish();
}

Address stranger(const Hash& seed) {
    return fixed_from<Address>(seed.view().first(Address::kSize));
}

/// Logs that resemble those the market is folded from.
void add_noise(const Economy& economy, const Hash& seed, std::vector<Log>& logs) {
    const Token& token = economy.setup.tokens[seed.data[0] % economy.setup.tokens.size()];
    Log collectible = transfer_log(token.address, stranger(seed), stranger(seed), U256{1U});
    collectible.topics.push_back(seed);  // ERC-721: the token is indexed
    collectible.data.clear();
    logs.push_back(std::move(collectible));
    logs.push_back(transfer_log(stranger(seed), stranger(seed), economy.addresses.treasury, U256{5U}));
    Log elsewhere = transfer_log(stranger(seed), stranger(seed), stranger(seed), U256{5U});
    elsewhere.topics = {market::kV2Sync};
    logs.push_back(std::move(elsewhere));
}

/// Runs one candidate on `state`; nothing when it does not fit there.
std::optional<Included> include(const Economy& economy,
                                State& state,
                                const TxnRef& txn,
                                const BlockContext& block) {
    Included included{.txn = txn};
    if (txn->funds) {
        state.funds = *txn->funds;
        included.effect = {.succeeded = true, .gas_used = Gas{21'000}};
        return included;
    }
    if (!txn->signed_txn) {
        included.effect = run_trade(economy, state, txn->trade, stranger(txn->hash));
        if (txn->noisy)
            add_noise(economy, txn->hash, included.effect.logs);
        included.effective_gas_price = block.base_fee + U256{1'000'000U};
        return included;
    }
    const Transaction& inner = txn->signed_txn->txn;
    if (!can_include(state, inner, block.base_fee))
        return std::nullopt;
    State after = state;
    included.effect = run_call(economy, after, inner.to.value_or(Address{}), inner.data, block);
    if (included.effect.gas_used > inner.gas_limit) {
        after = state;
        included.effect = {.gas_used = inner.gas_limit};
    }
    included.effective_gas_price =
        std::min(inner.max_fee_per_gas, block.base_fee + inner.max_priority_fee_per_gas);
    after.nonce = after.nonce.next();
    after.funds = after.funds - included.effective_gas_price * U256{included.effect.gas_used.raw()};
    state = std::move(after);
    return included;
}

}  // namespace

bool can_include(const State& state, const Transaction& txn, const U256& base_fee) {
    return txn.nonce == state.nonce && txn.max_fee_per_gas >= base_fee &&
           state.funds >= txn.max_fee_per_gas * U256{txn.gas_limit.raw()} + txn.value;
}

Blockchain::Blockchain(const Economy& economy) : economy_{economy} {
    auto genesis = std::make_unique<Block>();
    genesis->header = {.ref = {economy.setup.chain, BlockNumber{kFirstNumber}, Hash{}, Hash{}},
                       .timestamp = 1'700'000'000,
                       .base_fee = U256{1'000'000'000U},
                       .gas_used = Gas{kGasLimit / 2},
                       .gas_limit = Gas{kGasLimit}};
    genesis->header.ref.hash = hash_of_header(genesis->header, Hash{});
    genesis->after = economy.genesis;
    by_hash_.emplace(genesis->hash(), genesis.get());
    canonical_.push_back(genesis.get());
    blocks_.push_back(std::move(genesis));
}

const Block* Blockchain::find(const Hash& hash) const {
    const auto found = by_hash_.find(hash);
    return found == by_hash_.end() ? nullptr : found->second;
}

const Block* Blockchain::at(std::uint64_t number) const {
    const std::uint64_t index = number - kFirstNumber;
    return number >= kFirstNumber && index < canonical_.size() ? canonical_[index] : nullptr;
}

const Included* Blockchain::included(const Hash& txn, const Block** in) const {
    for (auto block = canonical_.rbegin(); block != canonical_.rend(); ++block)
        for (const Included& one : (*block)->txns)
            if (one.txn->hash == txn) {
                if (in != nullptr)
                    *in = *block;
                return &one;
            }
    return nullptr;
}

const Block& Blockchain::build(const Block& parent, std::span<const TxnRef> candidates, const Seal& seal) {
    auto block = std::make_unique<Block>();
    block->parent = &parent;
    block->header = {.ref = {economy_.setup.chain, parent.header.ref.number.next(), {}, parent.hash()},
                     .timestamp = parent.header.timestamp + seal.seconds,
                     .base_fee = next_base_fee(parent.header),
                     .gas_used = seal.others,
                     .gas_limit = Gas{kGasLimit}};
    block->header.ref.hash = hash_of_header(block->header, seal.salt);
    block->after = parent.after;
    const BlockContext context{block->header.ref.number, block->header.timestamp, block->header.base_fee};
    std::uint32_t log_index = 0;
    for (const TxnRef& candidate : candidates) {
        auto included = include(economy_, block->after, candidate, context);
        if (!included)
            continue;
        included->index = static_cast<std::uint32_t>(block->txns.size());
        for (Log& log : included->effect.logs) {
            log.txn = candidate->hash;
            log.txn_index = included->index;
            log.index = log_index++;
        }
        block->header.gas_used =
            Gas{std::min(kGasLimit, block->header.gas_used.raw() + included->effect.gas_used.raw())};
        block->txns.push_back(std::move(*included));
    }
    const Block& built = *block;
    LARIAT_ASSERT(by_hash_.emplace(built.hash(), &built).second);
    blocks_.push_back(std::move(block));
    return built;
}

void Blockchain::adopt(const Block& block) {
    std::vector<const Block*> branch;
    const Block* below = &block;
    for (; !is_canonical(*below); below = below->parent)
        branch.push_back(below);
    canonical_.resize(below->number() - kFirstNumber + 1);
    canonical_.insert(canonical_.end(), branch.rbegin(), branch.rend());
}

}  // namespace lariat::simulation
