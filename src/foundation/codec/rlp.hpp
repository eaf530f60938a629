#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/error.hpp"
#include "foundation/math/u256.hpp"

/// Recursive length prefix (yellow paper, appendix B).
namespace lariat::rlp {

/// Appends items to one buffer. Every `begin_list` has its `end_list`.
class Writer {
public:
    Writer& bytes(ByteView payload);
    /// Big-endian without leading zeros; zero is the empty string.
    Writer& integer(const U256& value);
    /// An item that is encoded already.
    Writer& raw(ByteView item);
    Writer& begin_list();
    Writer& end_list();

    /// What was written; the writer is empty afterwards.
    [[nodiscard]] Bytes finish();

private:
    Bytes out_;
    std::vector<std::size_t> open_;
};

/// Reads items in order and accepts only the one canonical encoding of each. The context of an error is the
/// offset in the outermost input.
class Reader {
public:
    /// `base` is the offset of `input` in what errors should count from.
    explicit Reader(ByteView input, std::size_t base = 0) noexcept : input_{input}, base_{base} {}

    [[nodiscard]] bool at_end() const noexcept { return at_ == input_.size(); }
    [[nodiscard]] std::size_t offset() const noexcept { return base_ + at_; }
    /// Whether the next item is a list; false at the end.
    [[nodiscard]] bool next_is_list() const noexcept { return !at_end() && input_[at_] >= 0xc0; }

    Result<ByteView> bytes();
    Result<Reader> list();
    Result<U256> u256();
    Result<std::uint64_t> u64();

    template <class Fixed>
    Result<Fixed> fixed() {
        const std::size_t start = offset();
        LARIAT_TRY(const ByteView payload, bytes());
        if (payload.size() != Fixed::kSize)
            return fail(Errc::malformed, {"string of another length than expected at offset", start});
        return fixed_from<Fixed>(payload);
    }

    /// An error unless everything was read.
    [[nodiscard]] Result<void> finish() const;

private:
    struct Item {
        bool is_list = false;
        ByteView payload;
        std::size_t offset = 0;  // of the payload
    };

    Result<Item> next();
    Result<ByteView> integer(std::size_t most_bytes);

    ByteView input_;
    std::size_t base_ = 0;
    std::size_t at_ = 0;
};

}  // namespace lariat::rlp
