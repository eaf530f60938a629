#include "io/runtime/testing/scratch_dir.hpp"
#include "io/store/sqlite/intents.hpp"
#include "memory_intents.hpp"
#include "random.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

/// The simulated store answers like the one on disk, whatever it is asked: both are asked the same at random.
namespace lariat::simulation {
namespace {

using io::testing::value_of;
using store::AttemptKind;
using store::Intent;
using store::IntentState;

constexpr ChainId kChain{31337};

Address account(std::uint64_t number) {
    Address address;
    address.data[19] = static_cast<std::uint8_t>(number + 1);
    return address;
}

std::string text_of(const Intent& intent) {
    std::string text = fmt::format("{} {} {} nonce {} state {} changed {} note '{}'", intent.id.raw(),
                                   intent.opportunity.raw(), intent.signer.data[19], intent.nonce.raw(),
                                   name_of(intent.state), intent.changed_ns, intent.note);
    if (intent.landed_in)
        text += fmt::format(" in {}/{}", intent.landed_in->number.raw(), intent.landed_in->index);
    if (intent.closed_at)
        text += fmt::format(" closed {}", intent.closed_at->raw());
    for (const store::Attempt& attempt : intent.attempts)
        text += fmt::format(" [{} {} fee {} {} {}]", attempt.seq, name_of(attempt.kind),
                            to_decimal(attempt.txn.max_fee_per_gas),
                            attempt.hash ? attempt.hash->data[0] : -1, attempt.raw.size());
    return text;
}

template <class T>
std::string text_of(const io::Expected<T>& answer) {
    if (!answer)
        return fmt::format("error {}", name_of(answer.error().code));
    if constexpr (std::is_same_v<T, void>)
        return "done";
    else if constexpr (std::is_same_v<T, Intent>)
        return text_of(*answer);
    else if constexpr (std::is_same_v<T, std::vector<Intent>>) {
        std::string text;
        for (const Intent& intent : *answer)
            text += text_of(intent) + '\n';
        return text;
    } else if constexpr (std::is_same_v<T, std::optional<Intent>>)
        return *answer ? text_of(**answer) : "none";
    else if constexpr (std::is_same_v<T, std::optional<Nonce>>)
        return *answer ? fmt::format("{}", (*answer)->raw()) : "none";
    else
        return fmt::format("attempt {}", answer->seq);
}

class Asker {
public:
    explicit Asker(PrivateKey key) : key_{std::move(key)} {}

    /// The same question for either store, made from the same random numbers.
    std::string ask(store::IntentStore& intents, const store::RunId& run, Random random, std::int64_t now) {
        const store::IntentId id{random.between(1, 40)};
        switch (random.below(10)) {
            case 0:
            case 1:
            case 2: {
                std::vector<store::IntentDraft> drafts;
                const Address signer = account(random.below(2));
                for (std::uint64_t i = random.between(1, 3); i > 0; --i)
                    drafts.push_back(draft(run, signer, random, now));
                return text_of(intents.create(drafts, Nonce{random.below(12)}));
            }
            case 3:
                return text_of(intents.create_at(draft(run, account(random.below(2)), random, now),
                                                 Nonce{random.below(20)}));
            case 4: {
                const auto known = intents.intent(id);
                Transaction txn = known ? known->newest().txn : Transaction{};
                txn.max_fee_per_gas = txn.max_fee_per_gas * U256{2U};
                if (random.chance(100))
                    txn.nonce = txn.nonce.next();
                return text_of(intents.add_attempt(id, AttemptKind::bump, txn, now));
            }
            case 5:
            case 6:
            case 7:
                return update(intents, id, random, now);
            case 8:
                return text_of(intents.concluded_above(kChain, BlockNumber{random.below(30)}));
            default:
                return text_of(intents.at_nonce(kChain, account(random.below(2)), Nonce{random.below(20)})) +
                       text_of(intents.next_nonce(kChain, account(random.below(2)))) +
                       text_of(intents.open_intents());
        }
    }

private:
    store::IntentDraft draft(const store::RunId& run,
                             const Address& signer,
                             Random& random,
                             std::int64_t now) {
        store::IntentDraft made{.run = run, .opportunity = OpportunityId{random.next() >> 2U}};
        made.chain = kChain;
        made.signer = signer;
        made.txn.chain_id = kChain;
        made.txn.to = account(9);
        made.txn.max_fee_per_gas = U256{random.between(1, 1'000'000)};
        made.txn.data = {static_cast<std::uint8_t>(random.next())};
        made.created_ns = now;
        return made;
    }

    std::string update(store::IntentStore& intents, store::IntentId id, Random& random, std::int64_t now) {
        store::IntentChange change{.state = static_cast<IntentState>(random.below(7)), .changed_ns = now};
        const bool included = is_included(change.state);
        if (included != random.chance(50))
            change.landed_in = store::Inclusion{BlockNumber{random.below(30)}, random.hash(), 1};
        if (change.state == IntentState::dropped)
            change.closed_at = BlockNumber{random.below(30)};
        change.note = random.chance(300) ? "why" : "";
        std::vector<store::Attempt> newly_signed;
        const auto known = intents.intent(id);
        if (known && random.chance(400)) {
            store::Attempt attempt = known->newest();
            const SignedTransaction done = sign(attempt.txn, key_).value();
            attempt.hash = hash_of(done);
            attempt.raw = encode(done);
            if (random.chance(50))
                attempt.seq = 99;
            newly_signed.push_back(attempt);
        }
        return text_of(intents.update(id, change, newly_signed));
    }

    PrivateKey key_;
};

TEST(SimulatedIntents, answer_like_those_on_disk) {
    io::testing::ScratchDir scratch;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        const store::DataDir dir = value_of(store::DataDir::own(scratch / std::to_string(seed)));
        const auto on_disk = value_of(store::open_intents(dir));
        IntentDisk memory;
        MemoryIntents in_memory{memory};
        const store::RunInfo info{.started_ns = 1, .version = "1", .chain = kChain};
        const store::RunId disk_run = value_of(on_disk->begin_run(info));
        const store::RunId memory_run = value_of(in_memory.begin_run(info));
        Random random{seed};
        Asker asker{PrivateKey::from_bytes(Random{seed}.hash()).value()};
        for (int i = 0; i < 250; ++i) {
            const Random same = random.fork();
            ASSERT_EQ(asker.ask(in_memory, memory_run, same, i), asker.ask(*on_disk, disk_run, same, i))
                << "seed " << seed << ", question " << i;
        }
    }
}

}  // namespace
}  // namespace lariat::simulation
