#include "io/chain/multicall.hpp"

#include "foundation/codec/abi.hpp"

#include <algorithm>
#include <array>

namespace lariat::chain {
namespace {

/// Keeps one answer well below the gas that nodes allow a call.
constexpr std::size_t kChunk = 400;
constexpr Selector kAggregate3 = selector("aggregate3((address,bool,bytes)[])");

Bytes aggregate(std::span<const CallRequest> chunk) {
    abi::Writer calls;
    for (const CallRequest& request : chunk)
        calls.tuple(abi::Writer{}.address(request.to).boolean(true).bytes(request.data));
    return abi::Writer{}.array(chunk.size(), calls).call(kAggregate3);
}

Result<std::vector<std::optional<Bytes>>> parse_aggregate(ByteView answer, std::size_t expected) {
    abi::Reader reader{answer};
    LARIAT_TRY(auto results, reader.array());
    if (results.size != expected)
        return fail(Errc::malformed, {"answers of a multicall", results.size});
    std::vector<std::optional<Bytes>> answers;
    for (std::size_t i = 0; i < results.size; ++i) {
        LARIAT_TRY(abi::Reader result, results.elements.tuple());
        LARIAT_TRY(const bool succeeded, result.boolean());
        LARIAT_TRY(const ByteView data, result.bytes());
        answers.push_back(succeeded ? std::optional{Bytes{data.begin(), data.end()}} : std::nullopt);
    }
    return answers;
}

/// The call itself failed, as opposed to the node's refusal to run it (a block it has not got, say): nodes
/// tell by code 3 or by data, and in words for failures other than REVERT.
bool is_execution_failure(const io::Failure& failure) {
    constexpr std::int64_t kReverted = 3;
    const auto* error = net::rpc_error(failure);
    if (failure.code != Errc::refused || error == nullptr)
        return false;
    constexpr std::array<std::string_view, 5> kWords{"revert", "opcode", "out of gas", "invalid jump",
                                                     "stack"};
    return error->code == kReverted || error->data.starts_with("0x") ||
           std::ranges::any_of(
               kWords, [&](std::string_view word) { return error->message.find(word) != std::string::npos; });
}

}  // namespace

io::Task<io::Expected<std::vector<std::optional<Bytes>>>> Multicall::run(std::vector<CallRequest> requests,
                                                                         Hash block) const {
    std::vector<std::optional<Bytes>> answers;
    for (std::size_t begin = 0; begin < requests.size(); begin += kChunk) {
        const std::size_t count = std::min(kChunk, requests.size() - begin);
        LARIAT_CO_CHECK(co_await run_chunk({requests.data() + begin, count}, block, answers));
    }
    co_return answers;
}

io::Task<io::Expected<void>> Multicall::run_chunk(std::span<const CallRequest> chunk,
                                                  Hash block,
                                                  std::vector<std::optional<Bytes>>& answers) const {
    if (multicall3_) {
        LARIAT_CO_TRY(const Bytes answer, co_await node_.call({*multicall3_, aggregate(chunk)}, block));
        LARIAT_CO_TRY(auto parsed, parse_aggregate(answer, chunk.size()));
        std::ranges::move(parsed, std::back_inserter(answers));
        co_return io::ok();
    }
    std::vector<io::Expected<Bytes>> single = co_await node_.calls({chunk.begin(), chunk.end()}, block);
    for (auto& answer : single) {
        if (answer)
            answers.emplace_back(std::move(*answer));
        else if (is_execution_failure(answer.error()))
            answers.emplace_back(std::nullopt);
        else
            co_return std::unexpected{answer.error()};
    }
    co_return io::ok();
}

}  // namespace lariat::chain
