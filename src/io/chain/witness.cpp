#include "io/chain/witness.hpp"

#include "io/runtime/log.hpp"

#include <algorithm>

namespace lariat::chain {
namespace {

const io::Logger kLog{"witness"};

bool share_a_slot(const Touched::Account& a, const Touched::Account& b) {
    return std::ranges::any_of(a.slots,
                               [&](const Hash& slot) { return std::ranges::binary_search(b.slots, slot); });
}

}  // namespace

bool writes_what_is_read(const Touched& writer, const Touched& reader) {
    for (const Touched::Account& read : reader.accounts) {
        const auto written =
            std::ranges::lower_bound(writer.accounts, read.address, {}, &Touched::Account::address);
        if (written == writer.accounts.end() || written->address != read.address)
            continue;
        if (share_a_slot(read, *written) || written->code)
            return true;
    }
    return false;
}

io::Task<Disturbance> disturbance_of(const Node& node, Hash txn, Hash block, std::uint32_t index) {
    if (index == 0)
        co_return Disturbance::undisturbed;
    const auto unverified = [](const io::Failure& why) {
        kLog.warn("cannot tell whether a landed transaction was disturbed", {{"why", why}});
        return Disturbance::unverified;
    };
    const auto transactions = co_await node.transactions(block);
    if (!transactions)
        co_return unverified(transactions.error());
    if (index >= transactions->size() || (*transactions)[index] != txn)
        co_return unverified({Errc::conflict, "the block no longer holds it there"});
    const auto read = co_await node.prestate(txn);
    if (!read)
        co_return unverified(read.error());
    for (std::uint32_t i = 0; i < index; ++i) {
        const auto written = co_await node.state_diff((*transactions)[i]);
        if (!written)
            co_return unverified(written.error());
        if (writes_what_is_read(*written, *read))
            co_return Disturbance::disturbed;
    }
    co_return Disturbance::undisturbed;
}

}  // namespace lariat::chain
