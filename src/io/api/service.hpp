#pragma once

#include "io/api/channels.hpp"
#include "io/api/orders.hpp"
#include "io/net/http_server.hpp"
#include "io/net/router.hpp"
#include "io/store/records.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace lariat::api {

/// REST and WebSocket under /v1, metrics and the page. Reads, and can halt; lives on a runtime of its own, so
/// that no client slows the engine, and an engine that hangs can be halted.
class Service {
public:
    /// Without `tighten` there are no orders.
    Service(Channels& channels,
            net::Hub& hub,
            std::unique_ptr<store::RecordsReader> records,
            TightenState tighten = {});

    /// Replaces what /v1/health answers, JSON; from any thread.
    void set_health(std::string json);

    /// The routes; `assets` is the page, and must outlive the router.
    net::Router router(std::span<const net::Asset> assets);

    /// Heartbeats on every channel until the task is cancelled.
    io::Task<void> run();

private:
    using Read = io::Expected<store::Page> (store::RecordsReader::*)(const store::ListQuery&);
    using ReadOne = io::Expected<std::optional<std::string>> (store::RecordsReader::*)(std::string_view);

    io::Task<net::Response> health(net::Request request) const;
    io::Task<net::Response> list(net::Request request, Read read, bool by_block) const;
    io::Task<net::Response> one(net::Request request, ReadOne read) const;
    io::Task<net::Response> profit(net::Request request) const;
    io::Task<net::Response> metrics(net::Request request) const;
    io::Task<net::Response> order(net::Request request, OperatingState state) const;
    io::Task<void> stream(net::Request request, std::shared_ptr<net::WebSocket> socket);
    void answer(const std::shared_ptr<net::WebSocket>& socket,
                std::string_view message,
                std::map<std::string, std::string>& subscriptions);

    Channels& channels_;
    net::Hub& hub_;
    std::unique_ptr<store::RecordsReader> records_;
    TightenState tighten_;
    std::atomic<std::shared_ptr<const std::string>> health_;
};

}  // namespace lariat::api
