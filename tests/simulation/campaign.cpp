#include "campaign.hpp"

#include "foundation/base/assert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <sys/wait.h>
#include <type_traits>
#include <unistd.h>

namespace lariat::simulation {
namespace {

constexpr std::uint64_t kProgressEvery = 50;

/// Totals without the texts, as they cross a pipe.
struct Sums {
    std::uint64_t runs;
    std::uint64_t digest;
    FaultCounts faults;
    Tally tally;
    std::array<std::uint64_t, 65> reorg_depths;
    std::uint64_t broken;
};
static_assert(std::is_trivially_copyable_v<Sums>);

/// One end of a pipe to a worker.
class Pipe {
public:
    explicit Pipe(int file) : file_{file} {}

    void write(const void* data, std::size_t size) const {
        const auto* bytes = static_cast<const char*>(data);
        while (size > 0) {
            const ssize_t written = ::write(file_, bytes, size);
            if (written <= 0)
                ::_exit(1);
            bytes += written;
            size -= static_cast<std::size_t>(written);
        }
    }
    [[nodiscard]] bool read(void* data, std::size_t size) const {
        auto* bytes = static_cast<char*>(data);
        while (size > 0) {
            const ssize_t got = ::read(file_, bytes, size);
            if (got <= 0)
                return false;
            bytes += got;
            size -= static_cast<std::size_t>(got);
        }
        return true;
    }
    void close() const { ::close(file_); }

private:
    int file_;
};

Totals run_share(const Campaign& campaign, unsigned share) {
    Totals totals;
    for (std::uint64_t seed = campaign.first_seed + share; seed <= campaign.last_seed;
         seed += campaign.jobs) {
        Options options = campaign.options;
        options.seed = seed;
        totals.add(Simulation{options}.run());
        if (share == 0 && campaign.progress && totals.runs % kProgressEvery == 0)
            campaign.progress(totals.runs * campaign.jobs);
    }
    return totals;
}

void send(const Pipe& pipe, const Totals& totals) {
    const Sums sums{totals.runs,  totals.digest,       totals.faults,
                    totals.tally, totals.reorg_depths, totals.broken.size()};
    pipe.write(&sums, sizeof sums);
    for (const BrokenSeed& broken : totals.broken) {
        const std::uint64_t size = broken.what.size();
        pipe.write(&broken.seed, sizeof broken.seed);
        pipe.write(&size, sizeof size);
        pipe.write(broken.what.data(), size);
    }
}

std::optional<Totals> receive(const Pipe& pipe) {
    Sums sums{};
    if (!pipe.read(&sums, sizeof sums))
        return std::nullopt;
    Totals totals{.runs = sums.runs,
                  .digest = sums.digest,
                  .faults = sums.faults,
                  .tally = sums.tally,
                  .reorg_depths = sums.reorg_depths};
    for (std::uint64_t i = 0; i < sums.broken; ++i) {
        BrokenSeed broken;
        std::uint64_t size = 0;
        if (!pipe.read(&broken.seed, sizeof broken.seed) || !pipe.read(&size, sizeof size))
            return std::nullopt;
        broken.what.resize(size);
        if (!pipe.read(broken.what.data(), size))
            return std::nullopt;
        totals.broken.push_back(std::move(broken));
    }
    return totals;
}

}  // namespace

void Totals::add(const Report& report) {
    ++runs;
    digest += report.digest * 0x9e3779b97f4a7c15ULL ^ report.seed;
    faults.add(report.faults);
    tally.add(report.tally);
    for (std::size_t i = 0; i < reorg_depths.size(); ++i)
        reorg_depths[i] += report.reorg_depths[i];
    if (report.broken)
        broken.push_back({report.seed, *report.broken});
}

void Totals::add(const Totals& other) {
    runs += other.runs;
    digest += other.digest;
    faults.add(other.faults);
    tally.add(other.tally);
    for (std::size_t i = 0; i < reorg_depths.size(); ++i)
        reorg_depths[i] += other.reorg_depths[i];
    broken.insert(broken.end(), other.broken.begin(), other.broken.end());
}

Totals run(const Campaign& campaign) {
    struct Worker {
        pid_t process;
        Pipe results;
        unsigned share;
    };
    std::vector<Worker> workers;
    for (unsigned share = 1; share < campaign.jobs; ++share) {
        std::array<int, 2> ends{};
        LARIAT_ASSERT(::pipe(ends.data()) == 0);
        const pid_t process = ::fork();
        LARIAT_ASSERT(process >= 0);
        if (process == 0) {
            ::close(ends[0]);
            send(Pipe{ends[1]}, run_share(campaign, share));
            ::_exit(0);
        }
        ::close(ends[1]);
        workers.push_back({process, Pipe{ends[0]}, share});
    }
    Totals totals = run_share(campaign, 0);
    for (const Worker& worker : workers) {
        const auto theirs = receive(worker.results);
        worker.results.close();
        ::waitpid(worker.process, nullptr, 0);
        if (theirs)
            totals.add(*theirs);
        else
            totals.broken.push_back(
                {campaign.first_seed + worker.share, "a worker died in one of its seeds"});
    }
    std::ranges::sort(totals.broken, {}, &BrokenSeed::seed);
    return totals;
}

std::string replay_command(std::uint64_t seed, const Options& options) {
    std::string command = fmt::format("simulate --seeds {} --blocks {} --intensity {}", seed, options.blocks,
                                      options.intensity_percent);
    if (options.reorg_depth != 0)
        command += fmt::format(" --reorgs {}", options.reorg_depth);
    return command + " --verbose";
}

std::string table_of(const Totals& totals) {
    const Tally& tally = totals.tally;
    std::string text = fmt::format(
        "runs {}, blocks {}, reorgs {} ({} blocks), lives {}, signatures {}\n"
        "intents {}: landed {} ({} exact), reverted {}, cancelled {}, dropped {}\n",
        totals.runs, tally.blocks, tally.reorgs, tally.reorged_blocks, tally.restarts, tally.signatures,
        tally.intents, tally.landed, tally.exact, tally.reverted, tally.cancelled, tally.dropped);
    for (std::size_t i = 0; i < kFaults; ++i)
        text += fmt::format("  {:<26}{:>12}\n", name_of(static_cast<Fault>(i)), totals.faults.counts_[i]);
    std::uint64_t deep = 0;
    for (std::size_t depth = 17; depth < totals.reorg_depths.size(); ++depth)
        deep += totals.reorg_depths[depth];
    text += fmt::format("  reorgs deeper than 16: {}\n", deep);
    return text;
}

}  // namespace lariat::simulation
