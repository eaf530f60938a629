#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/quantity.hpp"
#include "io/keys/keystore_v3.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lariat::keys {

/// A folder of encrypted keys, one file each, named as other Ethereum tools name them. The folder has mode
/// 0700, the files 0600; wider ones are refused.
class Keystore {
public:
    struct Entry {
        Address address;  ///< as the file claims; proved when unlocked
        std::filesystem::path file;
    };
    struct Listing {
        std::vector<Entry> keys;              ///< by address
        std::vector<std::string> unreadable;  ///< files that are no keystore, each with the reason
    };

    /// Creates the folder where it is missing.
    static io::Expected<Keystore> open(std::filesystem::path directory);

    /// A fresh key from the system's randomness.
    io::Expected<Entry> create(const SecretBytes& password, const ScryptCost& cost = kStandardCost) const;
    /// Errc::conflict when the address is there already.
    io::Expected<Entry> import(const PrivateKey& key,
                               const SecretBytes& password,
                               const ScryptCost& cost = kStandardCost) const;

    io::Expected<Listing> list() const;

    /// Errc::not_found for an address without a file.
    io::Expected<UnlockedKey> unlock(const Address& address, const SecretBytes& password) const;

private:
    explicit Keystore(std::filesystem::path directory) : directory_{std::move(directory)} {}

    std::filesystem::path directory_;
};

/// A key in a V3 file anywhere, to import it. The file may be readable by others: it is encrypted.
io::Expected<UnlockedKey> unlock_file(const std::filesystem::path& file, const SecretBytes& password);

/// A raw key: 64 hex digits in a file that only its owner can reach.
io::Expected<UnlockedKey> load_raw_key(const std::filesystem::path& file);

/// A development chain whose keys guard nothing.
inline constexpr ChainId kDevelopmentChain{31337};

/// The raw key of a development chain. Errc::refused for any other chain: there, keys are encrypted at rest.
io::Expected<UnlockedKey> load_development_key(const std::filesystem::path& file, ChainId chain);

}  // namespace lariat::keys
