#pragma once

#include "io/keys/secret_memory.hpp"

#include <filesystem>
#include <string_view>

namespace lariat::keys {

inline constexpr std::size_t kMaxPasswordBytes = 1024;

/// The first line of a file that only its owner can reach.
io::Expected<SecretBytes> password_from_file(const std::filesystem::path& file);

/// The first line of an open descriptor, read to its end.
io::Expected<SecretBytes> password_from_descriptor(int descriptor);

/// Asks on the terminal without showing what is typed. Ctrl-C is Errc::cancelled; without a terminal
/// Errc::unavailable.
io::Expected<SecretBytes> ask_password(std::string_view prompt);
/// Asks twice, until both agree; not empty.
io::Expected<SecretBytes> ask_new_password(std::string_view prompt);

/// The same on a given terminal.
io::Expected<SecretBytes> ask_password(std::string_view prompt, int terminal);

}  // namespace lariat::keys
