#include "io/chain/follower.hpp"

#include "foundation/base/hex.hpp"
#include "io/runtime/log.hpp"
#include "io/runtime/timer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lariat::chain {
namespace {

const io::Logger kLog{"follower"};

}  // namespace

Follower::Follower(Node& node,
                   net::WsRpc& rpc,
                   std::vector<Hash> topics,
                   Handler handler,
                   std::chrono::milliseconds pause,
                   const io::Clock& clock)
    : node_{node},
      rpc_{rpc},
      topics_{std::move(topics)},
      handler_{std::move(handler)},
      pause_{pause},
      clock_{clock} {}

void Follower::start_from(const BlockHeader& head) {
    told_.clear();
    remember(head);
    ++starts_;
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
        // Only the newest matters: what lies between is reached through its parents. Which of two that are
        // not child and parent is newer, the node says.
        catch_up_ = catch_up_ || (newest_ && header->ref.parent != newest_->header.ref.hash);
        newest_ = Announced{now_ns(), *header};
    }
    wake_.set();
}

net::Subscription Follower::subscribe() {
    return rpc_.subscribe(R"(["newHeads"])",
                          {.on_event = [this](std::string_view json) { announce(json); },
                           .on_connected =
                               [this] {
                                   connected_ = true;
                                   catch_up_ = true;
                                   chain_known_ = false;
                                   wake_.set();
                               },
                           .on_gap =
                               [this](const io::Failure& why) {
                                   connected_ = false;
                                   ++stats_.disconnects;
                                   kLog.warn("connection to the node lost", {{"why", why}});
                               },
                           .on_refused =
                               [this](const io::Failure& why) {
                                   connected_ = false;
                                   refused_ = true;
                                   kLog.error("the node refuses to announce heads, it will be asked again",
                                              {{"why", why}});
                                   wake_.set();
                               }});
}

io::Task<io::Expected<void>> Follower::check_chain() {
    if (chain_known_)
        co_return io::ok();
    LARIAT_CO_TRY(const ChainId chain, co_await Node::chain_id(node_.rpc()));
    if (chain != node_.chain())
        co_return io::failure(Errc::refused, "the node is on chain {} now, not on chain {}", chain.raw(),
                              node_.chain().raw());
    chain_known_ = true;
    co_return io::ok();
}

io::Task<io::Expected<Follower::Advance>> Follower::follow() {
    LARIAT_CO_CHECK(co_await check_chain());
    LARIAT_CO_TRY(const auto target, co_await next());
    if (!target)
        co_return Advance::done;
    LARIAT_CO_TRY(const Advance advanced, co_await advance_to(*target));
    if (advanced == Advance::lost)
        lost_at_ = target->header.ref.number;
    co_return advanced;
}

io::Task<void> Follower::run(std::function<void(std::string why)> on_lost) {
    net::Subscription heads = subscribe();
    for (;;) {
        co_await wake_.wait();
        wake_.reset();
        if (std::exchange(refused_, false)) {
            co_await io::sleep_for(pause_);
            heads = {};
            heads = subscribe();
        }
        if (!started_)
            continue;
        const auto advanced = co_await follow();
        if (!advanced) {
            kLog.warn("head not followed, trying again",
                      {{"head", head_.ref.number.raw()}, {"why", advanced.error()}});
            catch_up_ = true;
            co_await io::sleep_for(pause_);
            wake_.set();
        } else if (*advanced == Advance::lost) {
            started_ = false;
            on_lost(fmt::format("block {} has no ancestor among the last {} blocks", lost_at_.raw(),
                                told_.size()));
        }
    }
}

io::Task<io::Expected<std::optional<Follower::Announced>>> Follower::next() {
    auto announced = std::exchange(newest_, std::nullopt);
    const bool settled = !announced || announced->header.ref.parent == head_.ref.hash ||
                         announced->header.ref.hash == head_.ref.hash;
    if (!std::exchange(catch_up_, false) && settled)
        co_return announced;
    // The announcement does not continue what was told: it is late, or there is a gap or a reorg. The node
    // knows its chain; announcements alone do not tell which branch is in force.
    const std::uint64_t received_ns = announced ? announced->received_ns : now_ns();
    LARIAT_CO_TRY(const BlockHeader latest, co_await node_.latest());
    co_return Announced{received_ns, latest};
}

bool Follower::was_told(const Hash& hash) const {
    return std::ranges::any_of(told_, [&](const BlockHeader& told) { return told.ref.hash == hash; });
}

io::Task<io::Expected<Follower::Advance>> Follower::advance_to(Announced announced) {
    const std::uint64_t start = starts_;
    // From the announced head down to a child of a block that was told.
    std::vector<BlockHeader> branch;
    BlockHeader lowest = announced.header;
    while (!was_told(lowest.ref.hash)) {
        branch.push_back(lowest);
        if (was_told(lowest.ref.parent))
            break;
        // A whole memory of blocks ahead is a long silence, not a reorg: the state is read anew.
        if (branch.size() > kMemory || lowest.ref.number <= told_.front().ref.number)
            co_return Advance::lost;
        const auto parent = co_await node_.header(lowest.ref.parent);
        if (start != starts_)
            co_return Advance::done;
        // A parent that the node has not got is a branch that it left meanwhile.
        LARIAT_CO_CHECK(parent);
        if (parent->ref.hash != lowest.ref.parent || parent->ref.number.next() != lowest.ref.number)
            co_return io::failure(Errc::malformed, "the node names another block as parent of block {}",
                                  lowest.ref.number.raw());
        lowest = *parent;
    }
    step_back_to(announced.received_ns,
                 branch.empty() ? announced.header.ref.hash : branch.back().ref.parent);
    co_return co_await advance_along(announced.received_ns, std::move(branch));
}

void Follower::step_back_to(std::uint64_t received_ns, const Hash& ancestor) {
    if (head_.ref.hash == ancestor)
        return;
    const std::uint64_t from = head_.ref.number.raw();
    while (told_.back().ref.hash != ancestor)
        told_.pop_back();
    head_ = told_.back();
    const std::uint64_t depth = from - head_.ref.number.raw();
    kLog.warn("reorg", {{"depth", depth}, {"ancestor", head_.ref.number.raw()}});
    ++stats_.reorgs;
    handler_(received_ns, Reorged{head_.ref, depth});
}

io::Task<io::Expected<Follower::Advance>> Follower::advance_along(std::uint64_t received_ns,
                                                                  std::vector<BlockHeader> branch) {
    const std::uint64_t start = starts_;
    for (auto header = branch.rbegin(); header != branch.rend() && start == starts_; ++header) {
        auto logs = co_await node_.logs(header->ref.hash, topics_);
        if (start != starts_)
            break;
        LARIAT_CO_CHECK(logs);
        if (std::ranges::any_of(*logs, [](const Log& log) { return log.topics.empty(); }))
            co_return io::failure(Errc::malformed, "a log of block {} has no topic",
                                  header->ref.number.raw());
        std::ranges::sort(*logs, {}, &Log::index);
        remember(*header);
        ++stats_.heads;
        if (std::next(header) != branch.rend())
            ++stats_.gaps_filled;
        handler_(received_ns, BlockSeen{*header, *std::move(logs)});
    }
    co_return Advance::done;
}

}  // namespace lariat::chain
