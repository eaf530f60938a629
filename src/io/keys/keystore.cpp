#include "io/keys/keystore.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/crypto/address.hpp"
#include "io/keys/private_files.hpp"
#include "io/runtime/clock.hpp"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <algorithm>

namespace lariat::keys {

namespace {

constexpr std::size_t kMaxFileBytes = 16 * 1024;

io::Expected<KeystoreFile> read_keystore(const std::filesystem::path& file, Access access) {
    LARIAT_TRY(const SecretBytes content, read_file(file, access, kMaxFileBytes));
    const auto bytes = content.reveal();
    auto parsed = parse_keystore({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (!parsed)
        return io::failure(parsed.error().code, "{}: {}", file.string(), parsed.error().message);
    return parsed;
}

io::Expected<UnlockedKey> decrypt_file(const std::filesystem::path& file,
                                       Access access,
                                       const SecretBytes& password) {
    LARIAT_TRY(const KeystoreFile parsed, read_keystore(file, access));
    auto key = decrypt(parsed, password);
    if (!key)
        return io::failure(key.error().code, "{}: {}", file.string(), key.error().message);
    return key;
}

io::Expected<UnlockedKey> random_key() {
    LARIAT_TRY(SecretBytes secret, SecretBytes::zeros(32));
    // A number outside the group comes up once in 2^128.
    for (;;) {
        if (RAND_priv_bytes(secret.mutable_view().data(), static_cast<int>(secret.size())) != 1)
            return io::failure(Errc::internal, "no random bytes");
        if (auto key = PrivateKey::from_bytes(secret.reveal()))
            return UnlockedKey::hold(*std::move(key));
    }
}

/// UTC--2026-11-21T06-00-00.000001Z--<address>, as geth names them: no colons.
std::string file_name(const Address& address) {
    std::string time = io::rfc3339(io::SystemClock::instance().unix_nanos());
    std::ranges::replace(time, ':', '-');
    return fmt::format("UTC--{}--{}", time, to_hex(address).substr(2));
}

}  // namespace

io::Expected<Keystore> Keystore::open(std::filesystem::path directory) {
    LARIAT_CHECK(private_directory(directory));
    return Keystore{std::move(directory)};
}

io::Expected<Keystore::Entry> Keystore::create(const SecretBytes& password, const ScryptCost& cost) const {
    LARIAT_TRY(const UnlockedKey key, random_key());
    return import(*key, password, cost);
}

io::Expected<Keystore::Entry> Keystore::import(const PrivateKey& key,
                                               const SecretBytes& password,
                                               const ScryptCost& cost) const {
    const Address address = address_of(key);
    LARIAT_TRY(const Listing present, list());
    const auto same = std::ranges::find(present.keys, address, &Entry::address);
    if (same != present.keys.end())
        return io::failure(Errc::conflict, "{} is in the keystore already: {}", to_checksum(address),
                           same->file.string());
    LARIAT_TRY(const std::string content, encrypt(key, password, cost));
    Entry entry{address, directory_ / file_name(address)};
    LARIAT_CHECK(write_new_file(entry.file, content));
    return entry;
}

io::Expected<Keystore::Listing> Keystore::list() const {
    Listing listing;
    std::error_code error;
    for (std::filesystem::directory_iterator file{directory_, error}, end; !error && file != end;
         file.increment(error)) {
        if (file->path().filename().string().starts_with('.'))
            continue;
        const auto parsed = read_keystore(file->path(), Access::owner_only);
        if (!parsed)
            listing.unreadable.push_back(parsed.error().message);
        else if (!parsed->address)
            listing.unreadable.push_back(file->path().string() + ": it names no address; import it");
        else
            listing.keys.push_back({*parsed->address, file->path()});
    }
    if (error)
        return io::failure(Errc::unavailable, "{}: {}", directory_.string(), error.message());
    std::ranges::sort(listing.keys, {},
                      [](const Entry& entry) { return std::pair{entry.address, entry.file}; });
    std::ranges::sort(listing.unreadable);
    return listing;
}

io::Expected<UnlockedKey> Keystore::unlock(const Address& address, const SecretBytes& password) const {
    LARIAT_TRY(const Listing present, list());
    const auto entry = std::ranges::find(present.keys, address, &Entry::address);
    if (entry == present.keys.end())
        return io::failure(Errc::not_found, "no key of {} in {}{}", to_checksum(address), directory_.string(),
                           present.unreadable.empty() ? "" : "; not readable: " + present.unreadable.front());
    return decrypt_file(entry->file, Access::owner_only, password);
}

io::Expected<UnlockedKey> unlock_file(const std::filesystem::path& file, const SecretBytes& password) {
    return decrypt_file(file, Access::any, password);
}

io::Expected<UnlockedKey> load_raw_key(const std::filesystem::path& file) {
    LARIAT_TRY(SecretBytes content, read_file(file, Access::owner_only, 128));
    std::string_view text{reinterpret_cast<const char*>(content.reveal().data()), content.size()};
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
        text.remove_suffix(1);
    LARIAT_TRY(SecretBytes secret, SecretBytes::zeros(32));
    // What is wrong with it stays unsaid: the text is the secret.
    if (!decode_hex(text, secret.mutable_view()))
        return io::failure(Errc::malformed, "{} does not hold 64 hex digits", file.string());
    auto key = PrivateKey::from_bytes(secret.reveal());
    if (!key)
        return io::failure(Errc::malformed, "{} holds no key of secp256k1", file.string());
    return UnlockedKey::hold(*std::move(key));
}

io::Expected<UnlockedKey> load_development_key(const std::filesystem::path& file, ChainId chain) {
    if (chain != kDevelopmentChain)
        return io::failure(Errc::refused,
                           "{}: an unencrypted key is for the development chain {} only, this is chain {}; "
                           "run: lariat keys import",
                           file.string(), kDevelopmentChain.raw(), chain.raw());
    return load_raw_key(file);
}

}  // namespace lariat::keys
