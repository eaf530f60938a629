#include "io/keys/halt_image.hpp"

#include <algorithm>
#include <cstring>

namespace lariat::keys::halt_image {
namespace {

constexpr std::array<std::uint8_t, kWordOffset> kMagic{'L', 'r', 't', 'H', 'a', 'l', 't', '1'};
constexpr std::uint32_t kStateBits = 2;
constexpr std::uint32_t kStateMask = (1U << kStateBits) - 1;
constexpr std::uint32_t kGenerationMask = 0xffffffffU >> kStateBits;

// Places within a slot.
constexpr std::size_t kWordAt = 4;
constexpr std::size_t kTimeAt = 8;
constexpr std::size_t kBySizeAt = 16;
constexpr std::size_t kReasonSizeAt = 18;
constexpr std::size_t kByAt = 20;
constexpr std::size_t kReasonAt = kByAt + kMaxBy;
static_assert(kReasonAt + kMaxReason <= kSector);

constexpr std::array<std::uint32_t, 256> crc_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1U) ^ ((value & 1U) != 0 ? 0xedb88320U : 0U);
        table[i] = value;
    }
    return table;
}
constexpr auto kCrcTable = crc_table();

/// CRC-32 of IEEE 802.3: finds every error that spans at most 32 bits.
constexpr std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
    std::uint32_t value = 0xffffffffU;
    for (const std::uint8_t byte : bytes)
        value = (value >> 8U) ^ kCrcTable[(value ^ byte) & 0xffU];
    return ~value;
}
constexpr std::array<std::uint8_t, 9> kCheck{'1', '2', '3', '4', '5', '6', '7', '8', '9'};
static_assert(crc32(kCheck) == 0xcbf43926U);

template <class T>
void put(std::span<std::uint8_t> bytes, std::size_t at, T value) {
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

template <class T>
T get(std::span<const std::uint8_t> bytes, std::size_t at) {
    T value{};
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

std::uint32_t pack(Word word) noexcept {
    return (word.generation << kStateBits) | static_cast<std::uint32_t>(word.state);
}

std::optional<Word> unpack(std::uint32_t packed) noexcept {
    if ((packed & kStateMask) > static_cast<std::uint32_t>(OperatingState::halted))
        return std::nullopt;
    return Word{static_cast<OperatingState>(packed & kStateMask), packed >> kStateBits};
}

std::uint32_t checksum(std::uint32_t packed) noexcept {
    std::array<std::uint8_t, sizeof packed> bytes{};
    put(bytes, 0, packed);
    return crc32(bytes);
}

bool is_zero(std::span<const std::uint8_t> bytes) {
    return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

std::span<const std::uint8_t, kSector> slot_in(const Image& image, std::uint32_t generation) {
    return std::span{image}.subspan(slot_offset(generation)).first<kSector>();
}

}  // namespace

std::uint64_t encode(Word word) noexcept {
    const std::uint32_t packed = pack(word);
    return (std::uint64_t{checksum(packed)} << 32U) | packed;
}

std::optional<Word> decode(std::uint64_t raw) noexcept {
    const auto packed = static_cast<std::uint32_t>(raw);
    if (static_cast<std::uint32_t>(raw >> 32U) != checksum(packed))
        return std::nullopt;
    return unpack(packed);
}

Word next(Word word, OperatingState state) noexcept {
    return {state, (word.generation + 1) & kGenerationMask};
}

std::string_view cut(std::string_view text, std::size_t limit) noexcept {
    if (text.size() <= limit)
        return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0U) == 0x80U)
        --limit;
    return text.substr(0, limit);
}

Slot encode(const Details& details) {
    Slot slot{};
    const std::string_view by = cut(details.by, kMaxBy);
    const std::string_view reason = cut(details.reason, kMaxReason);
    put(slot, kWordAt, pack(details.word));
    put(slot, kTimeAt, details.changed_ns);
    put(slot, kBySizeAt, static_cast<std::uint16_t>(by.size()));
    put(slot, kReasonSizeAt, static_cast<std::uint16_t>(reason.size()));
    std::ranges::copy(by, slot.begin() + kByAt);
    std::ranges::copy(reason, slot.begin() + kReasonAt);
    put(slot, 0, crc32(std::span{slot}.subspan(kWordAt)));
    return slot;
}

std::optional<Details> decode(std::span<const std::uint8_t, kSector> slot) {
    const auto word = unpack(get<std::uint32_t>(slot, kWordAt));
    const auto by_size = get<std::uint16_t>(slot, kBySizeAt);
    const auto reason_size = get<std::uint16_t>(slot, kReasonSizeAt);
    if (get<std::uint32_t>(slot, 0) != crc32(slot.subspan(kWordAt)) || !word || by_size > kMaxBy ||
        reason_size > kMaxReason)
        return std::nullopt;
    const auto text = [&](std::size_t at, std::size_t size) {
        const auto bytes = slot.subspan(at, size);
        return std::string{bytes.begin(), bytes.end()};
    };
    return Details{.word = *word,
                   .changed_ns = get<std::int64_t>(slot, kTimeAt),
                   .by = text(kByAt, by_size),
                   .reason = text(kReasonAt, reason_size)};
}

std::size_t slot_offset(std::uint32_t generation) noexcept {
    return kSector * (1 + (generation & 1U));
}

Image fresh(const Details& details) {
    Image image{};
    std::ranges::copy(kMagic, image.begin());
    put(image, kWordOffset, encode(details.word));
    std::ranges::copy(encode(details),
                      image.begin() + static_cast<std::ptrdiff_t>(slot_offset(details.word.generation)));
    return image;
}

std::uint64_t word_of(const Image& image) noexcept {
    return get<std::uint64_t>(image, kWordOffset);
}

bool is_sound(const Image& image) {
    const std::span bytes{image};
    const auto word = decode(word_of(image));
    if (!word || !std::ranges::equal(bytes.first(kMagic.size()), kMagic) ||
        !is_zero(bytes.subspan(kWordOffset + kWordSize, kSector - kWordOffset - kWordSize)) ||
        !is_zero(bytes.subspan(3 * kSector)))
        return false;
    for (const std::uint32_t parity : {0U, 1U}) {
        const auto slot = slot_in(image, parity);
        if (!is_zero(slot) && !decode(slot))
            return false;
    }
    // The details of a tightening follow its word and may have been cut off; those of a resumption precede
    // it.
    const auto details = decode(slot_in(image, word->generation));
    return word->state != OperatingState::active || (details && details->word == *word);
}

std::uint32_t newest_generation(const Image& image) {
    std::uint32_t newest = 0;
    for (const std::uint32_t parity : {0U, 1U})
        if (const auto details = decode(slot_in(image, parity)))
            newest = std::max(newest, details->word.generation);
    return newest;
}

}  // namespace lariat::keys::halt_image
