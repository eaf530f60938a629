#pragma once

#include "foundation/base/bytes.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

namespace lariat::simulation {

/// xoshiro256** seeded by splitmix64 (Blackman and Vigna): the same numbers everywhere, which the
/// distributions of the standard library do not promise.
class Random {
public:
    explicit Random(std::uint64_t seed) {
        for (std::uint64_t& word : state_)
            word = split(seed);
    }

    std::uint64_t next() {
        const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
        const std::uint64_t shifted = state_[1] << 17U;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }
    /// In [0, end), end > 0.
    std::uint64_t below(std::uint64_t end) {
        return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * end) >> 64U);
    }
    /// In [first, last].
    std::uint64_t between(std::uint64_t first, std::uint64_t last) { return first + below(last - first + 1); }
    /// True in `permille` of 1000 cases.
    bool chance(std::uint64_t permille) { return below(1000) < permille; }
    double unit() { return static_cast<double>(next() >> 11U) * 0x1p-53; }
    /// Most are small, some are large: uniform in magnitude between first and last, both above zero.
    std::uint64_t skewed(std::uint64_t first, std::uint64_t last) {
        std::uint64_t end = first;
        while (end < last && chance(700))
            end *= 2;
        return between(first, end < last ? end : last);
    }
    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[below(from.size())];
    }
    /// A generator of its own, so that what one part draws does not shift what another draws.
    Random fork() { return Random{next()}; }

    Hash hash() {
        Hash made;
        for (std::size_t i = 0; i < Hash::kSize; i += 8) {
            const std::uint64_t word = next();
            for (std::size_t byte = 0; byte < 8; ++byte)
                made.data[i + byte] = static_cast<std::uint8_t>(word >> (8 * byte));
        }
        return made;
    }

private:
    static std::uint64_t split(std::uint64_t& state) {
        std::uint64_t mixed = state += 0x9e3779b97f4a7c15ULL;
        mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
        return mixed ^ (mixed >> 31U);
    }

    std::array<std::uint64_t, 4> state_{};
};

}  // namespace lariat::simulation
