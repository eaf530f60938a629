#include "io/store/journal/keeper.hpp"

#include "foundation/base/bytes.hpp"
#include "io/runtime/log.hpp"
#include "io/store/journal/byte_source.hpp"
#include "io/store/journal/segment_files.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zstd.h>

namespace lariat::store {

namespace fs = std::filesystem;

namespace {

const io::Logger kLog{"journal"};
constexpr int kCompressionLevel = 3;
constexpr int kPriority = 10;  // of the thread, as nice(1) counts

struct FreeStream {
    void operator()(ZSTD_CCtx* stream) const { ZSTD_freeCCtx(stream); }
};

/// A file under construction: removed again unless it is finished.
class NewFile {
public:
    explicit NewFile(fs::path path)
        : path_{std::move(path)},
          file_{::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)} {}
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile() {
        if (file_ < 0)
            return;
        ::close(file_);
        std::error_code ignored;
        fs::remove(path_, ignored);
    }

    io::Expected<void> write(ByteView bytes) {
        while (!bytes.empty()) {
            const ssize_t written = ::write(file_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0)
                return failed();
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        return {};
    }
    io::Expected<void> finish_as(const fs::path& name) {
        if (::fdatasync(file_) != 0 || ::rename(path_.c_str(), name.c_str()) != 0)
            return failed();
        ::close(file_);
        file_ = -1;
        return {};
    }
    [[nodiscard]] bool opened() const { return file_ >= 0; }
    [[nodiscard]] std::unexpected<io::Failure> failed() const {
        return io::failure(Errc::unavailable, "{}: {}", path_.string(), std::strerror(errno));
    }

private:
    fs::path path_;
    int file_;
};

}  // namespace

io::Expected<void> compress_file(const fs::path& from, const fs::path& to) {
    LARIAT_TRY(const auto source, open_source(from));
    NewFile target{to.string() + ".tmp"};
    if (!target.opened())
        return target.failed();
    const std::unique_ptr<ZSTD_CCtx, FreeStream> stream{ZSTD_createCCtx()};
    ZSTD_CCtx_setParameter(stream.get(), ZSTD_c_compressionLevel, kCompressionLevel);
    ZSTD_CCtx_setParameter(stream.get(), ZSTD_c_checksumFlag, 1);
    Bytes plain(ZSTD_CStreamInSize());
    Bytes packed(ZSTD_CStreamOutSize());
    for (bool last = false; !last;) {
        LARIAT_TRY(const std::size_t size, source->read(plain));
        last = size == 0;
        ZSTD_inBuffer input{plain.data(), size, 0};
        for (bool done = false; !done;) {
            ZSTD_outBuffer output{packed.data(), packed.size(), 0};
            const std::size_t left =
                ZSTD_compressStream2(stream.get(), &output, &input, last ? ZSTD_e_end : ZSTD_e_continue);
            if (ZSTD_isError(left) != 0)
                return io::failure(Errc::internal, "{}: {}", from.string(), ZSTD_getErrorName(left));
            LARIAT_CHECK(target.write(ByteView{packed}.first(output.pos)));
            done = last ? left == 0 : input.pos == input.size;
        }
    }
    return target.finish_as(to);
}

SegmentKeeper::SegmentKeeper(fs::path journal, std::uint64_t most_bytes)
    : journal_{std::move(journal)}, most_bytes_{most_bytes}, thread_{[this] { run(); }} {}

SegmentKeeper::~SegmentKeeper() {
    {
        const std::scoped_lock lock{mutex_};
        ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void SegmentKeeper::closed(std::uint64_t number) {
    {
        const std::scoped_lock lock{mutex_};
        waiting_.push_back(number);
    }
    wake_.notify_one();
}

void SegmentKeeper::run() {
    // On Linux a priority belongs to a thread.
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kPriority);
    for (;;) {
        std::uint64_t number = 0;
        {
            std::unique_lock lock{mutex_};
            wake_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
            if (waiting_.empty())
                return;
            number = waiting_.front();
            waiting_.pop_front();
        }
        remove_oldest();
        compress(number);
        remove_oldest();
    }
}

void SegmentKeeper::compress(std::uint64_t number) {
    const fs::path plain = closed_segment(journal_, number);
    std::error_code ignored;
    if (!fs::exists(plain, ignored))
        return;  // it was the oldest
    if (const auto done = compress_file(plain, compressed_segment(journal_, number)); !done) {
        if (!complained_)
            kLog.error("a closed segment stays uncompressed", {{"why", done.error()}});
        complained_ = true;
        return;
    }
    fs::remove(plain, ignored);
}

void SegmentKeeper::remove_oldest() {
    auto files = segment_files(journal_);
    if (!files)
        return;
    std::erase_if(*files, [](const SegmentFile& file) { return file.active(); });
    std::uint64_t total = 0;
    for (const SegmentFile& file : *files)
        total += file.bytes;
    for (const SegmentFile& oldest : *files) {
        if (total <= most_bytes_)
            return;
        std::error_code ignored;
        fs::remove(closed_segment(journal_, oldest.number), ignored);
        fs::remove(compressed_segment(journal_, oldest.number), ignored);
        total -= oldest.bytes;
    }
}

}  // namespace lariat::store
