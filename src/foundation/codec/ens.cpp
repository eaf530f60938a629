#include "foundation/codec/ens.hpp"

#include "foundation/codec/ens_label.hpp"
#include "foundation/codec/ens_tables.hpp"
#include "foundation/codec/unicode.hpp"
#include "foundation/crypto/keccak.hpp"

#include <algorithm>
#include <array>

namespace lariat::ens {
namespace {

constexpr char32_t kPresentation = 0xfe0f;

using Text = std::u32string_view;

bool contains(std::span<const Range> ranges, char32_t code_point) noexcept {
    const auto found = std::ranges::lower_bound(ranges, code_point, {}, &Range::last);
    return found != ranges.end() && found->first <= code_point;
}

/// How much of `text` is this emoji, whose presentation selectors may be left out; 0 if it is not.
std::size_t match(std::span<const char32_t> emoji, Text text) noexcept {
    std::size_t at = 0;
    for (const char32_t part : emoji) {
        if (at < text.size() && text[at] == part)
            ++at;
        else if (part != kPresentation)
            return 0;
    }
    return at;
}

/// Takes the longest emoji off the front.
std::u32string take_emoji(Text& text) {
    const auto first = [](const Sequence& sequence) { return kPool[sequence.first]; };
    const auto candidates = std::ranges::equal_range(kEmoji, text.front(), {}, first);
    std::size_t longest = 0;
    std::u32string found;
    for (const Sequence& candidate : candidates) {
        const auto parts = kPool.subspan(candidate.first, candidate.size);
        const std::size_t size = match(parts, text);
        if (size <= longest)
            continue;
        longest = size;
        found.assign(parts.begin(), parts.end());
        std::erase(found, kPresentation);
    }
    text.remove_prefix(longest);
    return found;
}

/// Appends what a character that is no emoji stands for; false if it may not stand in a name.
bool append_mapped(std::u32string& to, char32_t code_point) {
    if (contains(kValid, code_point)) {
        to.push_back(code_point);
        return true;
    }
    const auto mapped = std::ranges::lower_bound(kMapped, code_point, {}, &Mapped::from);
    if (mapped != kMapped.end() && mapped->from == code_point) {
        const auto parts = kPool.subspan(mapped->first, mapped->size);
        to.append(parts.begin(), parts.end());
        return true;
    }
    return contains(kIgnored, code_point);
}

Result<std::vector<Token>> tokens_of(Text label, std::size_t index) {
    std::vector<Token> tokens;
    std::u32string run;
    const auto end_run = [&] {
        if (!run.empty())
            tokens.push_back({canonical_composition(run), false});
        run.clear();
    };
    while (!label.empty()) {
        if (std::u32string emoji = take_emoji(label); !emoji.empty()) {
            end_run();
            tokens.push_back({std::move(emoji), true});
            continue;
        }
        if (!append_mapped(run, label.front()))
            return fail(Errc::malformed, {"name with a character that may not stand in label", index});
        label.remove_prefix(1);
    }
    end_run();
    return tokens;
}

Result<std::string> normalize_label(Text label, std::size_t index) {
    LARIAT_TRY(const std::vector<Token> tokens, tokens_of(label, index));
    if (tokens.empty())
        return fail(Errc::malformed, {"name with nothing in label", index});
    if (const auto fault = fault_of_label(tokens))
        return fail(Errc::malformed, {*fault, index});
    std::string out;
    for (const Token& token : tokens)
        for (const char32_t code_point : token.text) {
            std::array<std::uint8_t, 4> bytes{};
            const std::size_t size = encode_utf8(code_point, bytes);
            out.append(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
        }
    return out;
}

}  // namespace

Result<std::string> normalize(std::string_view name) {
    std::u32string text;
    while (!name.empty()) {
        LARIAT_TRY(const char32_t code_point, take_code_point(name));
        text.push_back(code_point);
    }
    std::string out;
    Text rest{text};
    for (std::size_t index = 0;; ++index) {
        const std::size_t dot = std::min(rest.find(U'.'), rest.size());
        LARIAT_TRY(const std::string label, normalize_label(rest.substr(0, dot), index));
        out += label;
        if (dot == rest.size())
            return out;
        out += '.';
        rest.remove_prefix(dot + 1);
    }
}

Result<Hash> namehash(std::string_view name) {
    Hash node;
    if (name.empty())
        return node;
    LARIAT_TRY(const std::string normal, normalize(name));
    std::string_view rest{normal};
    while (!rest.empty()) {
        const std::size_t dot = rest.rfind('.');
        const std::string_view label = rest.substr(dot == std::string_view::npos ? 0 : dot + 1);
        const Hash hash = keccak256({reinterpret_cast<const std::uint8_t*>(label.data()), label.size()});
        node = Keccak256{}.update(node).update(hash).finish();
        rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(0, dot);
    }
    return node;
}

}  // namespace lariat::ens
