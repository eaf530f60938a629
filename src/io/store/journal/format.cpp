#include "io/store/journal/format.hpp"

#include "core/model/binary.hpp"
#include "io/store/journal/crc32c.hpp"

#include <limits>

namespace lariat::store {
namespace {

/// The first byte is no text; line ends and a control-Z show a file that went through a text mode.
constexpr std::array<std::uint8_t, 8> kMagic{0x89, 'L', 'A', 'R', '\r', '\n', 0x1a, '\n'};

template <std::unsigned_integral Number>
void store(std::span<std::uint8_t> out, std::size_t at, Number value) {
    for (std::size_t i = 0; i < sizeof value; ++i)
        out[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

template <std::unsigned_integral Number>
Number load(ByteView in, std::size_t at) {
    Number value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i)
        value |= static_cast<Number>(Number{in[at + i]} << (8 * i));
    return value;
}

}  // namespace

Preamble own_preamble() {
    return {.schema_version = binary::kSchemaVersion, .schema_fingerprint = binary::schema_fingerprint()};
}

std::array<std::uint8_t, Preamble::kSize> write_preamble(const Preamble& preamble) {
    std::array<std::uint8_t, Preamble::kSize> out{};
    std::ranges::copy(kMagic, out.begin());
    store(out, 8, preamble.version);
    store(out, 12, preamble.schema_version);
    store(out, 16, preamble.schema_fingerprint);
    store(out, 24, crc32c(ByteView{out}.first(24)));
    return out;
}

Result<Preamble> read_preamble(std::span<const std::uint8_t, Preamble::kSize> bytes) {
    if (!std::ranges::equal(bytes.first<8>(), kMagic))
        return fail(Errc::malformed, "no journal");
    if (load<std::uint32_t>(bytes, 24) != crc32c(bytes.first(24)))
        return fail(Errc::malformed, "the preamble was changed");
    return Preamble{load<std::uint32_t>(bytes, 8), load<std::uint32_t>(bytes, 12),
                    load<std::uint64_t>(bytes, 16)};
}

std::array<std::uint8_t, FrameHead::kSize> write_frame_head(const FrameHead& head) {
    std::array<std::uint8_t, FrameHead::kSize> out{};
    store(out, 0, head.length);
    out[4] = static_cast<std::uint8_t>(head.kind);
    store(out, 5, head.checksum);
    store(out, 9, crc32c(ByteView{out}.first(9)));
    return out;
}

Result<FrameHead> read_frame_head(std::span<const std::uint8_t, FrameHead::kSize> bytes) {
    if (load<std::uint32_t>(bytes, 9) != crc32c(bytes.first(9)))
        return fail(Errc::malformed, "the head of a record was changed");
    if (bytes[4] < static_cast<std::uint8_t>(RecordKind::header) ||
        bytes[4] > static_cast<std::uint8_t>(RecordKind::end))
        return fail(Errc::malformed, {"no such kind of record", bytes[4]});
    return FrameHead{load<std::uint32_t>(bytes, 0), static_cast<RecordKind>(bytes[4]),
                     load<std::uint32_t>(bytes, 5)};
}

std::size_t begin_record(Bytes& out) {
    const std::size_t began = out.size();
    out.resize(began + FrameHead::kSize);
    return began;
}

Result<void> end_record(Bytes& out, std::size_t began, RecordKind kind) {
    const ByteView payload = ByteView{out}.subspan(began + FrameHead::kSize);
    if (payload.size() > std::numeric_limits<std::uint32_t>::max())
        return fail(Errc::out_of_range, {"record of bytes", payload.size()});
    std::ranges::copy(write_frame_head({static_cast<std::uint32_t>(payload.size()), kind, crc32c(payload)}),
                      out.begin() + static_cast<std::ptrdiff_t>(began));
    return {};
}

}  // namespace lariat::store
