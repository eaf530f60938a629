#include "io/keys/halt_latch.hpp"

#include "io/keys/halt_image.hpp"
#include "io/keys/private_files.hpp"
#include "io/runtime/clock.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <span>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace lariat::keys {
namespace {

namespace image = halt_image;
using image::Details;
using image::Word;

/// How long a change waits for another one that is being written down.
constexpr std::chrono::milliseconds kTurnLimit{1'000};
constexpr std::chrono::microseconds kTurnPause{100};
constexpr std::chrono::milliseconds kRetryPause{1};
constexpr int kRetries = 20;
constexpr std::string_view kNoTurn = "another change does not end";

std::unexpected<io::Failure> os_failure(const std::filesystem::path& path, std::string_view what) {
    return io::failure(Errc::unavailable, "{}: {}: {}", path.string(), what, std::strerror(errno));
}

bool write_at(int file, std::span<const std::uint8_t> bytes, std::size_t offset) {
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        offset += static_cast<std::size_t>(written);
    }
    return true;
}

bool read_at(int file, std::span<std::uint8_t> bytes, std::size_t offset) {
    while (!bytes.empty()) {
        const ssize_t got = ::pread(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        bytes = bytes.subspan(static_cast<std::size_t>(got));
        offset += static_cast<std::size_t>(got);
    }
    return true;
}

bool flush(int file) {
    int done = 0;
    do
        done = ::fdatasync(file);
    while (done != 0 && errno == EINTR);
    return done == 0;
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

Details details_of(Word word, std::string reason, std::string by) {
    return {.word = word,
            .changed_ns = io::SystemClock::instance().unix_nanos(),
            .by = std::move(by),
            .reason = std::move(reason)};
}

}  // namespace

struct HaltLatch::Mapping {
    /// The right to write details: one thread of one process at a time.
    class Turn {
    public:
        explicit Turn(Mapping& mapping) : mapping_{mapping} {
            const auto until = std::chrono::steady_clock::now() + kTurnLimit;
            for (; std::chrono::steady_clock::now() < until; std::this_thread::sleep_for(kTurnPause)) {
                if (!thread_.owns_lock() && !thread_.try_lock())
                    continue;
                held_ = ::flock(mapping.file, LOCK_EX | LOCK_NB) == 0;
                if (held_)
                    return;
            }
        }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn() {
            if (held_)
                ::flock(mapping_.file, LOCK_UN);
        }
        explicit operator bool() const { return held_; }

    private:
        Mapping& mapping_;
        std::unique_lock<std::mutex> thread_{mapping_.writer, std::defer_lock};
        bool held_ = false;
    };

    Mapping(std::filesystem::path name, int descriptor) : path{std::move(name)}, file{descriptor} {}
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() {
        if (memory != nullptr)
            ::munmap(memory, image::kSize);
        ::close(file);
    }

    [[nodiscard]] std::atomic_ref<std::uint64_t> word() const {
        return std::atomic_ref{
            *reinterpret_cast<std::uint64_t*>(static_cast<std::uint8_t*>(memory) + image::kWordOffset)};
    }

    io::Expected<void> prepare();
    void examine() const;
    [[nodiscard]] bool in_place() const noexcept;
    [[nodiscard]] std::optional<Details> details(Word of) const;
    [[nodiscard]] bool write_details(const Details& details) const;
    io::Expected<void> write_down(Word before, Details details);
    io::Expected<bool> tighten_damaged(const std::string& reason, const std::string& by);
    io::Expected<void> rewrite(OperatingState state, std::string reason, std::string by);
    void take_back(OperatingState state) const;

    std::filesystem::path path;
    int file;
    void* memory = nullptr;
    struct stat identity{};
    std::mutex writer;
};

/// Of the open file, so that nobody can exchange it in between.
io::Expected<void> HaltLatch::Mapping::prepare() {
    if (::fstat(file, &identity) != 0)
        return os_failure(path, "not read");
    if (!S_ISREG(identity.st_mode))
        return io::failure(Errc::refused, "{} is not a regular file", path.string());
    if (identity.st_uid != ::geteuid())
        return io::failure(Errc::refused, "{} belongs to another user", path.string());
    if ((identity.st_mode & 077U) != 0)
        return io::failure(Errc::refused, "{} has mode {:04o}: others can reach it; run: chmod 600 {}",
                           path.string(), identity.st_mode & 07777U, path.string());

    const auto size = static_cast<std::size_t>(identity.st_size);
    if (size < image::kSize) {
        // A mapping must not reach behind the file's end, nor into a hole that a full disk could not fill.
        if (const int error = ::posix_fallocate(file, 0, image::kSize); error != 0)
            return io::failure(Errc::unavailable, "{} is damaged and cannot be mended: {}", path.string(),
                               std::strerror(error));
    }
    memory = ::mmap(nullptr, image::kSize, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) {
        memory = nullptr;
        return os_failure(path, "not mapped");
    }
    if (size != image::kSize)
        word().store(image::kDamaged);
    else
        examine();
    return {};
}

/// Marks a damaged file as such for everyone who has it open, until a change writes it anew.
void HaltLatch::Mapping::examine() const {
    std::uint64_t seen = word().load();
    for (int left = kRetries; left > 0;) {
        image::Image whole;
        if (!image::decode(seen))
            return;
        if (read_at(file, whole, 0) && image::is_sound(whole))
            return;
        // Only what stays wrong is damage: a change may be under way.
        std::this_thread::sleep_for(kRetryPause);
        const std::uint64_t now = word().load();
        left = now == seen ? left - 1 : kRetries;
        seen = now;
    }
    word().compare_exchange_strong(seen, image::kDamaged);
}

bool HaltLatch::Mapping::in_place() const noexcept {
    struct stat named{};
    return ::stat(path.c_str(), &named) == 0 && named.st_dev == identity.st_dev &&
           named.st_ino == identity.st_ino;
}

std::optional<Details> HaltLatch::Mapping::details(Word of) const {
    image::Slot slot;
    if (!read_at(file, slot, image::slot_offset(of.generation)))
        return std::nullopt;
    auto found = image::decode(slot);
    if (!found || found->word != of)
        return std::nullopt;
    return found;
}

bool HaltLatch::Mapping::write_details(const Details& details) const {
    const std::size_t offset = image::slot_offset(details.word.generation);
    image::Slot there;
    // A later change of the same slot may have had its turn before us.
    if (read_at(file, there, offset))
        if (const auto known = image::decode(there);
            known && known->word.generation > details.word.generation)
            return true;
    return write_at(file, image::encode(details), offset);
}

/// Ends damage. The caller has its turn.
io::Expected<void> HaltLatch::Mapping::rewrite(OperatingState state, std::string reason, std::string by) {
    std::uint64_t damaged = word().load();
    image::Image old{};
    static_cast<void>(read_at(file, old, 0));
    const Word next{state, image::next({{}, image::newest_generation(old)}, state).generation};
    const auto fresh = image::fresh(details_of(next, std::move(reason), std::move(by)));
    const std::span<const std::uint8_t> bytes{fresh};
    constexpr std::size_t kBehindWord = image::kWordOffset + image::kWordSize;
    if (!write_at(file, bytes.first(image::kWordOffset), 0) ||
        !write_at(file, bytes.subspan(kBehindWord), kBehindWord) || ::ftruncate(file, image::kSize) != 0 ||
        !flush(file))
        return os_failure(path, "damaged, and not mended");
    // Whoever finds damage marks it, in place of the damage itself.
    while (!image::decode(damaged) && !word().compare_exchange_weak(damaged, image::encode(next))) {
    }
    return {};
}

/// Damage means halted already; what is left is to put it on record. False if somebody else mended it.
io::Expected<bool> HaltLatch::Mapping::tighten_damaged(const std::string& reason, const std::string& by) {
    const Turn turn{*this};
    if (!turn)
        return io::failure(Errc::timeout, "{} is damaged, hence halted, and not mended: {}", path.string(),
                           kNoTurn);
    if (image::decode(word().load()))
        return false;
    LARIAT_CHECK(rewrite(OperatingState::halted, reason, by));
    if (!flush(file))
        return os_failure(path, "halted, but it may not outlive a crash of the machine");
    return true;
}

/// The durable half of a tightening that is in force. Others may have their turn while the disk works.
io::Expected<void> HaltLatch::Mapping::write_down(Word before, Details details) {
    bool had_turn = false;
    if (const Turn turn{*this}; turn) {
        had_turn = true;
        // Who was first stays on record.
        if (auto known = this->details(before); known && details.word.state == before.state) {
            known->word = details.word;
            details = *std::move(known);
        }
        if (!write_details(details))
            return os_failure(path, "in force, but its reason is not written down");
    }
    if (!flush(file))
        return os_failure(path, "in force, but it may not outlive a crash of the machine");
    if (!had_turn)
        return io::failure(Errc::timeout, "{}: in force, but its reason is not written down: {}",
                           path.string(), kNoTurn);
    return {};
}

/// Undoes a resumption that is not durable.
void HaltLatch::Mapping::take_back(OperatingState state) const {
    std::uint64_t raw = word().load();
    for (;;) {
        const auto current = image::decode(raw);
        if (!current || current->state >= state)
            return;
        if (word().compare_exchange_weak(raw, image::encode(image::next(*current, state))))
            return;
    }
}

HaltLatch::HaltLatch(std::unique_ptr<Mapping> mapping) : mapping_{std::move(mapping)} {}
HaltLatch::HaltLatch(HaltLatch&&) noexcept = default;
HaltLatch& HaltLatch::operator=(HaltLatch&&) noexcept = default;
HaltLatch::~HaltLatch() = default;

io::Expected<HaltLatch> HaltLatch::open(const std::filesystem::path& file) {
    constexpr int kFlags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    int descriptor = ::open(file.c_str(), kFlags);
    if (descriptor < 0 && errno == ENOENT) {
        const auto first = image::fresh(details_of({OperatingState::active, 1}, "", ""));
        const auto made = write_new_file(file, {reinterpret_cast<const char*>(first.data()), first.size()});
        if (!made && made.error().code != Errc::conflict)
            return std::unexpected{made.error()};
        descriptor = ::open(file.c_str(), kFlags);
    }
    if (descriptor < 0)
        return os_failure(file, "not opened");
    std::error_code ignored;
    auto mapping = std::make_unique<Mapping>(std::filesystem::absolute(file, ignored), descriptor);
    LARIAT_CHECK(mapping->prepare());
    return HaltLatch{std::move(mapping)};
}

OperatingState HaltLatch::state() const noexcept {
    const auto word = image::decode(mapping_->word().load());
    return word ? word->state : OperatingState::halted;
}

OperatingState HaltLatch::state_in_place() const noexcept {
    return mapping_->in_place() ? state() : OperatingState::halted;
}

std::uint64_t HaltLatch::generation() const noexcept {
    const auto word = image::decode(mapping_->word().load());
    return word ? word->generation : 0;
}

HaltLatch::Status HaltLatch::status() const {
    const auto damaged = [&](std::string_view how) {
        return Status{.state = OperatingState::halted,
                      .reason = fmt::format("{} {}", mapping_->path.string(), how),
                      .by = "damage"};
    };
    if (!mapping_->in_place())
        return damaged("is no longer the file that was opened");
    for (int left = kRetries;; --left) {
        const auto word = image::decode(mapping_->word().load());
        if (!word)
            return damaged("is damaged");
        if (auto known = mapping_->details(*word))
            return {.state = word->state,
                    .reason = std::move(known->reason),
                    .by = std::move(known->by),
                    .changed_ns = known->changed_ns,
                    .generation = word->generation};
        // The details of a change that has just been superseded are gone; those of the last one may be to
        // come.
        if (left == 0 || image::decode(mapping_->word().load()) == word)
            return {.state = word->state, .reason = {}, .by = {}, .generation = word->generation};
    }
}

io::Expected<void> HaltLatch::tighten(OperatingState state, std::string reason, std::string by) {
    if (state == OperatingState::active)
        return io::failure(Errc::invalid_argument, "active is no tighter state");
    Mapping& mapping = *mapping_;
    std::uint64_t raw = mapping.word().load();
    for (;;) {
        const auto before = image::decode(raw);
        if (!before) {
            LARIAT_TRY(const bool mended, mapping.tighten_damaged(reason, by));
            if (mended)
                return {};
            raw = mapping.word().load();
            continue;
        }
        // Also when the state stays: a resumption that has begun must not pass by this order.
        const Word after = image::next(*before, std::max(before->state, state));
        if (mapping.word().compare_exchange_weak(raw, image::encode(after)))
            return mapping.write_down(*before, details_of(after, std::move(reason), std::move(by)));
    }
}

io::Expected<void> HaltLatch::resume(std::string reason, std::string by) {
    if (is_blank(reason))
        return io::failure(Errc::invalid_argument, "resuming needs a reason");
    Mapping& mapping = *mapping_;
    // What is resumed from is what stood here before the wait: an order to halt that comes during it wins.
    std::uint64_t raw = mapping.word().load();
    const auto before = image::decode(raw);
    if (before && before->state == OperatingState::active)
        return {};
    const Mapping::Turn turn{mapping};
    if (!turn)
        return io::failure(Errc::timeout, "{}: not resumed: {}", mapping.path.string(), kNoTurn);
    const auto overtaken = [&] {
        return io::failure(Errc::conflict, "{}: not resumed: another order came meanwhile",
                           mapping.path.string());
    };
    if (!before) {
        if (image::decode(mapping.word().load()))
            return overtaken();
        LARIAT_CHECK(mapping.rewrite(OperatingState::active, std::move(reason), std::move(by)));
    } else {
        const Word after = image::next(*before, OperatingState::active);
        if (mapping.word().load() != raw)
            return overtaken();
        if (!mapping.write_details(details_of(after, std::move(reason), std::move(by))) ||
            !flush(mapping.file))
            return os_failure(mapping.path, "not resumed");
        if (!mapping.word().compare_exchange_strong(raw, image::encode(after)))
            return overtaken();
    }
    if (!flush(mapping.file)) {
        auto why = os_failure(mapping.path, "not resumed");
        mapping.take_back(before ? before->state : OperatingState::halted);
        return why;
    }
    return {};
}

}  // namespace lariat::keys
