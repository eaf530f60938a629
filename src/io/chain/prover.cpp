#include "io/chain/prover.hpp"

#include "foundation/base/hex.hpp"
#include "io/runtime/log.hpp"

#include <fmt/format.h>

namespace lariat::chain {
namespace {

const io::Logger kLog{"prover"};
/// The answer is worthless once the next head is there.
constexpr net::RpcOptions kSoon{.deadline = std::chrono::milliseconds{2'000}};

}  // namespace

std::string NodeProver::params(const Prove& request) const {
    std::string calls;
    for (const Opportunity& opportunity : request.opportunities) {
        const U256 max_fee = request.target.base_fee + request.tip;
        fmt::format_to(
            std::back_inserter(calls),
            R"({}{{"from":"{}","to":"{}","data":"{}","maxFeePerGas":"{}","maxPriorityFeePerGas":"{}"}})",
            calls.empty() ? "" : ",", to_hex(executor_.owner), to_hex(executor_.contract),
            to_hex(encode_execute(setup_, opportunity, request.target)), to_hex_quantity(max_fee),
            to_hex_quantity(request.tip));
    }
    return fmt::format(
        R"([{{"blockStateCalls":[{{"blockOverrides":{{"number":"{}","time":"{}","baseFeePerGas":"{}"}},"calls":[{}]}}],)"
        R"("validation":false,"traceTransfers":false}},"{}"])",
        quantity_to_hex(request.target.number.raw()), quantity_to_hex(request.target.timestamp),
        to_hex_quantity(request.target.base_fee), calls, quantity_to_hex(request.head.ref.number.raw()));
}

io::Task<Proved> NodeProver::prove(Prove request) {
    Proved proved{.head = request.head.ref};
    const auto unavailable = [&](const io::Failure& why) {
        kLog.warn("simulation not run", {{"block", request.head.ref.number.raw()}, {"why", why}});
        proved.available = false;
        return proved;
    };
    const auto answer = co_await node_.rpc().call("eth_simulateV1", params(request), kSoon);
    if (!answer)
        co_return unavailable(answer.error());
    const auto calls = parse_simulation(*answer);
    if (!calls)
        co_return unavailable(calls.error());
    if (calls->size() != request.opportunities.size())
        co_return unavailable({Errc::malformed, "another number of results than calls"});

    for (std::size_t i = 0; i < calls->size(); ++i) {
        const SimulatedCall& call = (*calls)[i];
        const Opportunity& opportunity = request.opportunities[i];
        Proof proof{.opportunity = opportunity.id, .succeeded = call.succeeded, .gas_used = call.gas_used};
        if (call.succeeded) {
            const Address& token = setup_.tokens[opportunity.settlement.raw()].address;
            proof.profit = received_by(executor_.treasury, token, call.logs);
        } else {
            proof.revert_data = call.return_data;
            kLog.warn("proof reverted",
                      {{"opportunity", opportunity.id.raw()}, {"why", describe_revert(call.return_data)}});
        }
        proved.proofs.push_back(std::move(proof));
    }
    co_return proved;
}

}  // namespace lariat::chain
