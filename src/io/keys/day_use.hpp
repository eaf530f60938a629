#pragma once

#include "io/keys/signature_record.hpp"
#include "io/keys/signing_policy.hpp"

#include <map>

namespace lariat::keys {

/// What was signed since a UTC midnight, as the record tells it.
class DayUse {
public:
    /// Midnight before `now_ns`.
    static std::int64_t day_of(std::int64_t now_ns);

    /// Entries later than the day count too: a clock that went back gives nothing away.
    static io::Expected<DayUse> read(SignatureRecord& record, const Lane& lane, std::int64_t day_ns);

    [[nodiscard]] std::int64_t day() const { return day_ns_; }
    [[nodiscard]] std::uint64_t signatures() const { return signatures_; }
    [[nodiscard]] const U256& value() const { return value_; }
    [[nodiscard]] const U256& gas_cost() const { return gas_cost_; }

    /// Errc::refused when `txn` on top of the rest is more than the budget.
    [[nodiscard]] io::Expected<void> allow(const DayBudget& budget,
                                           const Transaction& txn,
                                           SignatureKind kind) const;
    io::Expected<void> add(const Transaction& txn, SignatureKind kind);

private:
    struct NonceUse {
        U256 value;
        U256 gas_cost;
    };
    struct Totals {
        std::uint64_t signatures = 0;
        NonceUse of_nonce;
        U256 value;
        U256 gas_cost;
    };

    explicit DayUse(std::int64_t day_ns) : day_ns_{day_ns} {}
    [[nodiscard]] Result<Totals> with(const Transaction& txn, SignatureKind kind) const;

    std::int64_t day_ns_;
    std::uint64_t signatures_ = 0;
    U256 value_;
    U256 gas_cost_;
    std::map<Nonce, NonceUse> nonces_;
};

}  // namespace lariat::keys
