#pragma once

#include "foundation/base/bytes.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace lariat::simulation {

/// A hash over everything that happened, in order: equal for equal runs. Not for adversaries.
class Digest {
public:
    void add(std::uint64_t word) {
        value_ = std::rotl(value_ ^ (word * 0x9e3779b97f4a7c15ULL), 29) * 0xbf58476d1ce4e5b9ULL;
        ++count_;
    }
    void add(ByteView bytes) {
        add(bytes.size());
        for (std::size_t at = 0; at < bytes.size(); at += sizeof(std::uint64_t)) {
            std::uint64_t word = 0;
            std::memcpy(&word, bytes.data() + at, std::min(sizeof word, bytes.size() - at));
            add(word);
        }
    }
    [[nodiscard]] std::uint64_t value() const { return value_ ^ count_; }

private:
    std::uint64_t value_ = 0x243f6a8885a308d3ULL;
    std::uint64_t count_ = 0;
};

}  // namespace lariat::simulation
