#include "app/run/health.hpp"

#include "io/api/render.hpp"
#include "io/runtime/clock.hpp"

#include <boost/json/serialize.hpp>

namespace lariat::app {
namespace {

namespace json = boost::json;

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
constexpr std::int64_t kNanosPerMilli = 1'000'000;
constexpr std::int64_t kStaleMillis = 30'000;

json::object quantiles(const io::Histogram& histogram) {
    if (histogram.count() == 0)
        return {{"p50", nullptr}, {"p99", nullptr}};
    return {{"p50", histogram.quantile(0.5) / 1'000}, {"p99", histogram.quantile(0.99) / 1'000}};
}

}  // namespace

std::string health_json(const RunFacts& facts,
                        const Host& host,
                        const chain::Follower& follower,
                        const Summary& summary,
                        const api::Ledger& ledger,
                        std::size_t open_intents,
                        const keys::HaltLatch::Status& operating) {
    const std::int64_t now = io::SystemClock::instance().unix_nanos();
    const Engine& engine = host.engine();
    json::value head = nullptr;
    json::value head_age = nullptr;
    bool stale = true;
    if (engine.ready()) {
        head = api::to_json(engine.market()->head());
        const std::int64_t age = (now - static_cast<std::int64_t>(host.head_ns())) / kNanosPerMilli;
        head_age = age;
        stale = age > kStaleMillis;
    }
    const bool restricted = operating.state != OperatingState::active;
    const bool healthy = follower.connected() && engine.ready() && !stale;
    const Summary::Counts counts = summary.counts();
    return json::serialize(json::object{
        {"status", restricted ? name_of(operating.state)
                   : healthy  ? "ok"
                              : "degraded"},
        {"version", facts.version},
        {"mode", facts.mode},
        {"startedAt", io::rfc3339(facts.started_ns)},
        {"uptimeS", (now - facts.started_ns) / kNanosPerSecond},
        {"chain",
         json::object{{"chainId", engine.market() == nullptr ? 0 : engine.market()->setup().chain.raw()},
                      {"connected", follower.connected()},
                      {"head", head},
                      {"headAgeMs", head_age},
                      {"reorgs", follower.stats().reorgs},
                      {"gapsFilled", follower.stats().gaps_filled}}},
        {"engine",
         json::object{{"state", name_of(operating.state)},
                      {"haltReason", restricted ? json::value(operating.reason) : json::value(nullptr)},
                      {"haltedBy", restricted ? json::value(operating.by) : json::value(nullptr)},
                      {"haltedAt", restricted && operating.changed_ns != 0
                                       ? json::value(io::rfc3339(operating.changed_ns))
                                       : json::value(nullptr)},
                      {"executionEnabled", facts.executes},
                      {"pools", engine.market() == nullptr ? 0 : engine.market()->setup().pools.size()},
                      {"cycles", engine.cycle_count()},
                      {"events", host.events()},
                      {"opportunities", summary.opportunities()},
                      {"submitted", summary.submitted()},
                      {"landed", counts.landed},
                      {"reverted", counts.reverted},
                      {"eventLatencyUs", quantiles(host.event_latency())},
                      {"sendLatencyUs", quantiles(summary.latency())}}},
        {"store", json::object{{"opportunities", ledger.opportunities()},
                               {"executions", ledger.executions().size()},
                               {"openIntents", open_intents}}},
        {"traderSwaps", summary.trader_swaps()}});
}

}  // namespace lariat::app
