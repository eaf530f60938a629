#include "io/keys/testing/guarded.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

namespace lariat::keys {
namespace {

using testing::Guarded;
using testing::MemoryRecord;

/// One step of a caller, or of the world around the signer.
struct Step {
    enum class What : std::uint8_t { plan, cancel, restart, halt, reduce, resume, disk_refuses, disk_loses };
    What what = What::plan;
    std::uint64_t nonce = 0;
    std::uint8_t call = 0;
    std::uint64_t fee_cap = 0;
    std::uint64_t tip = 0;
};

Step::What any_what() {
    using enum Step::What;
    return *rc::gen::weightedElement<Step::What>({{10, plan},
                                                  {4, cancel},
                                                  {2, restart},
                                                  {1, halt},
                                                  {1, reduce},
                                                  {3, resume},
                                                  {1, disk_refuses},
                                                  {1, disk_loses}});
}

Step any_step() {
    return {any_what(), *rc::gen::inRange<std::uint64_t>(0, 3), *rc::gen::inRange<std::uint8_t>(0, 2),
            *rc::gen::inRange<std::uint64_t>(90, 300), *rc::gen::inRange<std::uint64_t>(1, 90)};
}

/// What the test knows of the signatures that got out, by rules of its own.
class Model {
public:
    void released(const SignedTransaction& made) {
        const Bytes bytes = encode(made);
        const std::uint64_t nonce = made.txn.nonce.raw();
        const auto same = out_.find(hash_of(made));
        if (same != out_.end()) {
            RC_ASSERT(same->second == bytes);
            return;
        }
        out_.emplace(hash_of(made), bytes);
        // Whoever collects what got out holds one call for each nonce, or none.
        if (!made.txn.data.empty())
            calls_[nonce].insert(made.txn.data);
        RC_ASSERT(calls_[nonce].size() <= 1);
    }

    [[nodiscard]] const std::map<Hash, Bytes>& out() const { return out_; }

private:
    std::map<Hash, Bytes> out_;
    std::map<std::uint64_t, std::set<Bytes>> calls_;
};

/// Each entry must have been allowed to take the place of the one before.
void check_history(const std::vector<SignedTransaction>& history) {
    for (std::size_t i = 1; i < history.size(); ++i) {
        const Transaction& before = history[i - 1].txn;
        const Transaction& after = history[i].txn;
        RC_ASSERT((after.data.empty() || after.data == before.data));
        RC_ASSERT(after.max_fee_per_gas * U256{8U} >= before.max_fee_per_gas * U256{9U});
        RC_ASSERT(after.max_priority_fee_per_gas * U256{8U} >= before.max_priority_fee_per_gas * U256{9U});
    }
}

RC_GTEST_PROP(GuardedSigner, lets_out_one_call_for_each_nonce_whatever_happens, ()) {
    Guarded guarded;
    Model model;
    auto disk = MemoryRecord::Fault::none;
    guarded.record.next_append = [&disk] { return std::exchange(disk, MemoryRecord::Fault::none); };
    const int steps = *rc::gen::inRange(1, 60);
    for (int i = 0; i < steps; ++i) {
        const Step step = any_step();
        const bool wants_signature = step.what == Step::What::plan || step.what == Step::What::cancel;
        if (wants_signature) {
            Transaction txn = testing::plan(step.nonce, step.fee_cap, step.tip);
            txn.data.push_back(step.call);
            if (step.what == Step::What::cancel)
                txn = guarded.cancel(step.nonce, step.fee_cap, step.tip);
            const auto made = guarded->sign(txn);
            if (made) {
                RC_ASSERT(guarded.state != OperatingState::halted);
                RC_ASSERT(made->txn == txn);
                model.released(*made);
            }
        }
        switch (step.what) {
            case Step::What::restart:
                guarded.restart();
                break;
            case Step::What::halt:
                guarded.state = OperatingState::halted;
                break;
            case Step::What::reduce:
                guarded.state = OperatingState::reducing;
                break;
            case Step::What::resume:
                guarded.state = OperatingState::active;
                break;
            case Step::What::disk_refuses:
                disk = MemoryRecord::Fault::refuse;
                break;
            case Step::What::disk_loses:
                disk = MemoryRecord::Fault::lose;
                break;
            default:
                break;
        }
    }
    std::set<Hash> recorded;
    for (std::uint64_t nonce = 0; nonce < 3; ++nonce) {
        const auto history = value_of(guarded->signed_for(Nonce{nonce}));
        check_history(history);
        for (const SignedTransaction& one : history)
            recorded.insert(hash_of(one));
    }
    for (const auto& [hash, bytes] : model.out())
        RC_ASSERT(recorded.contains(hash));
}

}  // namespace
}  // namespace lariat::keys
