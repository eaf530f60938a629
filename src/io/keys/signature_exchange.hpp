#pragma once

#include "io/keys/sqlite_record.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lariat::keys {

/// A signature record as text, to take the protection along when a key moves to another machine. The form is
/// JSON; docs: README.md of this folder.
///
/// `with_transactions` adds what was signed, so that the other machine can replace it and counts its cost.
/// Whoever has such a file can send what was not sent yet.
std::string export_signatures(const std::vector<SqliteRecord::Entry>& entries, bool with_transactions);

/// Errc::malformed names the first thing that is not as `export_signatures` writes it; a transaction must
/// have the hash, nonce, chain and sender it is listed under.
io::Expected<std::vector<SqliteRecord::Entry>> import_signatures(std::string_view text);

}  // namespace lariat::keys
