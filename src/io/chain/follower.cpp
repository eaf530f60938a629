#include "io/chain/follower.hpp"

#include "foundation/base/hex.hpp"
#include "io/runtime/log.hpp"
#include "io/runtime/timer.hpp"

#include <algorithm>

namespace lariat::chain {
namespace {

const io::Logger kLog{"follower"};
constexpr std::chrono::milliseconds kPauseAfterFailure{200};

std::uint64_t now_ns() {
    return static_cast<std::uint64_t>(io::SystemClock::instance().unix_nanos());
}

}  // namespace

Follower::Follower(Node& node, net::WsRpc& rpc, std::vector<Hash> topics, Handler handler)
    : node_{node}, rpc_{rpc}, topics_{std::move(topics)}, handler_{std::move(handler)} {}

void Follower::start_from(const BlockHeader& head) {
    told_.clear();
    remember(head);
    started_ = true;
    catch_up_ = true;
    wake_.set();
}

void Follower::remember(const BlockHeader& header) {
    head_ = header;
    told_.push_back(header);
    if (told_.size() > kMemory)
        told_.pop_front();
}

void Follower::announce(std::string_view json) {
    auto header = parse_header(node_.chain(), json);
    if (!header) {
        kLog.warn("head not understood", {{"why", header.error()}});
        catch_up_ = true;
    } else {
        // Only the newest matters: what lies between is reached through its parents.
        newest_ = Announced{now_ns(), *header};
    }
    wake_.set();
}

io::Task<void> Follower::run(std::function<void(std::string why)> on_lost) {
    const net::Subscription heads = rpc_.subscribe(
        R"(["newHeads"])", {.on_event = [this](std::string_view json) { announce(json); },
                            .on_connected =
                                [this] {
                                    connected_ = true;
                                    catch_up_ = true;
                                    wake_.set();
                                },
                            .on_gap =
                                [this](const io::Failure& why) {
                                    connected_ = false;
                                    ++stats_.disconnects;
                                    kLog.warn("connection to the node lost", {{"why", why}});
                                },
                            .on_refused =
                                [](const io::Failure& why) {
                                    kLog.error("the node refuses to announce heads", {{"why", why}});
                                }});
    for (;;) {
        co_await wake_.wait();
        wake_.reset();
        if (!started_)
            continue;
        if (!newest_ && catch_up_) {
            catch_up_ = false;
            auto latest = co_await node_.latest();
            if (!latest) {
                kLog.warn("head not read", {{"why", latest.error()}});
                catch_up_ = true;
                co_await io::sleep_for(kPauseAfterFailure);
                wake_.set();
                continue;
            }
            if (!newest_)
                newest_ = Announced{now_ns(), *latest};
        }
        if (!newest_)
            continue;
        const Announced next = *newest_;
        newest_.reset();
        const auto advanced = co_await advance_to(next);
        if (!advanced && advanced.error().code == Errc::not_found) {
            started_ = false;
            on_lost(advanced.error().message);
        } else if (!advanced) {
            kLog.warn("block not read, trying again",
                      {{"block", next.header.ref.number.raw()}, {"why", advanced.error()}});
            catch_up_ = true;
            co_await io::sleep_for(kPauseAfterFailure);
            wake_.set();
        }
    }
}

io::Task<io::Expected<void>> Follower::advance_to(Announced announced) {
    if (announced.header.ref.hash == head_.ref.hash)
        co_return io::ok();
    const auto known = [&](const Hash& hash) {
        return std::ranges::find_if(told_, [&](const BlockHeader& told) { return told.ref.hash == hash; });
    };
    // An announcement that came late: its block was told already, and the head stands on it.
    if (known(announced.header.ref.hash) != told_.end() && !catch_up_) {
        const auto latest = co_await node_.latest();
        LARIAT_CO_CHECK(latest);
        if (latest->ref.hash == head_.ref.hash)
            co_return io::ok();
        announced.header = *latest;
    }

    // From the announced head down to a block that was told.
    std::vector<BlockHeader> branch{announced.header};
    while (known(branch.back().ref.hash) == told_.end() && known(branch.back().ref.parent) == told_.end()) {
        // A whole memory of blocks ahead is a long silence, not a reorg: the state is read anew.
        if (branch.size() > kMemory || branch.back().ref.number.raw() <= told_.front().ref.number.raw())
            co_return io::failure(Errc::not_found, "block {} has no ancestor among the last {} blocks",
                                  announced.header.ref.number.raw(), told_.size());
        LARIAT_CO_TRY(const BlockHeader parent, co_await node_.header(branch.back().ref.parent));
        branch.push_back(parent);
    }
    if (known(branch.back().ref.hash) != told_.end())
        branch.pop_back();
    const Hash ancestor_hash = branch.empty() ? announced.header.ref.hash : branch.back().ref.parent;
    const auto ancestor = known(ancestor_hash);
    if (ancestor != std::prev(told_.end())) {
        const BlockHeader base = *ancestor;
        const std::uint64_t depth = head_.ref.number.raw() - base.ref.number.raw();
        kLog.warn("reorg", {{"depth", depth}, {"ancestor", base.ref.number.raw()}});
        ++stats_.reorgs;
        told_.erase(std::next(ancestor), told_.end());
        head_ = base;
        handler_(announced.received_ns, Reorged{base.ref, depth});
    }
    stats_.gaps_filled += branch.empty() ? 0 : branch.size() - 1;
    for (auto header = branch.rbegin(); header != branch.rend(); ++header)
        LARIAT_CO_CHECK(co_await tell(announced.received_ns, *header));
    co_return io::ok();
}

io::Task<io::Expected<void>> Follower::tell(std::uint64_t received_ns, BlockHeader header) {
    LARIAT_CO_TRY(auto logs, co_await node_.logs(header.ref.hash, topics_));
    for (const Log& log : logs)
        if (log.topics.empty())
            co_return io::failure(Errc::malformed, "a log of block {} has no topic", header.ref.number.raw());
    std::ranges::sort(logs, {}, &Log::index);
    remember(header);
    ++stats_.heads;
    handler_(received_ns, BlockSeen{header, std::move(logs)});
    co_return io::ok();
}

}  // namespace lariat::chain
