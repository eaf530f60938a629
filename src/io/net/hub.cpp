#include "io/net/websocket.hpp"

#include <boost/asio/dispatch.hpp>

#include <algorithm>
#include <map>

namespace lariat::net {

struct Hub::State {
    explicit State(asio::any_io_executor on) : executor{std::move(on)} {}

    void publish(const std::string& channel, const std::shared_ptr<const std::string>& text) {
        const auto found = channels.find(channel);
        if (found == channels.end())
            return;
        std::erase_if(found->second, [&text](const std::weak_ptr<WebSocket>& one) {
            const auto socket = one.lock();
            return !socket || !socket->send(text);
        });
        if (found->second.empty())
            channels.erase(found);
    }

    static void remove(std::vector<std::weak_ptr<WebSocket>>& from, const WebSocket& socket) {
        std::erase_if(from, [&socket](const std::weak_ptr<WebSocket>& one) {
            const auto held = one.lock();
            return !held || held.get() == &socket;
        });
    }

    asio::any_io_executor executor;
    std::map<std::string, std::vector<std::weak_ptr<WebSocket>>, std::less<>> channels;
};

Hub::Hub(io::Runtime& runtime) : state_{std::make_shared<State>(runtime.executor())} {}
Hub::~Hub() = default;

void Hub::subscribe(std::string channel, std::shared_ptr<WebSocket> socket) {
    auto& subscribers = state_->channels[std::move(channel)];
    State::remove(subscribers, *socket);
    subscribers.push_back(std::move(socket));
}

void Hub::unsubscribe(std::string_view channel, const WebSocket& socket) {
    const auto found = state_->channels.find(channel);
    if (found == state_->channels.end())
        return;
    State::remove(found->second, socket);
    if (found->second.empty())
        state_->channels.erase(found);
}

void Hub::unsubscribe_all(const WebSocket& socket) {
    for (auto& [channel, subscribers] : state_->channels)
        State::remove(subscribers, socket);
    std::erase_if(state_->channels, [](const auto& entry) { return entry.second.empty(); });
}

void Hub::publish(std::string channel, std::shared_ptr<const std::string> text) {
    asio::dispatch(state_->executor, [state = state_, channel = std::move(channel), text = std::move(text)] {
        state->publish(channel, text);
    });
}

std::size_t Hub::subscribers(std::string_view channel) const {
    const auto found = state_->channels.find(channel);
    return found == state_->channels.end() ? 0 : found->second.size();
}

}  // namespace lariat::net
