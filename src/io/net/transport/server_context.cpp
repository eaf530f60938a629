#include "io/net/transport/server_session.hpp"
#include "io/runtime/clock.hpp"

#include <algorithm>
#include <random>

namespace lariat::net::transport {

ServerContext::ServerContext(Router routes, HttpServer::Options chosen)
    : router{std::move(routes)}, options{std::move(chosen)} {
    if (!options.finish)
        options.finish = security_headers;
    hosts_ = {"localhost", "127.0.0.1", "[::1]", options.address, "[" + options.address + "]"};
    for (const std::string& host : options.allowed_hosts) {
        if (const auto parsed = parse_host(host))
            hosts_.push_back(parsed->host);
    }
    std::random_device seed;
    id_prefix_ = (std::uint64_t{seed()} << 32U) | seed();
}

bool ServerContext::allows_host(std::string_view name) const {
    return std::ranges::find(hosts_, name) != hosts_.end();
}

std::string ServerContext::next_request_id() {
    return fmt::format("{:016x}-{:x}", id_prefix_, ++id_counter_);
}

const std::string& ServerContext::date() {
    const std::int64_t now = io::SystemClock::instance().unix_nanos();
    const std::int64_t second = now / 1'000'000'000;
    if (second != date_second_) {
        date_second_ = second;
        date_ = io::http_date(now);
    }
    return date_;
}

}  // namespace lariat::net::transport
