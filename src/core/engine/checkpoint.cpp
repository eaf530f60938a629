#include "core/engine/checkpoint.hpp"

#include "core/model/binary.hpp"
#include "core/model/binary_archive.hpp"

namespace lariat {
namespace {

/// Changes with the shape of a checkpoint, and with the meaning of what it holds.
std::uint64_t shape() {
    static const std::uint64_t kShape = [] {
        std::string text;
        binary::append_schema<EngineMemory>(text);
        std::uint64_t hash = 0xcbf29ce484222325ULL ^ binary::kSchemaVersion;
        for (const char letter : text)
            hash = (hash ^ static_cast<std::uint8_t>(letter)) * 0x100000001b3ULL;
        return hash;
    }();
    return kShape;
}

Result<void> same_kind(const PoolState& state, const ChainSetup& setup, std::size_t pool) {
    if (pool >= setup.pools.size())
        return fail(Errc::malformed, {"checkpoint with a state of no pool", pool});
    if (std::holds_alternative<V2State>(state) != (setup.pools[pool].kind == PoolKind::uniswap_v2))
        return fail(Errc::malformed, {"checkpoint with a state of another kind for pool", pool});
    return {};
}

}  // namespace

MarketMemory Checkpoint::memory_of(const market::Market& market) {
    MarketMemory memory{.ready = market.ready_,
                        .head = market.head_,
                        .states = market.states_,
                        .lender_balances = market.lender_balances_};
    for (const auto& undo : market.undo_) {
        UndoMemory& kept = memory.undo.emplace_back(UndoMemory{.before = undo.before});
        for (const auto& [pool, state] : undo.pools)
            kept.pools.push_back({pool, state});
        for (const auto& [lender, balance] : undo.lenders)
            kept.lenders.push_back({lender, balance});
    }
    return memory;
}

Result<void> Checkpoint::restore(market::Market& market, MarketMemory memory) {
    const ChainSetup& setup = market.setup_;
    if (memory.states.size() != setup.pools.size() || memory.lender_balances.size() != setup.lenders.size() ||
        memory.undo.size() > market::Market::kUndoDepth)
        return fail(Errc::malformed, "checkpoint with a market of another size");
    for (std::size_t i = 0; i < memory.states.size(); ++i)
        LARIAT_CHECK(same_kind(memory.states[i], setup, i));
    for (UndoMemory& kept : memory.undo) {
        market::Market::Undo& undo = market.undo_.emplace_back();
        undo.before = kept.before;
        for (auto& [pool, state] : kept.pools) {
            LARIAT_CHECK(same_kind(state, setup, pool.raw()));
            undo.pools.emplace_back(pool, std::move(state));
        }
        for (const auto& [lender, balance] : kept.lenders) {
            if (lender >= setup.lenders.size())
                return fail(Errc::malformed, {"checkpoint with a balance of no lender", lender});
            undo.lenders.emplace_back(lender, balance);
        }
    }
    market.ready_ = memory.ready;
    market.head_ = memory.head;
    market.states_ = std::move(memory.states);
    market.lender_balances_ = std::move(memory.lender_balances);
    return {};
}

EngineMemory Checkpoint::memory_of(const Engine& engine) {
    EngineMemory memory{.next_id = engine.next_id_,
                        .now_ns = engine.now_ns_,
                        .head_received_ns = engine.head_received_ns_,
                        .proving = engine.proving_,
                        .open = engine.open_,
                        .settled = engine.settled_};
    if (engine.market_)
        memory.parts.push_back({.configured = {engine.market_->setup(), engine.strategy_->policy()},
                                .market = memory_of(*engine.market_),
                                .standing = engine.searcher_->standing_,
                                .gate = {engine.gate_->state_, engine.gate_->state_reason_,
                                         engine.gate_->consecutive_reverts_}});
    return memory;
}

Result<Engine> Checkpoint::engine_of(EngineMemory memory) {
    Engine engine;
    if (memory.parts.size() > 1)
        return fail(Errc::malformed, "checkpoint with more than one configuration");
    for (ConfiguredMemory& parts : memory.parts) {
        LARIAT_CHECK(binary::check_consistent(parts.configured));
        const Policy& policy = parts.configured.policy;
        engine.market_ = std::make_unique<market::Market>(parts.configured.setup);
        LARIAT_CHECK(restore(*engine.market_, std::move(parts.market)));
        engine.searcher_ = std::make_unique<search::Searcher>(parts.configured.setup, policy.max_cycle_pools);
        engine.searcher_->standing_ = std::move(parts.standing);
        engine.strategy_ = std::make_unique<strategy::Strategy>(policy);
        engine.gate_ = std::make_unique<risk::Gate>(policy);
        engine.gate_->state_ = parts.gate.state;
        engine.gate_->state_reason_ = std::move(parts.gate.state_reason);
        engine.gate_->consecutive_reverts_ = parts.gate.consecutive_reverts;
    }
    LARIAT_CHECK(check(memory, engine));
    engine.next_id_ = memory.next_id;
    engine.now_ns_ = memory.now_ns;
    engine.head_received_ns_ = memory.head_received_ns;
    engine.proving_ = std::move(memory.proving);
    engine.open_ = std::move(memory.open);
    engine.settled_ = std::move(memory.settled);
    return engine;
}

Result<void> Checkpoint::check(const EngineMemory& memory, const Engine& engine) {
    if (!engine.market_) {
        if (!memory.proving.empty() || !memory.open.empty() || !memory.settled.empty())
            return fail(Errc::malformed, "checkpoint with opportunities and no configuration");
        return {};
    }
    const auto& standing = engine.searcher_->standing_;
    if (!standing.empty() && standing.rbegin()->first.raw() >= engine.cycle_count())
        return fail(Errc::malformed, {"checkpoint with no such cycle", standing.rbegin()->first.raw()});
    for (const auto& [id, candidates] : standing)
        for (const search::Candidate& candidate : candidates)
            if (candidate.cycle != id || candidate.lender >= engine.market_->setup().lenders.size())
                return fail(Errc::malformed, {"checkpoint with a wrong candidate of cycle", id.raw()});
    for (const Opportunity& opportunity : memory.proving)
        LARIAT_CHECK(check(opportunity, *engine.market_));
    for (const auto* known : {&memory.open, &memory.settled})
        for (const auto& [id, opportunity] : *known)
            LARIAT_CHECK(check(opportunity, *engine.market_));
    return {};
}

Result<void> Checkpoint::check(const Opportunity& opportunity, const market::Market& market) {
    const bool known_pools = std::ranges::all_of(opportunity.route.hops(), [&](const Hop& hop) {
        return hop.pool.raw() < market.setup().pools.size();
    });
    if (!known_pools || !market.settlement_of(opportunity.settlement) ||
        opportunity.lender.token.raw() >= market.setup().tokens.size())
        return fail(Errc::malformed, {"checkpoint with a wrong opportunity", opportunity.id.raw()});
    return {};
}

Bytes Engine::checkpoint() const {
    Bytes bytes;
    binary::Writer writer{bytes, binary::Sharing::kept};
    writer.put(shape());
    writer.put(Checkpoint::memory_of(*this));
    return bytes;
}

Result<Engine> Engine::restore(ByteView checkpoint) {
    binary::Reader reader{checkpoint, binary::Sharing::kept};
    std::uint64_t found = 0;
    reader.get(found);
    if (!reader.ok())
        LARIAT_CHECK(reader.finish());
    if (found != shape())
        return fail(Errc::conflict, "checkpoint of a build whose engine remembers other things");
    EngineMemory memory;
    reader.get(memory);
    LARIAT_CHECK(reader.finish());
    return Checkpoint::engine_of(std::move(memory));
}

}  // namespace lariat
