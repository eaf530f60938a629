#include "foundation/crypto/keccak.hpp"

#include "foundation/crypto/keccak_sponge.hpp"

#include <algorithm>

namespace lariat {

Hash keccak256(ByteView bytes) noexcept {
    return keccak::hash(bytes.data(), bytes.size());
}

Keccak256& Keccak256::update(ByteView bytes) noexcept {
    if (filled_ != 0) {
        const std::size_t taken = std::min(bytes.size(), keccak::kRate - filled_);
        std::copy_n(bytes.begin(), taken, block_.begin() + static_cast<std::ptrdiff_t>(filled_));
        filled_ += taken;
        bytes = bytes.subspan(taken);
        if (filled_ < keccak::kRate)
            return *this;
        keccak::absorb_block(state_, block_.data());
        filled_ = 0;
    }
    for (; bytes.size() >= keccak::kRate; bytes = bytes.subspan(keccak::kRate))
        keccak::absorb_block(state_, bytes.data());
    std::ranges::copy(bytes, block_.begin());
    filled_ = bytes.size();
    return *this;
}

Hash Keccak256::finish() noexcept {
    const Hash hash = keccak::finish(state_, block_.data(), filled_);
    state_ = {};
    filled_ = 0;
    return hash;
}

}  // namespace lariat
