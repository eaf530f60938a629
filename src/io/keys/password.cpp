#include "io/keys/password.hpp"

#include "io/keys/private_files.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <termios.h>
#include <unistd.h>

namespace lariat::keys {

namespace {

constexpr std::size_t kMaxFileBytes = kMaxPasswordBytes + 2;

io::Expected<SecretBytes> first_line(SecretBytes content) {
    const auto bytes = content.reveal();
    auto end = std::ranges::find(bytes, std::uint8_t{'\n'});
    if (end != bytes.begin() && end != bytes.end() && *std::prev(end) == '\r')
        --end;
    content.shrink(static_cast<std::size_t>(end - bytes.begin()));
    return content;
}

/// Bytes one at a time and unseen; puts the terminal back as it was.
class SilentTerminal {
public:
    explicit SilentTerminal(int terminal) : terminal_{terminal} {
        if (::tcgetattr(terminal, &before_) != 0)
            return;
        termios silent = before_;
        // Without ISIG, Ctrl-C comes as a byte: no signal can leave the terminal mute.
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | ISIG);
        silent.c_cc[VMIN] = 1;
        silent.c_cc[VTIME] = 0;
        changed_ = ::tcsetattr(terminal, TCSAFLUSH, &silent) == 0;
    }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;
    ~SilentTerminal() {
        if (changed_)
            ::tcsetattr(terminal_, TCSAFLUSH, &before_);
    }
    [[nodiscard]] bool is_silent() const { return changed_; }

private:
    int terminal_;
    termios before_{};
    bool changed_ = false;
};

void show(int terminal, std::string_view text) {
    // A prompt that cannot be shown is no reason to stop: the answer still counts.
    static_cast<void>(::write(terminal, text.data(), text.size()) < 0);
}

io::Expected<SecretBytes> read_line(int terminal) {
    constexpr std::uint8_t kInterrupt = 3;
    constexpr std::uint8_t kEnd = 4;
    constexpr std::uint8_t kBackspace = 8;
    constexpr std::uint8_t kEraseLine = 21;
    constexpr std::uint8_t kDelete = 127;
    LARIAT_TRY(SecretBytes line, SecretBytes::zeros(kMaxPasswordBytes));
    std::size_t size = 0;
    for (;;) {
        std::uint8_t byte = 0;
        const ssize_t got = ::read(terminal, &byte, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return io::failure(Errc::unavailable, "terminal: {}", std::strerror(errno));
        if (byte == kInterrupt || (got == 0 && size == 0))
            return io::failure(Errc::cancelled, "no password was given");
        if (got == 0 || byte == '\n' || byte == '\r' || byte == kEnd)
            break;
        if (byte == kBackspace || byte == kDelete) {
            // One character may be several bytes of UTF-8.
            while (size > 0 && (line.reveal()[--size] & 0xc0U) == 0x80U) {
            }
        } else if (byte == kEraseLine) {
            size = 0;
        } else if (size == line.size()) {
            return io::failure(Errc::invalid_argument, "a password has at most {} bytes", kMaxPasswordBytes);
        } else {
            line.mutable_view()[size++] = byte;
        }
    }
    line.shrink(size);
    return line;
}

/// The terminal of the process, whatever its standard input is.
class OwnTerminal {
public:
    OwnTerminal() : raw_{::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)} {}
    OwnTerminal(const OwnTerminal&) = delete;
    OwnTerminal& operator=(const OwnTerminal&) = delete;
    ~OwnTerminal() {
        if (raw_ >= 0)
            ::close(raw_);
    }
    [[nodiscard]] io::Expected<int> get() const {
        if (raw_ < 0)
            return io::failure(Errc::unavailable, "no terminal to ask for a password: use --password-file");
        return raw_;
    }

private:
    int raw_;
};

}  // namespace

io::Expected<SecretBytes> password_from_file(const std::filesystem::path& file) {
    LARIAT_TRY(SecretBytes content, read_file(file, Access::owner_only, kMaxFileBytes));
    return first_line(std::move(content));
}

io::Expected<SecretBytes> password_from_descriptor(int descriptor) {
    LARIAT_TRY(SecretBytes content, read_descriptor(descriptor, "password", kMaxFileBytes));
    return first_line(std::move(content));
}

io::Expected<SecretBytes> ask_password(std::string_view prompt, int terminal) {
    const SilentTerminal silent{terminal};
    if (!silent.is_silent())
        return io::failure(Errc::unavailable, "no terminal to ask for a password: use --password-file");
    show(terminal, prompt);
    auto line = read_line(terminal);
    show(terminal, "\n");
    return line;
}

io::Expected<SecretBytes> ask_password(std::string_view prompt) {
    const OwnTerminal terminal;
    LARIAT_TRY(const int raw, terminal.get());
    return ask_password(prompt, raw);
}

io::Expected<SecretBytes> ask_new_password(std::string_view prompt) {
    const OwnTerminal terminal;
    LARIAT_TRY(const int raw, terminal.get());
    for (;;) {
        LARIAT_TRY(SecretBytes first, ask_password(prompt, raw));
        if (first.size() == 0) {
            show(raw, "A password cannot be empty.\n");
            continue;
        }
        LARIAT_TRY(const SecretBytes second, ask_password("Again: ", raw));
        if (first.size() == second.size() &&
            CRYPTO_memcmp(first.reveal().data(), second.reveal().data(), first.size()) == 0)
            return first;
        show(raw, "They differ.\n");
    }
}

}  // namespace lariat::keys
