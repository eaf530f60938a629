#include "io/chain/executor_contract.hpp"

#include "core/market/fold.hpp"
#include "foundation/base/hex.hpp"
#include "foundation/codec/abi.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <array>
#include <span>

namespace lariat::chain {
namespace {

struct KnownError {
    Selector selector;
    std::string_view name;
    std::size_t words;
    bool names_address = false;
};

constexpr std::array kErrors{
    KnownError{selector("NotOwner()"), "NotOwner", 0},
    KnownError{selector("UnexpectedCaller(address)"), "UnexpectedCaller", 1, true},
    KnownError{selector("Expired(uint256,uint256)"), "Expired", 2},
    KnownError{selector("BaseFeeTooHigh(uint256,uint256)"), "BaseFeeTooHigh", 2},
    KnownError{selector("ProfitTooLow(uint256,uint256)"), "ProfitTooLow", 2},
    KnownError{selector("TransferFailed(address)"), "TransferFailed", 1, true},
    KnownError{selector("BadPlan(uint256)"), "BadPlan", 1},
    KnownError{selector("BadDeployment()"), "BadDeployment", 0},
    KnownError{selector("Panic(uint256)"), "Panic", 1},
};
constexpr Selector kErrorString = selector("Error(string)");

}  // namespace

Bytes encode_execute(const ChainSetup& setup, const Opportunity& opportunity, const Target& target) {
    abi::Writer hops;
    for (const Hop& hop : opportunity.route.hops()) {
        const Pool& pool = setup.pools[hop.pool.raw()];
        hops.tuple(abi::Writer{}
                       .word(U256{static_cast<std::uint8_t>(pool.kind)})
                       .address(pool.address)
                       .address(setup.tokens[pool.token_in(hop.zero_for_one).raw()].address)
                       .boolean(hop.zero_for_one)
                       .word(U256{pool.fee.raw()}));
    }
    abi::Writer plan;
    plan.word(U256{static_cast<std::uint8_t>(opportunity.lender.source)})
        .address(setup.tokens[opportunity.settlement.raw()].address)
        .word(opportunity.amount_in())
        .word(opportunity.min_profit)
        .word(U256{target.number.raw()})
        .word(target.base_fee)
        .array(opportunity.route.size(), hops);
    return abi::Writer{}.tuple(plan).call(kExecute);
}

Bytes encode_rescue(const Address& token, const U256& amount) {
    return abi::Writer{}.address(token).word(amount).call(kRescue);
}

io::Expected<Bytes> deployment_code(std::string_view artifact_json,
                                    const Address& owner,
                                    const Address& treasury,
                                    const Address& balancer_vault,
                                    const Address& aave_pool) {
    simdjson::dom::parser parser;
    std::string_view hex;
    if (parser.parse(artifact_json.data(), artifact_json.size())["bytecode"]["object"].get_string().get(
            hex) != simdjson::SUCCESS)
        return io::failure(Errc::malformed, "the contract artifact has no bytecode.object");
    auto decoded = bytes_from_hex(hex);
    if (!decoded || decoded->empty())
        return io::failure(Errc::malformed, "bytecode.object of the contract artifact is not linked code");
    Bytes& code = *decoded;
    append(
        code,
        abi::Writer{}.address(owner).address(treasury).address(balancer_vault).address(aave_pool).encode());
    return std::move(code);
}

U256 received_by(const Address& treasury, const Address& token, std::span<const Log> logs) {
    U256 received;
    U256 sent;
    for (const Log& log : logs) {
        if (log.address != token)
            continue;
        const auto transfer = market::decode_transfer(log);
        if (!transfer)
            continue;
        if (transfer->to == treasury)
            received += transfer->amount;
        if (transfer->from == treasury)
            sent += transfer->amount;
    }
    return saturating_sub(received, sent);
}

std::string describe_revert(ByteView data) {
    if (data.size() < 4)
        return data.empty() ? "reverted without a reason" : to_hex(data);
    const ByteView body = data.subspan(4);
    const auto is = [&](const Selector& selector) { return std::ranges::equal(data.first(4), selector); };
    if (is(kErrorString)) {
        abi::Reader reader{body};
        if (const auto text = reader.string())
            return std::string{*text};
    }
    for (const KnownError& error : kErrors) {
        if (!is(error.selector) || body.size() != error.words * 32)
            continue;
        std::string arguments;
        for (std::size_t i = 0; i < error.words; ++i) {
            const ByteView word = body.subspan(i * 32, 32);
            arguments += i == 0 ? "" : ", ";
            arguments +=
                error.names_address ? to_hex(word.last(Address::kSize)) : to_decimal(from_big_endian(word));
        }
        return fmt::format("{}({})", error.name, arguments);
    }
    return to_hex(data);
}

}  // namespace lariat::chain
