#pragma once

#include "simulation.hpp"

#include <functional>
#include <string>
#include <vector>

namespace lariat::simulation {

struct BrokenSeed {
    std::uint64_t seed = 0;
    std::string what;
};

/// What many runs came to together.
struct Totals {
    std::uint64_t runs = 0;
    std::uint64_t digest = 0;  ///< over the digests of all runs, whatever their order
    FaultCounts faults;
    Tally tally;
    std::array<std::uint64_t, 65> reorg_depths{};
    std::vector<BrokenSeed> broken;

    void add(const Report& report);
    void add(const Totals& other);
};

struct Campaign {
    std::uint64_t first_seed = 1;
    std::uint64_t last_seed = 1;
    unsigned jobs = 1;  ///< processes
    Options options;    ///< of each run, but for the seed
    /// Called now and then with the runs that are over.
    std::function<void(std::uint64_t runs)> progress;
};

Totals run(const Campaign& campaign);

/// The command that runs a seed again.
std::string replay_command(std::uint64_t seed, const Options& options);
/// Each kind of fault with its count, and the depths of the reorgs.
std::string table_of(const Totals& totals);

}  // namespace lariat::simulation
