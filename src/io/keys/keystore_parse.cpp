#include "foundation/base/hex.hpp"
#include "io/keys/keystore_v3.hpp"

#include <simdjson.h>

namespace lariat::keys {

namespace {

using simdjson::dom::element;

constexpr std::size_t kMaxSalt = 1024;
constexpr std::uint64_t kMaxIterations = 10'000'000;

/// Some wallets write "Crypto"; keys are found whatever their case.
io::Expected<element> member(element object, const char* key) {
    element found;
    if (object.is_object() &&
        object.get_object().value_unsafe().at_key_case_insensitive(key).get(found) == simdjson::SUCCESS)
        return found;
    return io::failure(Errc::malformed, "'{}' is missing", key);
}

io::Expected<std::string_view> words(element object, const char* key) {
    LARIAT_TRY(const element found, member(object, key));
    std::string_view text;
    if (found.get(text) != simdjson::SUCCESS)
        return io::failure(Errc::malformed, "'{}' is not text", key);
    return text;
}

io::Expected<std::uint64_t> number(element object, const char* key) {
    LARIAT_TRY(const element found, member(object, key));
    std::uint64_t value = 0;
    if (found.get(value) != simdjson::SUCCESS)
        return io::failure(Errc::malformed, "'{}' is not a whole number", key);
    return value;
}

io::Expected<void> hex_into(element object, const char* key, std::span<std::uint8_t> out) {
    LARIAT_TRY(const std::string_view text, words(object, key));
    if (!decode_hex(text, out))
        return io::failure(Errc::malformed, "'{}' is not {} bytes of hex", key, out.size());
    return {};
}

io::Expected<ScryptCost> scrypt_cost(element params) {
    LARIAT_TRY(const std::uint64_t n, number(params, "n"));
    LARIAT_TRY(const std::uint64_t r, number(params, "r"));
    LARIAT_TRY(const std::uint64_t p, number(params, "p"));
    // Zero stands for what does not fit: no cost, so `scrypt` refuses it.
    const auto narrow = [](std::uint64_t value) {
        return std::in_range<std::uint32_t>(value) ? static_cast<std::uint32_t>(value) : 0;
    };
    return ScryptCost{n, narrow(r), narrow(p)};
}

io::Expected<Pbkdf2Cost> pbkdf2_cost(element params) {
    LARIAT_TRY(const std::string_view prf, words(params, "prf"));
    if (prf != "hmac-sha256")
        return io::failure(Errc::refused, "its pseudo-random function is not hmac-sha256");
    LARIAT_TRY(const std::uint64_t iterations, number(params, "c"));
    if (iterations == 0 || iterations > kMaxIterations)
        return io::failure(Errc::refused, "{} iterations of pbkdf2, {} at most", iterations, kMaxIterations);
    return Pbkdf2Cost{static_cast<std::uint32_t>(iterations)};
}

io::Expected<void> read_derivation(element crypto, KeystoreFile& file) {
    LARIAT_TRY(const std::string_view kdf, words(crypto, "kdf"));
    LARIAT_TRY(const element params, member(crypto, "kdfparams"));
    if (kdf == "scrypt") {
        LARIAT_TRY(file.cost, scrypt_cost(params));
    } else if (kdf == "pbkdf2") {
        LARIAT_TRY(file.cost, pbkdf2_cost(params));
    } else {
        return io::failure(Errc::refused, "its key derivation is neither scrypt nor pbkdf2");
    }
    LARIAT_TRY(const std::uint64_t size, number(params, "dklen"));
    if (size != 32)
        return io::failure(Errc::refused, "'dklen' is {}, only 32 is known", size);
    LARIAT_TRY(const std::string_view salt, words(params, "salt"));
    auto bytes = bytes_from_hex(salt);
    if (!bytes || bytes->size() > kMaxSalt)
        return io::failure(Errc::malformed, "'salt' is not hex of at most {} bytes", kMaxSalt);
    file.salt = *std::move(bytes);
    return {};
}

}  // namespace

io::Expected<KeystoreFile> parse_keystore(std::string_view text) {
    simdjson::dom::parser parser;
    element root;
    if (const auto error = parser.parse(simdjson::padded_string{text}).get(root); error != simdjson::SUCCESS)
        return io::failure(Errc::malformed, "not JSON: {}", simdjson::error_message(error));
    LARIAT_TRY(const std::uint64_t version, number(root, "version"));
    if (version != 3)
        return io::failure(Errc::refused, "keystore version {}, only 3 is known", version);

    KeystoreFile file;
    LARIAT_TRY(const element crypto, member(root, "crypto"));
    LARIAT_TRY(const std::string_view cipher, words(crypto, "cipher"));
    if (cipher != "aes-128-ctr")
        return io::failure(Errc::refused, "its cipher is not aes-128-ctr");
    LARIAT_TRY(const element params, member(crypto, "cipherparams"));
    LARIAT_CHECK(hex_into(params, "iv", file.iv));
    LARIAT_CHECK(hex_into(crypto, "ciphertext", file.ciphertext));
    LARIAT_CHECK(hex_into(crypto, "mac", file.mac));
    LARIAT_CHECK(read_derivation(crypto, file));
    if (member(root, "address")) {
        Address address;
        LARIAT_CHECK(hex_into(root, "address", address.data));
        file.address = address;
    }
    return file;
}

}  // namespace lariat::keys
