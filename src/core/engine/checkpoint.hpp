#pragma once

#include "core/engine/engine.hpp"
#include "core/model/binary_fields.hpp"

#include <map>
#include <optional>
#include <vector>

/// What an engine remembers, as plain values. Whatever is made from the setup alone (the index of cycles, the
/// table of addresses) is made again instead.
namespace lariat {

struct UndoMemory {
    struct Lender {
        std::uint64_t lender = 0;
        U256 balance;
    };
    BlockHeader before;
    std::vector<StateLoaded::PoolEntry> pools;
    std::vector<Lender> lenders;
};

struct MarketMemory {
    bool ready = false;
    BlockHeader head;
    std::vector<PoolState> states;
    std::vector<U256> lender_balances;
    std::vector<UndoMemory> undo;  ///< oldest first
};

struct GateMemory {
    OperatingState state = OperatingState::active;
    std::string state_reason;
    std::uint32_t consecutive_reverts = 0;
};

/// What is there once an engine is configured.
struct ConfiguredMemory {
    Configured configured;
    MarketMemory market;
    std::map<search::CycleId, std::vector<search::Candidate>> standing;
    GateMemory gate;
};

struct EngineMemory {
    OpportunityId next_id{1};
    std::uint64_t now_ns = 0;
    std::uint64_t head_received_ns = 0;
    std::vector<Opportunity> proving;
    std::map<OpportunityId, Opportunity> open;
    std::map<OpportunityId, Opportunity> settled;
    std::vector<ConfiguredMemory> parts;  ///< none or one
};

/// Takes memories out of the parts of an engine and puts them back; their friend.
struct Checkpoint {
    static EngineMemory memory_of(const Engine& engine);
    static Result<Engine> engine_of(EngineMemory memory);

private:
    static MarketMemory memory_of(const market::Market& market);
    static Result<void> restore(market::Market& market, MarketMemory memory);
    static Result<void> check(const EngineMemory& memory, const Engine& engine);
    static Result<void> check(const Opportunity& opportunity, const market::Market& market);
};

template <binary::Is<UndoMemory::Lender> T>
constexpr auto fields(T& lender) {
    using binary::Field;
    return std::tuple{Field{"lender", lender.lender}, Field{"balance", lender.balance}};
}

template <binary::Is<UndoMemory> T>
constexpr auto fields(T& undo) {
    using binary::Field;
    return std::tuple{Field{"before", undo.before}, Field{"pools", undo.pools},
                      Field{"lenders", undo.lenders}};
}

template <binary::Is<MarketMemory> T>
constexpr auto fields(T& market) {
    using binary::Field;
    return std::tuple{Field{"ready", market.ready}, Field{"head", market.head},
                      Field{"states", market.states}, Field{"lender_balances", market.lender_balances},
                      Field{"undo", market.undo}};
}

template <binary::Is<GateMemory> T>
constexpr auto fields(T& gate) {
    using binary::Field;
    return std::tuple{Field{"state", gate.state}, Field{"state_reason", gate.state_reason},
                      Field{"consecutive_reverts", gate.consecutive_reverts}};
}

template <binary::Is<ConfiguredMemory> T>
constexpr auto fields(T& parts) {
    using binary::Field;
    return std::tuple{Field{"configured", parts.configured}, Field{"market", parts.market},
                      Field{"standing", parts.standing}, Field{"gate", parts.gate}};
}

template <binary::Is<EngineMemory> T>
constexpr auto fields(T& engine) {
    using binary::Field;
    return std::tuple{Field{"next_id", engine.next_id},
                      Field{"now_ns", engine.now_ns},
                      Field{"head_received_ns", engine.head_received_ns},
                      Field{"proving", engine.proving},
                      Field{"open", engine.open},
                      Field{"settled", engine.settled},
                      Field{"parts", engine.parts}};
}

namespace search {

template <binary::Is<Estimate> T>
constexpr auto fields(T& estimate) {
    using binary::Field;
    return std::tuple{Field{"input", estimate.input}, Field{"profit", estimate.profit},
                      Field{"capped", estimate.capped}};
}

template <binary::Is<Sized> T>
constexpr auto fields(T& sized) {
    using binary::Field;
    return std::tuple{Field{"amounts", sized.amounts}, Field{"fee", sized.fee},
                      Field{"profit", sized.profit},   Field{"ticks_crossed", sized.ticks_crossed},
                      Field{"capped", sized.capped},   Field{"certificate", sized.certificate}};
}

template <binary::Is<Candidate> T>
constexpr auto fields(T& candidate) {
    using binary::Field;
    return std::tuple{Field{"cycle", candidate.cycle}, Field{"lender", candidate.lender},
                      Field{"estimate", candidate.estimate}, Field{"sized", candidate.sized}};
}

}  // namespace search

}  // namespace lariat
