#pragma once

#include "foundation/base/bytes.hpp"
#include "io/runtime/failure.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace lariat::store {

/// Bytes in order, from a file as it is, from a compressed one, or from memory.
class ByteSource {
public:
    virtual ~ByteSource() = default;

    /// Up to `out.size()` bytes; zero at the end, which may come early: a file that was cut ends where it
    /// was. Errc::malformed if compressed bytes were changed.
    virtual io::Expected<std::size_t> read(std::span<std::uint8_t> out) = 0;
    /// Bytes taken from the medium so far.
    [[nodiscard]] virtual std::uint64_t consumed() const = 0;
};

/// A file; one whose name ends in .zst is decompressed. Errc::not_found if there is none.
io::Expected<std::unique_ptr<ByteSource>> open_source(const std::filesystem::path& path);
/// `bytes` outlive the source.
std::unique_ptr<ByteSource> source_of(ByteView bytes);
/// The same, compressed.
std::unique_ptr<ByteSource> decompressed(std::unique_ptr<ByteSource> compressed, std::string name);

}  // namespace lariat::store
