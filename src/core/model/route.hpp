#pragma once

#include "core/model/pool.hpp"
#include "foundation/base/assert.hpp"

#include <array>
#include <span>

namespace lariat {

struct Hop {
    PoolId pool;
    bool zero_for_one = true;

    friend auto operator<=>(const Hop&, const Hop&) = default;
};

inline constexpr std::size_t kMaxHops = 4;

/// Hops in order; for a cycle the last hop pays out the token that the first one takes in.
class Route {
public:
    Route() = default;
    explicit Route(std::span<const Hop> hops) : size_{static_cast<std::uint8_t>(hops.size())} {
        LARIAT_ASSERT(hops.size() <= kMaxHops);
        std::ranges::copy(hops, hops_.begin());
    }

    [[nodiscard]] std::span<const Hop> hops() const { return {hops_.data(), size_}; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool uses(PoolId pool) const {
        return std::ranges::any_of(hops(), [&](const Hop& hop) { return hop.pool == pool; });
    }
    [[nodiscard]] bool shares_pool_with(const Route& other) const {
        return std::ranges::any_of(hops(), [&](const Hop& hop) { return other.uses(hop.pool); });
    }

    friend bool operator==(const Route&, const Route&) = default;

private:
    std::array<Hop, kMaxHops> hops_{};
    std::uint8_t size_ = 0;
};

}  // namespace lariat
