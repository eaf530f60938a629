#include "world_fixture.hpp"

#include "app/home.hpp"
#include "io/chain/state_loader.hpp"
#include "io/runtime/timer.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace lariat::conformance {
namespace {

/// Enough for every venue to have moved.
constexpr std::uint64_t kBlocksTraded = 12;

app::WorldConfig config() {
    return {.dir = std::filesystem::temp_directory_path() / fmt::format("lariat-conformance-{}", ::getpid()),
            .seed = "7",
            .rate = 12};
}

}  // namespace

void World::with(std::function<io::Task<void>(World&)> body) {
    const auto home = app::find_home(app::Environment::of_process());
    if (!home || !std::filesystem::exists(home->world_modules()))
        GTEST_SKIP() << "the development chain is not installed: run ./dev setup";
    World world;
    world.runtime_.block_on(world.drive(std::move(body)));
    std::filesystem::remove_all(config().dir);
}

io::Task<void> World::drive(std::function<io::Task<void>(World&)> body) {
    if (const auto started = co_await start(); !started) {
        ADD_FAILURE() << started.error().message;
        co_return;
    }
    co_await body(*this);
    co_await child_->stop();
}

io::Task<void> World::reload(BlockHeader head) {
    auto loaded = co_await chain::load_state(session_->multicall(), setup_, head);
    if (loaded)
        state_ = std::move(*loaded);
    else
        ADD_FAILURE() << loaded.error().message;
}

io::Task<io::Expected<void>> World::start() {
    LARIAT_CO_TRY(child_,
                  co_await app::WorldChild::start(runtime_, config(), app::Environment::of_process()));
    LARIAT_CO_TRY(session_, co_await app::ChainSession::open(runtime_, child_->manifest().chain));
    LARIAT_CO_TRY(BlockHeader head, co_await session_->node().latest());
    const std::uint64_t enough = head.ref.number.raw() + kBlocksTraded;
    while (head.ref.number.raw() < enough) {
        co_await io::sleep_for(std::chrono::milliseconds{200});
        LARIAT_CO_TRY(head, co_await session_->node().latest());
    }
    LARIAT_CO_TRY(setup_, co_await app::build_setup(*session_, child_->manifest().chain, head.ref.hash));
    LARIAT_CO_TRY(state_, co_await chain::load_state(session_->multicall(), setup_, head));
    co_return io::ok();
}

}  // namespace lariat::conformance
