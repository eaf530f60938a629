#pragma once

#include "core/model/binary_fields.hpp"
#include "foundation/base/bytes.hpp"
#include "foundation/base/error.hpp"

#include <array>
#include <string>
#include <vector>

/// The layout that JOURNAL.md describes.
namespace lariat::store {

/// Version of the layout: preamble, frames, kinds of record, header.
inline constexpr std::uint32_t kJournalVersion = 1;

/// What a segment is and where it comes from.
struct JournalHeader {
    struct Setting {
        std::string key;
        std::string value;
    };
    std::string version;  ///< of the build that writes
    std::string commit;   ///< its source
    std::string build_type;
    std::string run;
    ChainId chain;
    std::uint64_t started_ns = 0;        ///< the run, Unix time
    std::vector<Setting> configuration;  ///< what was in force, without secrets
    std::uint64_t segment = 1;
    std::uint64_t first_sequence = 1;  ///< of the first event after the checkpoint
};

template <binary::Is<JournalHeader::Setting> T>
constexpr auto fields(T& setting) {
    using binary::Field;
    return std::tuple{Field{"key", setting.key}, Field{"value", setting.value}};
}

template <binary::Is<JournalHeader> T>
constexpr auto fields(T& header) {
    using binary::Field;
    return std::tuple{Field{"version", header.version},
                      Field{"commit", header.commit},
                      Field{"build_type", header.build_type},
                      Field{"run", header.run},
                      Field{"chain", header.chain},
                      Field{"started_ns", header.started_ns},
                      Field{"configuration", header.configuration},
                      Field{"segment", header.segment},
                      Field{"first_sequence", header.first_sequence}};
}

enum class RecordKind : std::uint8_t {
    header = 1,
    checkpoint = 2,
    event = 3,  ///< an event, then the actions the core answered with
    end = 4,    ///< the segment was closed; nothing follows
};

/// At the start of every segment, before anything that depends on a schema.
struct Preamble {
    static constexpr std::size_t kSize = 28;

    std::uint32_t version = kJournalVersion;
    std::uint32_t schema_version = 0;
    std::uint64_t schema_fingerprint = 0;

    friend bool operator==(const Preamble&, const Preamble&) = default;
};
/// The one of this build.
Preamble own_preamble();
std::array<std::uint8_t, Preamble::kSize> write_preamble(const Preamble& preamble);
/// Errc::malformed if it is none.
Result<Preamble> read_preamble(std::span<const std::uint8_t, Preamble::kSize> bytes);

/// Before each record: how long it is, what it is, and checksums of both. A length that was damaged does not
/// pass for a torn end.
struct FrameHead {
    static constexpr std::size_t kSize = 13;

    std::uint32_t length = 0;
    RecordKind kind = RecordKind::header;
    std::uint32_t checksum = 0;
};
std::array<std::uint8_t, FrameHead::kSize> write_frame_head(const FrameHead& head);
Result<FrameHead> read_frame_head(std::span<const std::uint8_t, FrameHead::kSize> bytes);

/// Leaves room for the head of a record at the end of `out` and says where it begins; its payload is appended
/// next, and `end_record` fills the head in.
std::size_t begin_record(Bytes& out);
Result<void> end_record(Bytes& out, std::size_t began, RecordKind kind);

}  // namespace lariat::store
