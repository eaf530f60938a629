#include "campaign.hpp"
#include "io/runtime/log.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <span>
#include <string_view>

namespace lariat::simulation {
namespace {

constexpr std::string_view kUsage =
    "usage: simulate [--seeds A[..B]] [--blocks N] [--intensity PERCENT] [--reorgs DEPTH] [--jobs N]\n"
    "                [--twice] [--verbose]\n"
    "\n"
    "  --seeds      which runs; a range can be cut in pieces and gone on with later (1..100)\n"
    "  --blocks     how many blocks faults last, before everything has to settle (40)\n"
    "  --intensity  of all faults; 0: nothing goes wrong (100)\n"
    "  --reorgs     reorgs up to this depth all the time, whatever the seed says\n"
    "  --jobs       processes (1)\n"
    "  --twice      run everything twice and compare the hashes\n"
    "  --verbose    tell what happens\n"
    "\n"
    "Exit code 0: every invariant held, 1: one broke, 2: wrong arguments.\n";

struct Arguments {
    Campaign campaign{.first_seed = 1, .last_seed = 100};
    bool twice = false;
};

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    if (text.empty() || text.size() > 18)
        return std::nullopt;
    for (const char digit : text) {
        if (digit < '0' || digit > '9')
            return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    return value;
}

bool set_seeds(Campaign& campaign, std::string_view text) {
    const std::size_t dots = text.find("..");
    const auto first = number(text.substr(0, dots));
    const auto last = dots == std::string_view::npos ? first : number(text.substr(dots + 2));
    if (!first || !last || *last < *first)
        return false;
    campaign.first_seed = *first;
    campaign.last_seed = *last;
    return true;
}

std::optional<Arguments> parse(std::span<char* const> words) {
    Arguments arguments;
    Campaign& campaign = arguments.campaign;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (word == "--verbose") {
            campaign.options.verbose = true;
            continue;
        }
        if (word == "--twice") {
            arguments.twice = true;
            continue;
        }
        if (i + 1 == words.size())
            return std::nullopt;
        const std::string_view value = words[++i];
        if (word == "--seeds") {
            if (!set_seeds(campaign, value))
                return std::nullopt;
            continue;
        }
        const auto amount = number(value);
        if (!amount)
            return std::nullopt;
        if (word == "--blocks")
            campaign.options.blocks = *amount;
        else if (word == "--intensity")
            campaign.options.intensity_percent = *amount;
        else if (word == "--reorgs")
            campaign.options.reorg_depth = *amount;
        else if (word == "--jobs" && *amount > 0)
            campaign.jobs = static_cast<unsigned>(*amount);
        else
            return std::nullopt;
    }
    return arguments;
}

int main_of(Arguments arguments) {
    Campaign& campaign = arguments.campaign;
    io::configure_logging({.level = campaign.options.verbose ? io::LogLevel::info : io::LogLevel::off});
    const auto began = std::chrono::steady_clock::now();
    const auto seconds_passed = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    };
    const std::uint64_t wanted = campaign.last_seed - campaign.first_seed + 1;
    campaign.progress = [&](std::uint64_t runs) {
        fmt::print(stderr, "\r{} of {} seeds, {:.0f} a second ", runs, wanted,
                   static_cast<double>(runs) / seconds_passed());
    };
    const Totals totals = run(campaign);
    fmt::print(stderr, "\r");
    fmt::print("{}{} seeds in {:.1f} s, hash {:016x}\n", table_of(totals), totals.runs, seconds_passed(),
               totals.digest);
    for (const BrokenSeed& broken : totals.broken)
        fmt::print("BROKEN seed {}: {}\n  {}\n", broken.seed, broken.what,
                   replay_command(broken.seed, campaign.options));
    if (arguments.twice && run(campaign).digest != totals.digest) {
        fmt::print("BROKEN: the second time the hash was another one\n");
        return 1;
    }
    return totals.broken.empty() ? 0 : 1;
}

}  // namespace
}  // namespace lariat::simulation

int main(int argc, char** argv) {
    const auto arguments = lariat::simulation::parse({argv, static_cast<std::size_t>(argc)});
    if (!arguments) {
        std::fputs(lariat::simulation::kUsage.data(), stderr);
        return 2;
    }
    return lariat::simulation::main_of(*arguments);
}
