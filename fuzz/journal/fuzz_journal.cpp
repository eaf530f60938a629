#include "io/store/journal/reader.hpp"

#include <cstdlib>

using namespace lariat;
using namespace lariat::store;

namespace {

void require(bool holds) {
    if (!holds)
        std::abort();
}

/// Reads all there is; the number of records.
std::size_t read(std::unique_ptr<ByteSource> source) {
    auto segment = SegmentReader::open(std::move(source), "fuzz");
    if (!segment)
        return 0;
    std::size_t records = 0;
    std::uint64_t offset = segment->offset();
    for (;;) {
        const auto record = segment->next();
        if (!record || !*record)
            break;
        require((*record)->offset == offset && segment->offset() > offset);
        offset = segment->offset();
        ++records;
        static_cast<void>(decode_record(**record, 1, segment->name()));
    }
    return records;
}

/// The input as records with right checksums: a byte for the kind, one for the length, the payload.
Bytes framed(ByteView in, std::size_t& records) {
    Bytes out;
    append(out, write_preamble(own_preamble()));
    while (in.size() >= 2) {
        const auto kind = static_cast<RecordKind>(1 + in[0] % 3);
        const std::size_t length = std::min<std::size_t>(in[1] == 255 ? in.size() : in[1], in.size() - 2);
        const std::size_t began = begin_record(out);
        append(out, in.subspan(2, length));
        require(end_record(out, began, kind).has_value());
        in = in.subspan(2 + length);
        ++records;
    }
    return out;
}

}  // namespace

/// A segment of any bytes, compressed or not, is read up to what is wrong with it; records with right
/// checksums are all found, whatever they hold.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const ByteView rest{data + 1, size - 1};
    switch (data[0] % 3) {
        case 0:
            read(source_of(rest));
            break;
        case 1:
            read(decompressed(source_of(rest), "fuzz"));
            break;
        default: {
            std::size_t records = 0;
            const Bytes segment = framed(rest, records);
            require(read(source_of(segment)) == records);
        }
    }
    return 0;
}
