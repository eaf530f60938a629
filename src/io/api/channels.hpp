#pragma once

#include "io/net/websocket.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace lariat::api {

/// The live channels: each has a gapless sequence, the newest rows for whoever joins, and a memory of frames
/// for whoever comes back. `publish` from any thread, the rest on the server's.
class Channels {
public:
    static constexpr std::size_t kSnapshotRows = 50;
    static constexpr std::size_t kRememberedFrames = 2'048;

    /// `list` channels show rows by id; the others one object, the newest.
    struct Kind {
        std::string name;
        bool list = true;
    };

    /// Numbers count on from `seq`. By default that is the time in microseconds, above every number of an
    /// earlier process: a client that comes back after a restart is told of the gap.
    Channels(net::Hub& hub, std::vector<Kind> kinds, std::uint64_t seq = seq_of_this_process());
    static std::uint64_t seq_of_this_process();

    [[nodiscard]] bool has(std::string_view channel) const {
        return channels_.contains(std::string{channel});
    }

    /// `row` is JSON. Rows of a list replace the row of the same id.
    void publish(const std::string& channel, const std::string& id, std::string row);

    /// Frames that bring a subscriber up to date: what followed `from_seq` if that is remembered, otherwise a
    /// snapshot, after a gap frame if a place was asked for. The caller subscribes at the hub first.
    std::vector<std::shared_ptr<const std::string>> catch_up(const std::string& channel,
                                                             std::optional<std::uint64_t> from_seq) const;

    /// One frame for each channel with the number of its newest one, so that a silent channel shows it is
    /// alive.
    void heartbeat();

private:
    struct Frame {
        std::uint64_t seq;
        std::shared_ptr<const std::string> text;
    };
    struct Row {
        std::string id;
        std::string json;
    };
    struct Channel {
        bool list = true;
        std::uint64_t seq = 0;
        std::deque<Row> rows;  // newest last
        std::deque<Frame> frames;
    };

    net::Hub& hub_;
    mutable std::mutex mutex_;
    std::map<std::string, Channel> channels_;
};

}  // namespace lariat::api
