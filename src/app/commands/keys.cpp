#include "app/commands/commands.hpp"
#include "app/context.hpp"
#include "app/io_failure.hpp"
#include "foundation/crypto/address.hpp"
#include "io/keys/hd_key.hpp"
#include "io/keys/keystore.hpp"
#include "io/keys/mnemonic.hpp"
#include "io/keys/password.hpp"
#include "io/keys/private_files.hpp"

#include <fstream>
#include <ostream>
#include <unistd.h>

namespace lariat::app {
namespace {

namespace fs = std::filesystem;
using keys::Keystore;
using keys::SecretBytes;
using keys::UnlockedKey;

/// Where a password comes from: a file, `-` for standard input, or nothing, which asks for it.
io::Expected<SecretBytes> password(const std::optional<fs::path>& file, bool from_input, bool is_new) {
    if (from_input)
        return keys::password_from_descriptor(STDIN_FILENO);
    if (file)
        return keys::password_from_file(*file);
    return is_new ? keys::ask_new_password("Password for the new key: ")
                  : keys::ask_password("Password of the file: ");
}

struct Opened {
    Keystore store;
    SecretBytes password;
};

Outcome<const Config*> config_of(Context& context) {
    const auto loaded = context.configuration();
    if (!loaded)
        return std::unexpected{loaded.error()};
    return &(*loaded)->config;
}

/// The store and the password for a key that is about to go into it.
Outcome<Opened> open_for_writing(Context& context) {
    const auto config = config_of(context);
    if (!config)
        return std::unexpected{config.error()};
    auto store = Keystore::open((*config)->keys.dir);
    if (!store)
        return refuse_io(store.error(), (*config)->keys.dir.string());
    const bool from_input = context.arguments.value("--password-file") == "-";
    auto secret = password((*config)->keys.password_file, from_input, true);
    if (!secret)
        return refuse_io(secret.error(), "password", "give --password-file FILE, or run this on a terminal");
    return Opened{std::move(*store), std::move(*secret)};
}

void write_entry(Context& context, const Keystore::Entry& entry) {
    context.write(
        boost::json::object{{"address", to_checksum(entry.address)}, {"file", entry.file.string()}});
}

Outcome<> create(Context& context) {
    if (const auto hidden = keys::forbid_core_dumps(); !hidden)
        return refuse_io(hidden.error());
    const auto opened = open_for_writing(context);
    if (!opened)
        return std::unexpected{opened.error()};
    const auto entry = opened->store.create(opened->password);
    if (!entry)
        return refuse_io(entry.error());
    write_entry(context, *entry);
    return {};
}

/// A V3 file is JSON; anything else is a raw key.
bool is_keystore_file(const fs::path& file) {
    std::ifstream stream{file, std::ios::binary};
    char first = 0;
    stream >> first;
    return first == '{';
}

Outcome<UnlockedKey> read_key(Context& context, const fs::path& file) {
    io::Expected<UnlockedKey> key = std::unexpected{io::Failure{}};
    if (is_keystore_file(file)) {
        std::optional<fs::path> from;
        if (const auto given = context.arguments.value("--from-password-file"))
            from = context.environment.resolve(*given, context.environment.directory);
        const auto secret = password(from, false, false);
        if (!secret)
            return refuse_io(secret.error(), "password",
                             "give --from-password-file FILE, or run this on a terminal");
        key = keys::unlock_file(file, *secret);
    } else {
        key = keys::load_raw_key(file);
    }
    if (!key)
        return refuse_io(key.error(), file.string());
    return std::move(*key);
}

/// A phrase of more than a line is read whole: words are parted by any space.
io::Expected<SecretBytes> phrase(const std::optional<fs::path>& file) {
    if (file)
        return keys::read_file(*file, keys::Access::owner_only, keys::kMaxPasswordBytes);
    return keys::ask_password("Recovery phrase, not shown: ");
}

Outcome<UnlockedKey> read_phrase(Context& context, const std::optional<fs::path>& file) {
    const auto words = phrase(file);
    if (!words)
        return refuse_io(words.error(), "recovery phrase",
                         "give a FILE of mode 0600, or run this on a terminal");
    io::Expected<SecretBytes> passphrase = SecretBytes::copy_of({});
    if (const auto given = context.arguments.value("--passphrase-file"))
        passphrase =
            keys::password_from_file(context.environment.resolve(*given, context.environment.directory));
    if (!passphrase)
        return refuse_io(passphrase.error(), "--passphrase-file");
    const std::string path = context.arguments.value("--path").value_or(std::string{keys::kDefaultPath});
    auto key = keys::key_of_phrase(*words, *passphrase, path);
    if (!key)
        return refuse_io(key.error(), "recovery phrase");
    return std::move(*key);
}

/// What the command line says to import: a phrase, or a file with a key.
Outcome<UnlockedKey> key_to_import(Context& context) {
    std::optional<fs::path> file;
    if (const auto given = context.arguments.positional(0))
        file = context.environment.resolve(*given, context.environment.directory);
    if (context.arguments.has("--mnemonic"))
        return read_phrase(context, file);
    for (const char* option : {"--path", "--passphrase-file"})
        if (context.arguments.has(option))
            return refuse(Exit::usage, "only a recovery phrase has this", option, "add --mnemonic");
    if (!file)
        return refuse(Exit::usage, "nothing to import", "FILE", "name a file, or give --mnemonic");
    return read_key(context, *file);
}

Outcome<> import(Context& context) {
    if (const auto hidden = keys::forbid_core_dumps(); !hidden)
        return refuse_io(hidden.error());
    const auto key = key_to_import(context);
    if (!key)
        return std::unexpected{key.error()};
    const auto opened = open_for_writing(context);
    if (!opened)
        return std::unexpected{opened.error()};
    const auto entry = opened->store.import(**key, opened->password);
    if (!entry)
        return refuse_io(entry.error());
    write_entry(context, *entry);
    return {};
}

Outcome<> list(Context& context) {
    const auto config = config_of(context);
    if (!config)
        return std::unexpected{config.error()};
    const auto store = Keystore::open((*config)->keys.dir);
    if (!store)
        return refuse_io(store.error(), (*config)->keys.dir.string());
    const auto listing = store->list();
    if (!listing)
        return refuse_io(listing.error());
    Report report{{{.name = "address"}, {.name = "file", .flexible = true}}};
    for (const Keystore::Entry& entry : listing->keys)
        report.add({cell(to_checksum(entry.address)), cell(entry.file.string())});
    context.write(report);
    for (const std::string& unreadable : listing->unreadable)
        context.err << context.err_style.yellow() << "warning: " << context.err_style.reset() << unreadable
                    << '\n';
    return {};
}

Option password_option() {
    return {.name = "--password-file",
            .value = "FILE",
            .doc = "First line of this file, mode 0600; - for standard input; asked for if absent",
            .completes = Completes::file,
            .sets = "keys.password_file"};
}

Option dir_option() {
    return {.name = "--dir",
            .value = "DIR",
            .doc = "Folder of the keystore files",
            .completes = Completes::directory,
            .sets = "keys.dir"};
}

}  // namespace

std::vector<Command> keys_commands() {
    return {
        {.name = "keys new",
         .summary = "Make a key and store it encrypted (Web3 Secret Storage, scrypt)",
         .details = "The password is asked for twice, without showing it. It cannot be recovered.",
         .examples = {"lariat keys new", "lariat keys new --password-file ~/.lariat-password"},
         .options = {password_option(), dir_option()},
         .run = create},
        {.name = "keys import",
         .summary = "Store a key of another tool: a V3 keystore file, 64 hex digits, or a recovery phrase",
         .details =
             "A raw key or a phrase is read only from a file that nobody else can reach; delete it "
             "afterwards. Without FILE, --mnemonic asks for the English phrase (BIP-39) without showing it.",
         .examples = {"lariat keys import UTC--2026-01-01--0a1b2c.json", "lariat keys import raw.key",
                      "lariat keys import --mnemonic --path \"m/44'/60'/0'/0/1\""},
         .options = {password_option(),
                     {.name = "--from-password-file",
                      .value = "FILE",
                      .doc = "Password of the file that is imported",
                      .completes = Completes::file},
                     {.name = "--mnemonic", .doc = "Import from a recovery phrase: FILE, or asked for"},
                     {.name = "--path",
                      .value = "PATH",
                      .doc = "Place of the key; m/44'/60'/0'/0/0 if absent"},
                     {.name = "--passphrase-file",
                      .value = "FILE",
                      .doc = "Passphrase that belongs to the phrase: first line, mode 0600",
                      .completes = Completes::file},
                     dir_option()},
         .positionals =
             {{.name = "FILE", .doc = "What to import", .required = false, .completes = Completes::file}},
         .run = import},
        {.name = "keys list",
         .summary = "Addresses that can sign",
         .examples = {"lariat keys list", "lariat keys list -o json"},
         .options = {dir_option()},
         .run = list},
    };
}

}  // namespace lariat::app
