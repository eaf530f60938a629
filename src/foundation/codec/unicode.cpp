#include "foundation/codec/unicode.hpp"

#include "foundation/base/assert.hpp"
#include "foundation/codec/unicode_tables.hpp"

#include <algorithm>
#include <utility>

namespace lariat {
namespace {

constexpr char32_t kHangulBase = 0xac00;
constexpr char32_t kHangulCount = 11'172;
constexpr char32_t kLeadBase = 0x1100;
constexpr char32_t kVowelBase = 0x1161;
constexpr char32_t kTailBase = 0x11a7;
constexpr char32_t kHangulLeads = 19;
constexpr char32_t kHangulVowels = 21;
constexpr char32_t kHangulTails = 28;

unsigned rank_of(char32_t code_point) noexcept {
    const auto found = std::ranges::lower_bound(unicode::kRanks, code_point, {}, &unicode::RankRange::last);
    return found != unicode::kRanks.end() && found->first <= code_point ? found->rank : 0;
}

std::span<const char32_t> lookup(std::span<const unicode::Mapping> table, char32_t code_point) noexcept {
    const auto found = std::ranges::lower_bound(table, code_point, {}, &unicode::Mapping::from);
    if (found == table.end() || found->from != code_point)
        return {};
    return unicode::kPool.subspan(found->first, found->size);
}

/// The code point that two become, or 0.
char32_t composed(char32_t first, char32_t second) noexcept {
    if (first >= kLeadBase && first < kLeadBase + kHangulLeads && second >= kVowelBase &&
        second < kVowelBase + kHangulVowels)
        return kHangulBase + ((first - kLeadBase) * kHangulVowels + (second - kVowelBase)) * kHangulTails;
    const bool is_open_syllable = first >= kHangulBase && first < kHangulBase + kHangulCount &&
                                  (first - kHangulBase) % kHangulTails == 0;
    if (is_open_syllable && second > kTailBase && second < kTailBase + kHangulTails)
        return first + (second - kTailBase);
    const auto key = [](const unicode::Composition& pair) { return std::pair{pair.first, pair.second}; };
    const auto found = std::ranges::lower_bound(unicode::kCompositions, std::pair{first, second}, {}, key);
    return found != unicode::kCompositions.end() && found->first == first && found->second == second
               ? found->composed
               : 0;
}

/// Marks between two starters go into the order of their classes; equal ones keep theirs.
void order_marks(std::span<char32_t> text) {
    for (std::size_t i = 1; i < text.size(); ++i) {
        const char32_t mark = text[i];
        const unsigned rank = rank_of(mark);
        if (rank == 0)
            continue;
        std::size_t at = i;
        for (; at > 0 && rank_of(text[at - 1]) > rank; --at)
            text[at] = text[at - 1];
        text[at] = mark;
    }
}

class Output {
public:
    explicit Output(std::span<char32_t> out) : out_{out} {}

    void add(char32_t code_point) {
        LARIAT_ASSERT(size_ < out_.size());
        out_[size_++] = code_point;
    }
    void add_decomposed(char32_t code_point, Decomposition how) {
        if (code_point >= kHangulBase && code_point < kHangulBase + kHangulCount) {
            const char32_t syllable = code_point - kHangulBase;
            add(kLeadBase + syllable / (kHangulVowels * kHangulTails));
            add(kVowelBase + syllable / kHangulTails % kHangulVowels);
            if (syllable % kHangulTails != 0)
                add(kTailBase + syllable % kHangulTails);
            return;
        }
        std::span<const char32_t> mapped;
        if (how == Decomposition::compatibility)
            mapped = lookup(unicode::kCompatibility, code_point);
        if (mapped.empty())
            mapped = lookup(unicode::kCanonical, code_point);
        if (mapped.empty())
            return add(code_point);
        for (const char32_t part : mapped)
            add(part);
    }
    [[nodiscard]] std::span<char32_t> written() const { return out_.first(size_); }

private:
    std::span<char32_t> out_;
    std::size_t size_ = 0;
};

}  // namespace

Result<char32_t> take_code_point(std::string_view& utf8) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(utf8[i]); };
    if (utf8.empty())
        return fail(Errc::malformed, "text that is no UTF-8");
    const std::uint8_t lead = byte(0);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    char32_t code_point = size == 1 ? lead : lead & (0x7fU >> size);
    bool good = lead < 0x80 || (lead >= 0xc2 && lead < 0xf5);
    good = good && utf8.size() >= size;
    for (std::size_t i = 1; good && i < size; ++i) {
        good = (byte(i) & 0xc0U) == 0x80U;
        code_point = code_point << 6U | (byte(i) & 0x3fU);
    }
    if (!good || code_point < kSmallest[size] || code_point > 0x10ffff ||
        (code_point >= 0xd800 && code_point < 0xe000))
        return fail(Errc::malformed, "text that is no UTF-8");
    utf8.remove_prefix(size);
    return code_point;
}

std::size_t encode_utf8(char32_t code_point, std::span<std::uint8_t, 4> out) noexcept {
    const auto tail = [&](unsigned shift) {
        return static_cast<std::uint8_t>(0x80U | (code_point >> shift & 0x3fU));
    };
    if (code_point < 0x80) {
        out[0] = static_cast<std::uint8_t>(code_point);
        return 1;
    }
    if (code_point < 0x800) {
        out[0] = static_cast<std::uint8_t>(0xc0U | code_point >> 6U);
        out[1] = tail(0);
        return 2;
    }
    if (code_point < 0x10000) {
        out[0] = static_cast<std::uint8_t>(0xe0U | code_point >> 12U);
        out[1] = tail(6);
        out[2] = tail(0);
        return 3;
    }
    out[0] = static_cast<std::uint8_t>(0xf0U | code_point >> 18U);
    out[1] = tail(12);
    out[2] = tail(6);
    out[3] = tail(0);
    return 4;
}

Result<std::size_t> decompose(std::string_view utf8, Decomposition how, std::span<char32_t> out) {
    LARIAT_ASSERT(out.size() >= kMaxExpansion * utf8.size());
    Output output{out};
    const std::size_t size = utf8.size();
    while (!utf8.empty()) {
        const std::size_t offset = size - utf8.size();
        const Result<char32_t> code_point = take_code_point(utf8);
        if (!code_point)
            return fail(Errc::malformed, {"text that is no UTF-8 at offset", offset});
        output.add_decomposed(*code_point, how);
    }
    order_marks(output.written());
    return output.written().size();
}

std::u32string canonical_decomposition(std::u32string_view text) {
    constexpr std::size_t kLongest = 4;  // of one code point, U+1F82 for one
    std::u32string out(kLongest * text.size(), U'\0');
    Output output{out};
    for (const char32_t code_point : text)
        output.add_decomposed(code_point, Decomposition::canonical);
    order_marks(output.written());
    out.resize(output.written().size());
    return out;
}

std::u32string canonical_composition(std::u32string_view text) {
    std::u32string out;
    std::size_t starter = std::u32string::npos;
    unsigned last_rank = 0;
    for (const char32_t code_point : canonical_decomposition(text)) {
        const unsigned rank = rank_of(code_point);
        // A mark of the same or a higher class in between keeps this one from its starter.
        const bool is_blocked = starter + 1 != out.size() && last_rank >= rank;
        if (starter != std::u32string::npos && !is_blocked)
            if (const char32_t joined = composed(out[starter], code_point); joined != 0) {
                out[starter] = joined;
                continue;
            }
        out.push_back(code_point);
        last_rank = rank;
        if (rank == 0)
            starter = out.size() - 1;
    }
    return out;
}

}  // namespace lariat
