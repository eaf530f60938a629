#include "io/api/channels.hpp"

#include "io/runtime/clock.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lariat::api {
namespace {

std::shared_ptr<const std::string> frame(std::string_view channel,
                                         std::uint64_t seq,
                                         std::string_view type,
                                         std::string_view data) {
    return std::make_shared<const std::string>(
        fmt::format(R"({{"ch":"{}","seq":{},"ts":"{}","type":"{}","data":{}}})", channel, seq,
                    io::rfc3339(io::SystemClock::instance().unix_nanos()), type, data));
}

}  // namespace

std::uint64_t Channels::seq_of_this_process() {
    return static_cast<std::uint64_t>(io::SystemClock::instance().unix_nanos() / 1'000);
}

Channels::Channels(net::Hub& hub, std::vector<Kind> kinds, std::uint64_t seq) : hub_{hub} {
    for (Kind& kind : kinds) {
        Channel& channel = channels_[std::move(kind.name)];
        channel.list = kind.list;
        channel.seq = seq;
    }
}

void Channels::publish(const std::string& channel, const std::string& id, std::string row) {
    const std::scoped_lock lock{mutex_};
    Channel& to = channels_.at(channel);
    const auto text = frame(channel, ++to.seq, "update", row);
    std::erase_if(to.rows, [&](const Row& known) { return !to.list || known.id == id; });
    to.rows.push_back({id, std::move(row)});
    if (to.rows.size() > kSnapshotRows)
        to.rows.pop_front();
    to.frames.push_back({to.seq, text});
    if (to.frames.size() > kRememberedFrames)
        to.frames.pop_front();
    // Under the lock, so that the hub sees frames in the order of their numbers.
    hub_.publish(channel, text);
}

std::vector<std::shared_ptr<const std::string>> Channels::catch_up(
    const std::string& channel, std::optional<std::uint64_t> from_seq) const {
    const std::scoped_lock lock{mutex_};
    const Channel& from = channels_.at(channel);
    std::vector<std::shared_ptr<const std::string>> frames;
    const bool remembered =
        from_seq && *from_seq <= from.seq && !from.frames.empty() && from.frames.front().seq <= *from_seq + 1;
    if (from_seq && (remembered || *from_seq == from.seq)) {
        for (const Frame& known : from.frames)
            if (known.seq > *from_seq)
                frames.push_back(known.text);
        return frames;
    }
    if (from_seq)
        frames.push_back(frame(channel, from.seq, "gap", "null"));
    std::string data;
    if (from.list) {
        data = "[";
        for (auto row = from.rows.rbegin(); row != from.rows.rend(); ++row)
            data += (data.size() == 1 ? "" : ",") + row->json;
        data += "]";
    } else {
        data = from.rows.empty() ? "null" : from.rows.back().json;
    }
    frames.push_back(frame(channel, from.seq, "snapshot", data));
    return frames;
}

void Channels::heartbeat() {
    const std::scoped_lock lock{mutex_};
    for (const auto& [name, channel] : channels_)
        hub_.publish(name, frame(name, channel.seq, "heartbeat", "null"));
}

}  // namespace lariat::api
