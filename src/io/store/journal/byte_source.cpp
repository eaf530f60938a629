#include "io/store/journal/byte_source.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

namespace lariat::store {
namespace {

class FileSource final : public ByteSource {
public:
    FileSource(std::string name, int file) : name_{std::move(name)}, file_{file} {}
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;
    ~FileSource() override { ::close(file_); }

    io::Expected<std::size_t> read(std::span<std::uint8_t> out) override {
        for (;;) {
            const ssize_t got = ::read(file_, out.data(), out.size());
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return io::failure(Errc::unavailable, "{}: {}", name_, std::strerror(errno));
            consumed_ += static_cast<std::uint64_t>(got);
            return static_cast<std::size_t>(got);
        }
    }
    [[nodiscard]] std::uint64_t consumed() const override { return consumed_; }

private:
    std::string name_;
    int file_;
    std::uint64_t consumed_ = 0;
};

class MemorySource final : public ByteSource {
public:
    explicit MemorySource(ByteView bytes) : bytes_{bytes} {}

    io::Expected<std::size_t> read(std::span<std::uint8_t> out) override {
        const std::size_t size = std::min(out.size(), bytes_.size() - at_);
        std::ranges::copy(bytes_.subspan(at_, size), out.begin());
        at_ += size;
        return size;
    }
    [[nodiscard]] std::uint64_t consumed() const override { return at_; }

private:
    ByteView bytes_;
    std::size_t at_ = 0;
};

struct FreeStream {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
};

class ZstdSource final : public ByteSource {
public:
    ZstdSource(std::unique_ptr<ByteSource> compressed, std::string name)
        : compressed_{std::move(compressed)},
          name_{std::move(name)},
          stream_{ZSTD_createDStream()},
          buffer_(ZSTD_DStreamInSize()) {}

    io::Expected<std::size_t> read(std::span<std::uint8_t> out) override {
        ZSTD_outBuffer target{out.data(), out.size(), 0};
        while (target.pos == 0) {
            if (input_.pos == input_.size && !drained_) {
                LARIAT_TRY(const std::size_t size, compressed_->read(buffer_));
                input_ = {buffer_.data(), size, 0};
                drained_ = size == 0;
            }
            // Also without input: what is decoded already may still wait inside.
            const std::size_t before = input_.pos;
            const std::size_t result = ZSTD_decompressStream(stream_.get(), &target, &input_);
            if (ZSTD_isError(result) != 0)
                return io::failure(Errc::malformed, "{}: damaged at byte {} of the compressed file: {}",
                                   name_, compressed_->consumed() - input_.size + input_.pos,
                                   ZSTD_getErrorName(result));
            if (drained_ && target.pos == 0 && input_.pos == before)
                return 0;
        }
        return target.pos;
    }
    [[nodiscard]] std::uint64_t consumed() const override { return compressed_->consumed(); }

private:
    std::unique_ptr<ByteSource> compressed_;
    std::string name_;
    std::unique_ptr<ZSTD_DStream, FreeStream> stream_;
    Bytes buffer_;
    ZSTD_inBuffer input_{nullptr, 0, 0};
    bool drained_ = false;
};

}  // namespace

io::Expected<std::unique_ptr<ByteSource>> open_source(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return io::failure(errno == ENOENT ? Errc::not_found : Errc::unavailable, "{}: {}", path.string(),
                           std::strerror(errno));
    auto plain = std::make_unique<FileSource>(path.string(), file);
    if (path.extension() == ".zst")
        return decompressed(std::move(plain), path.string());
    return plain;
}

std::unique_ptr<ByteSource> source_of(ByteView bytes) {
    return std::make_unique<MemorySource>(bytes);
}

std::unique_ptr<ByteSource> decompressed(std::unique_ptr<ByteSource> compressed, std::string name) {
    return std::make_unique<ZstdSource>(std::move(compressed), std::move(name));
}

}  // namespace lariat::store
