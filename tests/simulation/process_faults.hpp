#pragma once

#include "faults.hpp"
#include "memory_intents.hpp"
#include "schedule.hpp"

#include <optional>

namespace lariat::simulation {

/// Thrown where the process dies: nothing after that place runs.
struct Killed {};

/// Where a process may die, and whether it does.
class Mortality {
public:
    explicit Mortality(FaultPlan& faults) : faults_{faults} {}

    /// Throws `Killed` when it strikes here.
    void at(Fault place) {
        if (reconciling && faults_.strikes(Fault::crash_reconciling))
            die();
        if (faults_.strikes(place))
            die();
    }
    [[nodiscard]] bool dead() const { return dead_; }
    void die() {
        dead_ = true;
        throw Killed{};
    }

    bool reconciling = false;

private:
    FaultPlan& faults_;
    bool dead_ = false;
};

/// The store of a process whose disk may be full, slow or unreadable, and which may die before or after a
/// change.
class FaultyIntents final : public store::IntentStore {
public:
    FaultyIntents(
        IntentDisk& disk, FaultPlan& faults, Mortality& mortality, Schedule& schedule, Random random)
        : real_{disk}, faults_{faults}, mortality_{mortality}, schedule_{schedule}, random_{random} {}

    io::Expected<store::RunId> begin_run(const store::RunInfo& info) override {
        return real_.begin_run(info);
    }
    io::Expected<std::vector<store::Intent>> create(std::span<const store::IntentDraft> drafts,
                                                    Nonce at_least) override {
        return creating([&] { return real_.create(drafts, at_least); });
    }
    io::Expected<store::Intent> create_at(const store::IntentDraft& draft, Nonce nonce) override {
        return creating([&] { return real_.create_at(draft, nonce); });
    }
    io::Expected<store::Attempt> add_attempt(store::IntentId id,
                                             store::AttemptKind kind,
                                             const Transaction& txn,
                                             std::int64_t created_ns) override {
        return creating([&] { return real_.add_attempt(id, kind, txn, created_ns); });
    }
    io::Expected<void> update(store::IntentId id,
                              const store::IntentChange& change,
                              std::span<const store::Attempt> newly_signed) override {
        mortality_.at(Fault::crash_before_update);
        slow_down();
        if (faults_.strikes(Fault::disk_full_update))
            return io::failure(Errc::unavailable, "database or disk is full");
        auto done = real_.update(id, change, newly_signed);
        mortality_.at(Fault::crash_after_update);
        return done;
    }
    io::Expected<store::Intent> intent(store::IntentId id) override { return real_.intent(id); }
    io::Expected<std::vector<store::Intent>> open_intents() override {
        return reading([&] { return real_.open_intents(); });
    }
    io::Expected<std::vector<store::Intent>> concluded_above(ChainId chain, BlockNumber number) override {
        return reading([&] { return real_.concluded_above(chain, number); });
    }
    io::Expected<std::optional<store::Intent>> at_nonce(ChainId chain, Address signer, Nonce nonce) override {
        return reading([&] { return real_.at_nonce(chain, signer, nonce); });
    }
    io::Expected<std::optional<Nonce>> next_nonce(ChainId chain, Address signer) override {
        return reading([&] { return real_.next_nonce(chain, signer); });
    }

private:
    template <class Create>
    auto creating(Create create) -> decltype(create()) {
        mortality_.at(Fault::crash_before_create);
        slow_down();
        if (faults_.strikes(Fault::disk_full_create))
            return io::failure(Errc::unavailable, "database or disk is full");
        auto done = create();
        mortality_.at(Fault::crash_after_create);
        return done;
    }
    template <class Read>
    auto reading(Read read) -> decltype(read()) {
        if (faults_.strikes(Fault::disk_unreadable))
            return io::failure(Errc::unavailable, "disk I/O error");
        return read();
    }
    void slow_down() {
        if (faults_.strikes(Fault::disk_slow))
            schedule_.stall(milliseconds{random_.skewed(5, 3'000)});
    }

    MemoryIntents real_;
    FaultPlan& faults_;
    Mortality& mortality_;
    Schedule& schedule_;
    Random random_;
};

}  // namespace lariat::simulation
