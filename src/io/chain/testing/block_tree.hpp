#pragma once

#include "core/model/event.hpp"
#include "foundation/base/hex.hpp"
#include "foundation/crypto/keccak.hpp"
#include "io/chain/follower.hpp"
#include "io/chain/testing/samples.hpp"
#include "io/chain/testing/scripted_node.hpp"
#include "io/runtime/log.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace lariat::chain::testing {

/// A tree of blocks named by words, one of which is the node's head; and what a follower tells of it.
struct BlockTree {
    struct Block {
        std::uint64_t number;
        std::string parent;
    };

    BlockTree() {
        io::configure_logging({.level = io::LogLevel::off});
        add("g", "", 100);
        rpc.on("eth_chainId", [this](const std::string&) { return '"' + quantity_to_hex(chain_id) + '"'; });
        rpc.on("eth_getBlockByNumber", [this](const std::string&) { return json(latest); });
        rpc.on("eth_getBlockByHash", [this](const std::string& params) {
            const auto found = names.find(hash_in(params));
            return found == names.end() || pruned.contains(found->second) ? std::string{"null"}
                                                                          : json(found->second);
        });
        rpc.on("eth_getLogs", [this](const std::string& params) -> io::Expected<std::string> {
            if (failing_logs > 0) {
                --failing_logs;
                return std::unexpected{refusal("unknown block")};
            }
            asked_logs = params;
            return logs;
        });
    }
    ~BlockTree() { io::configure_logging({}); }

    static Hash hash_of(const std::string& name) {
        return name.empty() ? Hash{}
                            : keccak256({reinterpret_cast<const std::uint8_t*>(name.data()), name.size()});
    }
    static Hash hash_in(const std::string& params) {
        return hash_from_hex(params.substr(params.find("0x"), 66)).value();
    }
    /// A child of `parent`; blocks that follow it are named after it: "a1", "a2", …
    void add(const std::string& name, const std::string& parent, std::uint64_t number = 0) {
        blocks[name] = {number != 0 ? number : blocks.at(parent).number + 1, parent};
        names[hash_of(name)] = name;
    }
    void grow(const std::string& branch, const std::string& from, int count) {
        std::string parent = from;
        for (int i = 1; i <= count; ++i) {
            const std::string name = branch + std::to_string(i);
            add(name, parent);
            parent = name;
        }
        latest = parent;
    }
    [[nodiscard]] std::string json(const std::string& name) const {
        const Block& block = blocks.at(name);
        return header_json(block.number, hash_of(name), hash_of(block.parent));
    }
    [[nodiscard]] BlockHeader header(const std::string& name) const {
        return parse_header(kChain, json(name)).value();
    }

    void tell(const EventBody& body) {
        if (const auto* reorg = std::get_if<Reorged>(&body)) {
            const std::string ancestor = names.at(reorg->ancestor.hash);
            told.push_back("reorg " + std::to_string(reorg->depth) + " to " + ancestor);
            for (std::uint64_t i = 0; i < reorg->depth && !chain.empty(); ++i)
                chain.pop_back();
            broken = broken || chain.empty() || chain.back() != ancestor || reorg->depth == 0;
            return;
        }
        const auto& seen = std::get<BlockSeen>(body);
        const std::string name = names.at(seen.header.ref.hash);
        told.push_back(name);
        broken = broken || chain.empty() || blocks.at(name).parent != chain.back();
        chain.push_back(name);
        last_logs = seen.logs;
    }
    /// The node's chain from the root to its head.
    [[nodiscard]] std::vector<std::string> canonical() const {
        std::vector<std::string> way;
        for (std::string at = latest; !at.empty(); at = blocks.at(at).parent)
            way.insert(way.begin(), at);
        return way;
    }

    io::Task<void> start(std::string from = "g") {
        runtime.spawn(follower.run([this](const std::string& why) { lost = why; }), "follower");
        while (!rpc.subscriber.on_event)
            co_await step();
        rpc.subscriber.on_connected();
        chain = {from};
        follower.start_from(header(from));
        co_await rpc.quiet();
        told.clear();
    }
    void announce(const std::string& name) { rpc.subscriber.on_event(json(name)); }
    io::Task<void> announced(std::string name) {
        announce(name);
        co_await rpc.quiet();
    }

    io::Runtime runtime;
    ScriptedNode rpc;
    Node node{rpc, kChain};
    Follower follower{node,
                      rpc,
                      {filled<Hash>(0x11)},
                      [this](std::uint64_t, const EventBody& body) { tell(body); },
                      std::chrono::milliseconds{0}};
    std::map<std::string, Block> blocks;
    std::map<Hash, std::string> names;
    std::set<std::string> pruned;
    std::uint64_t chain_id = kChain.raw();
    std::string latest = "g";
    std::string logs = "[]";
    std::string asked_logs;
    int failing_logs = 0;

    std::vector<std::string> told;
    std::vector<std::string> chain;
    std::vector<Log> last_logs;
    bool broken = false;
    std::string lost;
};

}  // namespace lariat::chain::testing
