#pragma once

#include "io/keys/secret_memory.hpp"
#include "io/runtime/failure.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace lariat::keys {

/// Who else may touch a file that is read.
enum class Access : std::uint8_t {
    owner_only,  ///< refused when group or others have any permission, or when it belongs to another user
    any,
};

/// At most `limit` bytes, straight into secret memory. Regular files only.
io::Expected<SecretBytes> read_file(const std::filesystem::path& path, Access access, std::size_t limit);

/// From an open file or pipe to its end, at most `limit` bytes.
io::Expected<SecretBytes> read_descriptor(int descriptor, std::string_view name, std::size_t limit);

/// Creates the folder with mode 0700, or checks that it has no wider one and belongs to this user.
io::Expected<void> private_directory(const std::filesystem::path& path);

/// Mode 0600, whole or not at all: a temporary file, flushed, given its name, and the folder flushed. An
/// existing file is not replaced (Errc::conflict).
io::Expected<void> write_new_file(const std::filesystem::path& path, std::string_view content);

}  // namespace lariat::keys
