#pragma once

#include "foundation/math/u256.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <random>
#include <vector>

/// The second implementation that the tests of this module compare with, and the numbers they try.
namespace lariat::oracle {

/// Wide enough for every intermediate of the tests, without the heap.
using Wide = boost::multiprecision::number<
    boost::multiprecision::cpp_int_backend<1152,
                                           1152,
                                           boost::multiprecision::unsigned_magnitude,
                                           boost::multiprecision::unchecked,
                                           void>>;

inline Wide wide(const U256& value) {
    Wide result;
    boost::multiprecision::import_bits(result, value.limbs.begin(), value.limbs.end(), 64, false);
    return result;
}
inline Wide wide(const U512& value) {
    Wide result;
    boost::multiprecision::import_bits(result, value.limbs.begin(), value.limbs.end(), 64, false);
    return result;
}

inline const Wide& two_to_256() {
    static const Wide value = Wide{1} << 256;
    return value;
}

/// Zero, max() and 2^k - 1, 2^k, 2^k + 1 for every k that is a multiple of `step` or beside a limb's edge.
inline std::vector<U256> edge_values(unsigned step) {
    std::vector<U256> values{0, 10, U256::max(), U256::max() - 1};
    for (unsigned k = 0; k < 256; ++k) {
        if (k % step != 0 && k % 64 != 1 && k % 64 != 63)
            continue;
        values.push_back(U256::pow2(k) - 1);
        values.push_back(U256::pow2(k));
        values.push_back(U256::pow2(k) + 1);
        // Ones from the top down to k: divisors whose trial digits are most often wrong.
        values.push_back(U256::max() << k);
    }
    std::ranges::sort(values);
    const auto [first, last] = std::ranges::unique(values);
    values.erase(first, last);
    return values;
}

/// Random numbers of random width, half of them made of long runs of equal bits.
class RandomNumbers {
public:
    explicit RandomNumbers(std::uint64_t seed) : engine_{seed} {}

    U256 next() {
        const unsigned width = std::uniform_int_distribution<unsigned>{0, 256}(engine_);
        return width == 0 ? U256{} : raw() >> (256 - width);
    }
    std::uint64_t word() { return engine_(); }

private:
    U256 raw() {
        if ((engine_() & 1U) != 0)
            return U256::from_limbs(engine_(), engine_(), engine_(), engine_());
        U256 value;
        for (int run = 0; run < 6; ++run)
            value = value ^ (U256::max() >> (engine_() % 256));
        return value;
    }

    std::mt19937_64 engine_;
};

}  // namespace lariat::oracle
