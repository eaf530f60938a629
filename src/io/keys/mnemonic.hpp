#pragma once

#include "io/keys/keystore_v3.hpp"
#include "io/keys/secret_memory.hpp"

#include <array>
#include <string_view>

/// Keys as words (BIP-39).
namespace lariat::keys {

/// The English list, sorted.
const std::array<std::string_view, 2048>& english_words() noexcept;

/// The 16, 20, 24, 28 or 32 bytes that an English phrase stands for. Words are parted by spaces, letters are
/// of either case. Errc::invalid_argument for another number of words, a word that is not in the list (named
/// by its position, never by itself) or a checksum that does not fit.
io::Expected<SecretBytes> entropy_of(const SecretBytes& phrase);

/// The English phrase of 16, 20, 24, 28 or 32 bytes.
io::Expected<SecretBytes> phrase_of(const SecretBytes& entropy);

/// The 64 bytes that a phrase of any language and a passphrase give, normalised (NFKD) as the standard asks.
/// No word list is consulted. Errc::malformed if one of them is not UTF-8.
io::Expected<SecretBytes> seed_of(const SecretBytes& phrase, const SecretBytes& passphrase);

/// The key at `path` (BIP-32, usually kDefaultPath) of an English phrase, checked first.
io::Expected<UnlockedKey> key_of_phrase(const SecretBytes& phrase,
                                        const SecretBytes& passphrase,
                                        std::string_view path);

}  // namespace lariat::keys
