#include "io/keys/mnemonic.hpp"

#include "foundation/codec/unicode.hpp"
#include "io/keys/digests.hpp"
#include "io/keys/hd_key.hpp"

#include <algorithm>
#include <optional>

namespace lariat::keys {
namespace {

constexpr unsigned kBitsOfWord = 11;
constexpr std::size_t kLongestWord = 8;
constexpr std::size_t kMaxWords = 24;
constexpr std::uint32_t kIterations = 2048;

constexpr bool is_space(std::uint8_t c) noexcept {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_entropy_size(std::size_t size) noexcept {
    return size >= 16 && size <= 32 && size % 4 == 0;
}

/// The number of a word, compared without a copy of it that anyone would have to wipe.
std::optional<unsigned> index_of(std::span<const std::uint8_t> word) {
    const auto lower = [](std::uint8_t c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    };
    const auto& words = english_words();
    const auto found = std::ranges::lower_bound(words, word, [&](const auto& a, const auto& b) {
        return std::ranges::lexicographical_compare(
            a, b, {}, [](char c) { return static_cast<char>(c); }, lower);
    });
    if (found == words.end() || !std::ranges::equal(*found, word, {}, {}, lower))
        return std::nullopt;
    return static_cast<unsigned>(found - words.begin());
}

/// Writes `bits` bits of `value` from bit `at` on; the place is zero before.
void put_bits(std::span<std::uint8_t> to, std::size_t at, unsigned value, unsigned bits) {
    for (unsigned i = 0; i < bits; ++i)
        if ((value >> (bits - 1 - i) & 1U) != 0)
            to[(at + i) / 8] |= static_cast<std::uint8_t>(0x80U >> ((at + i) % 8));
}

unsigned get_bits(std::span<const std::uint8_t> from, std::size_t at, unsigned bits) {
    unsigned value = 0;
    for (unsigned i = 0; i < bits; ++i)
        value = value << 1U | (from[(at + i) / 8] >> (7 - (at + i) % 8) & 1U);
    return value;
}

/// Entropy and checksum one after the other, in 33 bytes at most.
io::Expected<SecretBytes> with_checksum(std::span<const std::uint8_t> entropy) {
    LARIAT_TRY(SecretBytes digest, SecretBytes::zeros(size_of(Digest::sha256)));
    sha(Digest::sha256, entropy, digest.mutable_view());
    LARIAT_TRY(SecretBytes bits, SecretBytes::zeros(entropy.size() + 1));
    std::ranges::copy(entropy, bits.mutable_view().begin());
    bits.mutable_view().back() = digest.reveal()[0];
    return bits;
}

/// `prefix` and the decomposed text, in memory of their own.
io::Expected<SecretBytes> normalised(std::string_view prefix, const SecretBytes& text) {
    const std::string_view view{reinterpret_cast<const char*>(text.reveal().data()), text.size()};
    LARIAT_TRY(SecretBytes code_points,
               SecretBytes::zeros(kMaxExpansion * sizeof(char32_t) * (view.size() + 1)));
    const std::span scratch{reinterpret_cast<char32_t*>(code_points.mutable_view().data()),
                            kMaxExpansion * (view.size() + 1)};
    const Result<std::size_t> count = decompose(view, Decomposition::compatibility, scratch);
    if (!count)
        return io::failure(Errc::malformed, "a phrase or passphrase that is not UTF-8");
    LARIAT_TRY(SecretBytes out, SecretBytes::zeros(prefix.size() + 4 * *count + 1));
    auto end = std::ranges::copy(prefix, out.mutable_view().begin()).out;
    for (const char32_t code_point : scratch.first(*count)) {
        std::array<std::uint8_t, 4> bytes{};
        end = std::ranges::copy(std::span{bytes}.first(encode_utf8(code_point, bytes)), end).out;
        std::ranges::fill(bytes, std::uint8_t{0});
    }
    out.shrink(static_cast<std::size_t>(end - out.mutable_view().begin()));
    return out;
}

}  // namespace

io::Expected<SecretBytes> entropy_of(const SecretBytes& phrase) {
    LARIAT_TRY(SecretBytes bits, SecretBytes::zeros(kMaxWords * kBitsOfWord / 8));
    std::size_t words = 0;
    auto rest = phrase.reveal();
    for (;;) {
        const auto start = std::ranges::find_if_not(rest, is_space);
        rest = rest.subspan(static_cast<std::size_t>(start - rest.begin()));
        if (rest.empty())
            break;
        const auto size = static_cast<std::size_t>(std::ranges::find_if(rest, is_space) - rest.begin());
        if (words == kMaxWords)
            return io::failure(Errc::invalid_argument, "a phrase has at most {} words", kMaxWords);
        const auto index = index_of(rest.first(size));
        if (!index)
            return io::failure(Errc::invalid_argument, "word {} of the phrase is not in the English list",
                               words + 1);
        put_bits(bits.mutable_view(), words * kBitsOfWord, *index, kBitsOfWord);
        rest = rest.subspan(size);
        ++words;
    }
    if (words < 12 || words % 3 != 0)
        return io::failure(Errc::invalid_argument, "a phrase has 12, 15, 18, 21 or 24 words, this one {}",
                           words);
    const std::size_t size = words * 4 / 3;
    const auto checksum_bits = static_cast<unsigned>(size / 4);
    LARIAT_TRY(const SecretBytes expected, with_checksum(bits.reveal().first(size)));
    if (get_bits(bits.reveal(), size * 8, checksum_bits) !=
        get_bits(expected.reveal(), size * 8, checksum_bits))
        return io::failure(Errc::invalid_argument,
                           "the checksum of the phrase does not fit: a word is wrong");
    return SecretBytes::copy_of(bits.reveal().first(size));
}

io::Expected<SecretBytes> phrase_of(const SecretBytes& entropy) {
    if (!is_entropy_size(entropy.size()))
        return io::failure(Errc::invalid_argument, "entropy has 16, 20, 24, 28 or 32 bytes, was {}",
                           entropy.size());
    LARIAT_TRY(const SecretBytes bits, with_checksum(entropy.reveal()));
    const std::size_t words = entropy.size() * 3 / 4;
    LARIAT_TRY(SecretBytes phrase, SecretBytes::zeros(words * (kLongestWord + 1)));
    auto end = phrase.mutable_view().begin();
    for (std::size_t i = 0; i < words; ++i) {
        if (i != 0)
            *end++ = ' ';
        end = std::ranges::copy(english_words()[get_bits(bits.reveal(), i * kBitsOfWord, kBitsOfWord)], end)
                  .out;
    }
    phrase.shrink(static_cast<std::size_t>(end - phrase.mutable_view().begin()));
    return phrase;
}

io::Expected<SecretBytes> seed_of(const SecretBytes& phrase, const SecretBytes& passphrase) {
    LARIAT_TRY(const SecretBytes password, normalised("", phrase));
    LARIAT_TRY(const SecretBytes salt, normalised("mnemonic", passphrase));
    LARIAT_TRY(SecretBytes seed, SecretBytes::zeros(size_of(Digest::sha512)));
    pbkdf2(Digest::sha512, password.reveal(), salt.reveal(), kIterations, seed.mutable_view());
    return seed;
}

io::Expected<UnlockedKey> key_of_phrase(const SecretBytes& phrase,
                                        const SecretBytes& passphrase,
                                        std::string_view path) {
    LARIAT_TRY(const std::vector<std::uint32_t> steps, parse_path(path));
    LARIAT_TRY(const SecretBytes entropy, entropy_of(phrase));
    // The seed is made of the phrase in its own spelling, whatever case and spaces it was typed with.
    LARIAT_TRY(const SecretBytes spelled, phrase_of(entropy));
    LARIAT_TRY(const SecretBytes seed, seed_of(spelled, passphrase));
    LARIAT_TRY(const PrivateNode root, PrivateNode::from_seed(seed.reveal()));
    LARIAT_TRY(PrivateNode node, root.derive(steps));
    return std::move(node).take_key();
}

}  // namespace lariat::keys
