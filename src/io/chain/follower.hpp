#pragma once

#include "core/model/event.hpp"
#include "io/chain/node.hpp"
#include "io/net/jsonrpc/client.hpp"
#include "io/runtime/clock.hpp"
#include "io/runtime/signal.hpp"

#include <deque>
#include <functional>

namespace lariat::chain {

struct FollowerStats {
    std::uint64_t heads = 0;
    std::uint64_t reorgs = 0;
    std::uint64_t gaps_filled = 0;  ///< blocks fetched because their head was never announced
    std::uint64_t disconnects = 0;
};

/// Follows the head of a chain and tells of every block once, each as a child of the one told before, or
/// after a `Reorged` that names where the chain parted.
///
/// A reorg is seen by the parent hash alone: nodes differ in whether they announce removed logs. Heads that
/// were never announced, after a lost connection or because the node skipped them, are fetched. Used on one
/// runtime's thread.
class Follower {
public:
    /// How far back a reorg is looked for before the state has to be read anew.
    static constexpr std::size_t kMemory = 128;

    /// `received_ns` is the time at which the announcement came in.
    using Handler = std::function<void(std::uint64_t received_ns, EventBody)>;

    /// A block that cannot be read is tried again after `pause`.
    Follower(Node& node,
             net::WsRpc& rpc,
             std::vector<Hash> topics,
             Handler handler,
             std::chrono::milliseconds pause = std::chrono::milliseconds{200},
             const io::Clock& clock = io::SystemClock::instance());

    /// Everything up to `head` is known: the next block told is its child.
    void start_from(const BlockHeader& head);

    /// Follows until the task is cancelled. A break that cannot be bridged (a reorg below the memory) is told
    /// to `on_lost`, after which `start_from` must be called.
    io::Task<void> run(std::function<void(std::string why)> on_lost);

    [[nodiscard]] const FollowerStats& stats() const { return stats_; }
    [[nodiscard]] const BlockHeader& head() const { return head_; }
    [[nodiscard]] bool connected() const { return connected_; }

private:
    struct Announced {
        std::uint64_t received_ns;
        BlockHeader header;
    };
    enum class Advance : std::uint8_t { done, lost };

    net::Subscription subscribe();
    /// A node that comes back may be another one.
    io::Task<io::Expected<void>> check_chain();
    io::Task<io::Expected<Advance>> follow();
    io::Task<io::Expected<std::optional<Announced>>> next();
    io::Task<io::Expected<Advance>> advance_to(Announced announced);
    io::Task<io::Expected<Advance>> advance_along(std::uint64_t received_ns, std::vector<BlockHeader> branch);
    void step_back_to(std::uint64_t received_ns, const Hash& ancestor);
    [[nodiscard]] bool was_told(const Hash& hash) const;
    void remember(const BlockHeader& header);
    void announce(std::string_view json);
    [[nodiscard]] std::uint64_t now_ns() const { return static_cast<std::uint64_t>(clock_.unix_nanos()); }

    Node& node_;
    net::WsRpc& rpc_;
    std::vector<Hash> topics_;
    Handler handler_;
    std::deque<BlockHeader> told_;  // oldest first, the head last
    BlockHeader head_;
    std::optional<Announced> newest_;
    bool started_ = false;
    bool connected_ = false;
    bool catch_up_ = false;
    bool chain_known_ = false;  // on this connection
    bool refused_ = false;      // the subscription, not the heads
    BlockNumber lost_at_;
    std::uint64_t starts_ = 0;  // an advance that awaited while it started anew must not go on
    std::chrono::milliseconds pause_;
    const io::Clock& clock_;
    io::Event wake_;
    FollowerStats stats_;
};

}  // namespace lariat::chain
