#pragma once

#include "core/model/opportunity.hpp"
#include "foundation/base/hex.hpp"
#include "io/chain/executor_contract.hpp"

#include <fmt/format.h>

#include <array>
#include <string>

/// Values for tests: a small chain setup, and what a node says about its blocks.
namespace lariat::chain::testing {

template <class Fixed>
Fixed filled(std::uint8_t byte) {
    Fixed fixed;
    fixed.data.fill(byte);
    return fixed;
}

inline constexpr ChainId kChain{31337};
inline const auto kOwner = filled<Address>(0x0e);
inline const auto kTreasury = filled<Address>(0x7e);
inline const auto kExecutor = filled<Address>(0xec);
inline const ExecutorAddresses kAddresses{.contract = kExecutor, .owner = kOwner, .treasury = kTreasury};

/// Two tokens; a constant-product pool (0) and a concentrated one (1).
inline ChainSetup two_pools() {
    ChainSetup setup;
    setup.chain = kChain;
    setup.tokens = {{filled<Address>(0x10), "WETH", 18}, {filled<Address>(0x20), "USDC", 6}};
    setup.pools = {{.address = filled<Address>(0xa2),
                    .kind = PoolKind::uniswap_v2,
                    .dex = "uniswap-v2",
                    .token0 = TokenId{0},
                    .token1 = TokenId{1},
                    .fee = FeePips{3'000}},
                   {.address = filled<Address>(0xa3),
                    .kind = PoolKind::uniswap_v3,
                    .dex = "uniswap-v3",
                    .token0 = TokenId{0},
                    .token1 = TokenId{1},
                    .fee = FeePips{500},
                    .tick_spacing = 10}};
    setup.lenders = {{FlashSource::balancer_v2, TokenId{0}, filled<Address>(0xba), BasisPoints{0}},
                     {FlashSource::aave_v3, TokenId{1}, filled<Address>(0xaa), BasisPoints{5}}};
    setup.settlements = {{TokenId{0}, PoolId{0}}};
    return setup;
}

/// WETH through pool 0 to USDC and through pool 1 back.
inline Opportunity round_trip(std::uint64_t id, const BlockRef& head) {
    Opportunity opportunity;
    opportunity.id = OpportunityId{id};
    opportunity.head = head;
    opportunity.head_timestamp = 1'700'000'000;
    opportunity.route = Route{std::array{Hop{PoolId{0}, true}, Hop{PoolId{1}, false}}};
    opportunity.settlement = TokenId{0};
    opportunity.lender = {FlashSource::balancer_v2, TokenId{0}, filled<Address>(0xba), BasisPoints{0}};
    opportunity.amounts = {U256{1'000'000}, U256{2'000}, U256{1'000'500}};
    opportunity.profit = U256{500};
    opportunity.min_profit = U256{500};
    return opportunity;
}

inline std::string header_json(std::uint64_t number,
                               const Hash& hash,
                               const Hash& parent,
                               std::string_view transactions = "[]") {
    return fmt::format(
        R"({{"number":"0x{:x}","hash":"{}","parentHash":"{}","timestamp":"0x{:x}","baseFeePerGas":"0x7",)"
        R"("gasUsed":"0x5208","gasLimit":"0x1c9c380","transactions":{}}})",
        number, to_hex(hash), to_hex(parent), 1'700'000'000 + number, transactions);
}

inline std::string word_hex(const U256& value) {
    return to_hex(to_big_endian(value));
}

/// A Transfer of `token`, as a node shows it.
inline std::string transfer_json(const Address& token,
                                 const Address& from,
                                 const Address& to,
                                 const U256& amount,
                                 std::uint32_t index = 0) {
    const auto topic = [](const Address& address) {
        return "0x" + std::string(24, '0') + to_hex(address).substr(2);
    };
    return fmt::format(
        R"({{"address":"{}","topics":["0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef","{}","{}"],)"
        R"("data":"{}","logIndex":"0x{:x}"}})",
        to_hex(token), topic(from), topic(to), word_hex(amount), index);
}

}  // namespace lariat::chain::testing
