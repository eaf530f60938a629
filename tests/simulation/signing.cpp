#include "signing.hpp"

#include "io/runtime/timer.hpp"

namespace lariat::simulation {
namespace {

io::Failure gone() {
    return {Errc::unavailable, "the signer ended"};
}

}  // namespace

SignerHouse::SignerHouse(keys::UnlockedKey key, keys::SigningPolicy policy, const io::Clock& clock)
    : signer_{{.key = std::move(key),
               .policy = std::move(policy),
               .record = record_,
               .state = [this] { return ignores_state ? OperatingState::active : state; },
               .clock = clock}} {}

FaultySigning::FaultySigning(
    SignerHouse& house, FaultPlan& faults, Mortality& mortality, Random random, SignedHook signed_hook)
    : house_{house},
      faults_{faults},
      mortality_{mortality},
      random_{random},
      signed_hook_{std::move(signed_hook)} {}

io::Task<io::Expected<SignedTransaction>> FaultySigning::sign(Transaction txn) {
    mortality_.at(Fault::crash_before_sign);
    nanoseconds late = std::chrono::microseconds{random_.between(100, 3'000)};
    if (faults_.strikes(Fault::signer_slow))
        late += milliseconds{random_.skewed(50, 5'000)};
    co_await io::sleep_for(late);
    if (faults_.strikes(Fault::signer_unreachable))
        co_return std::unexpected{gone()};
    if (faults_.strikes(Fault::signer_refuses))
        co_return io::failure(Errc::refused, "the day's budget is used up");
    auto made = house_.guarded().sign(std::move(txn));
    if (made)
        signed_hook_(*made);
    mortality_.at(Fault::crash_after_sign);
    co_await io::sleep_for(std::chrono::microseconds{random_.between(50, 500)});
    if (made && faults_.strikes(Fault::signer_died_after_record))
        co_return std::unexpected{gone()};
    co_return made;
}

io::Task<io::Expected<std::vector<SignedTransaction>>> FaultySigning::signed_for(Nonce nonce) {
    co_await io::sleep_for(std::chrono::microseconds{random_.between(100, 1'000)});
    if (faults_.strikes(Fault::signer_unreachable))
        co_return std::unexpected{gone()};
    co_return house_.guarded().signed_for(nonce);
}

}  // namespace lariat::simulation
