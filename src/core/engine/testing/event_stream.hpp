#pragma once

#include "core/market/test_world.hpp"
#include "core/model/action.hpp"
#include "core/model/testing/random.hpp"

#include <algorithm>
#include <deque>

namespace lariat::test_world {

/// A made-up run at random: heads that move pools, reorgs, blocks that do not fit, answers to what the core
/// asked for, the good ones and all the others, commands, the state read again. The same seed and the same
/// answers of the core make the same stream.
class EventStream {
public:
    explicit EventStream(std::uint64_t seed) : random_{seed} {
        setup_ = test_world::setup(3);
        for (const std::uint32_t other : {1U, 2U}) {
            add_pool(PoolKind::uniswap_v2, 0, other, 3000, 0);
            add_pool(PoolKind::uniswap_v3, 0, other, 500, 10);
        }
        add_pool(PoolKind::uniswap_v2, 1, 2, 3000, 0);
        add_pool(PoolKind::uniswap_v3, 1, 2, 3000, 60);
        setup_.lenders.push_back(
            {FlashSource::aave_v3, TokenId{0}, test_world::address_of(0xaa, 0), BasisPoints{5}});
        policy_ = {.execute = true,
                   .min_net = 1'000'000,
                   .max_notional = U256::pow2(90),
                   .tip = 3,
                   .max_head_age_ns = 50,
                   .max_per_head = 3,
                   .max_open = 4,
                   .max_consecutive_reverts = 3,
                   .gas_model = {.base = Gas{100}, .v2_hop = Gas{60}, .v3_hop = Gas{75}}};
        tables_.resize(setup_.pools.size());
        for (std::size_t i = 0; i < setup_.pools.size(); ++i)
            if (setup_.pools[i].kind == PoolKind::uniswap_v3)
                tables_[i] = std::make_shared<const TickTable>(TickTable{{-6000, kLiquidity, kLiquidity},
                                                                         {-60, kLiquidity, kLiquidity},
                                                                         {60, kLiquidity, -kLiquidity},
                                                                         {6000, kLiquidity, -kLiquidity}});
    }

    [[nodiscard]] const ChainSetup& setup() const { return setup_; }
    [[nodiscard]] const Policy& policy() const { return policy_; }

    /// What happens next. `answer` is what the core made of the event before.
    Event next(std::span<const Action> answer) {
        listen(answer);
        now_ += chance(10) ? 60 : 5;
        return {++sequence_, now_, body()};
    }

private:
    static constexpr std::int64_t kLiquidity = 1'000'000'000'000'000'000;

    [[nodiscard]] bool chance(std::uint64_t percent) { return random_() % 100 < percent; }

    void add_pool(PoolKind kind, std::uint32_t a, std::uint32_t b, std::uint32_t fee, std::int32_t spacing) {
        test_world::add_pool(setup_, {.kind = kind,
                                      .dex = "d",
                                      .token0 = TokenId{a},
                                      .token1 = TokenId{b},
                                      .fee = FeePips{fee},
                                      .tick_spacing = spacing});
    }

    void listen(std::span<const Action> answer) {
        for (const Action& action : answer) {
            if (const auto* prove = std::get_if<Prove>(&action)) {
                pending_.emplace_back(proved(*prove));
            } else if (const auto* submit = std::get_if<Submit>(&action)) {
                const OpportunityId id = submit->opportunity.id;
                known_.push_back(id);
                pending_.emplace_back(sent(id));
                if (chance(90))
                    pending_.emplace_back(outcome(submit->opportunity));
            } else if (std::holds_alternative<Fetch>(action) && chance(80)) {
                pending_.emplace_front(state());
            }
        }
    }

    EventBody body() {
        if (sequence_ == 1)
            return Configured{setup_, policy_};
        if (!pending_.empty() && chance(85)) {
            EventBody next = std::move(pending_.front());
            pending_.pop_front();
            return next;
        }
        const std::uint64_t dice = random_() % 100;
        if (dice < 70)
            return block();
        if (dice < 80)
            return reorg();
        if (dice < 84)
            return BlockSeen{test_world::header(number_ + 7), {}};
        if (dice < 90 && !known_.empty())
            return late_news();
        if (dice < 92)
            return state();
        if (dice < 93)
            return Configured{setup_, policy_};
        return Command{static_cast<Command::Kind>(chance(60) ? 2 : random_() % 2), "drill"};
    }

    BlockHeader header() {
        BlockHeader made = test_world::header(number_);
        made.ref.hash = test_world::hash_of(++made_, 0xb1);
        made.ref.parent = chain_.empty() ? Hash{} : chain_.back().hash;
        made.base_fee = U256{1'000'000'000 + random_() % 500'000'000};
        return made;
    }

    EventBody block() {
        ++number_;
        BlockSeen block{header(), {}};
        for (std::uint64_t i = random_() % 4; i > 0; --i)
            block.logs.push_back(log(random_() % setup_.pools.size()));
        if (chance(20))
            block.logs.push_back(test_world::transfer(
                setup_.tokens[random_() % setup_.tokens.size()], test_world::kVault,
                test_world::address_of(7, 7), U256::pow2(40 + static_cast<unsigned>(random_() % 25))));
        if (chance(3))
            block.logs.push_back({.address = setup_.pools[0].address,
                                  .topics = {market::kV2Sync},
                                  .data = Bytes(3)});  // contradicts its signature
        else
            chain_.push_back(block.header.ref);
        return block;
    }

    Log log(std::size_t index) {
        const Pool& pool = setup_.pools[index];
        const std::uint64_t off = 970 + random_() % 61;
        if (pool.kind == PoolKind::uniswap_v2)
            return test_world::sync(pool, U256::pow2(90), U256::pow2(90) / U256{1'000} * U256{off});
        const bool mint = chance(30);
        Log made{.address = pool.address};
        const U256 ticks[2] = {U256{} - U256{120}, U256{120}};
        if (mint) {
            made.topics = {market::kV3Mint, Hash{}, fixed_from<Hash>(to_big_endian(ticks[0])),
                           fixed_from<Hash>(to_big_endian(ticks[1]))};
            for (const U256& word : {U256{}, U256{1'000'000 + random_() % 1'000'000}, U256{}, U256{}})
                append(made.data, ByteView{to_big_endian(word)});
            return made;
        }
        // Within the tick of the price one, and one beside it.
        const U256 price = U256::pow2(96) + U256::pow2(96) / U256{1'000'000} * U256{random_() % 40};
        made.topics = {market::kV3Swap, Hash{}, Hash{}};
        for (const U256& word : {U256{}, U256{}, price, U256{2 * kLiquidity}, U256{}})
            append(made.data, ByteView{to_big_endian(word)});
        return made;
    }

    EventBody reorg() {
        if (chain_.empty())
            return block();
        const std::size_t depth = std::min<std::size_t>(chain_.size() - 1, random_() % 6);
        chain_.resize(chain_.size() - depth);
        number_ = chain_.back().number.raw();
        return Reorged{chain_.back(), depth};
    }

    EventBody state() {
        ++number_;
        StateLoaded loaded{header(), {}, {}};
        for (std::uint32_t i = 0; i < setup_.pools.size(); ++i) {
            if (setup_.pools[i].kind == PoolKind::uniswap_v2)
                loaded.pools.push_back({PoolId{i}, V2State{U256::pow2(90), U256::pow2(90)}});
            else
                loaded.pools.push_back(
                    {PoolId{i}, V3State{U256::pow2(96), 0, Uint128{2 * kLiquidity}, tables_[i]}});
        }
        for (std::size_t i = 0; i < setup_.lenders.size(); ++i)
            loaded.lender_balances.push_back(U256::pow2(60 + static_cast<unsigned>(random_() % 30)));
        chain_ = {loaded.at.ref};
        return loaded;
    }

    Proved proved(const Prove& asked) {
        Proved answer{.head = asked.head.ref, .available = !chance(8)};
        for (const Opportunity& opportunity : asked.opportunities)
            if (answer.available)
                answer.proofs.push_back({opportunity.id, !chance(8), Gas{90 + random_() % 20},
                                         opportunity.profit + U256{chance(8) ? 1U : 0U},
                                         Bytes(random_() % 5)});
        return answer;
    }

    Sent sent(OpportunityId id) {
        return {id, test_world::hash_of(id.raw(), 0x77), Nonce{id.raw()},
                chance(70) ? Sent::Status::sent : static_cast<Sent::Status>(random_() % 6)};
    }

    EventBody outcome(const Opportunity& opportunity) {
        if (chance(10))
            return Dropped{opportunity.id, {}};
        return Landed{.opportunity = opportunity.id,
                      .block = chain_.empty() ? BlockRef{} : chain_.back(),
                      .on_target = !chance(20),
                      .disturbance = static_cast<Disturbance>(random_() % 3),
                      .succeeded = !chance(50),
                      .cancelled = chance(5),
                      .profit = opportunity.profit + U256{chance(20) ? 5U : 0U},
                      .gas_used = Gas{95},
                      .effective_gas_price = 2'000'000'000,
                      .base_fee = 1'000'000'000};
    }

    EventBody late_news() {
        const OpportunityId id = known_[random_() % known_.size()];
        switch (random_() % 3) {
            case 0:
                return Unlanded{id, {}};
            case 1:
                return Dropped{id, {}};
            default:
                return Landed{.opportunity = id, .succeeded = true, .profit = 7, .base_fee = 1};
        }
    }

    test_model::Random random_;
    ChainSetup setup_;
    Policy policy_;
    std::vector<std::shared_ptr<const TickTable>> tables_;
    std::vector<BlockRef> chain_;
    std::deque<EventBody> pending_;
    std::vector<OpportunityId> known_;
    std::uint64_t sequence_ = 0;
    std::uint64_t now_ = 1'000;
    std::uint64_t number_ = 1;
    std::uint64_t made_ = 0;
};

}  // namespace lariat::test_world
