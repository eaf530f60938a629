#include "core/engine/engine.hpp"
#include "core/engine/testing/event_stream.hpp"
#include "core/model/binary.hpp"
#include "io/store/journal/byte_source.hpp"
#include "io/store/journal/writer.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

// Writes the seeds of the fuzz targets below the folder given, made by the writers themselves from a made-up
// run.
namespace {

using namespace lariat;
namespace fs = std::filesystem;

void write(const fs::path& path, std::uint8_t first, ByteView bytes) {
    fs::create_directories(path.parent_path());
    std::ofstream file{path, std::ios::binary};
    file.put(static_cast<char>(first));
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

Bytes bytes_in(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream{path, std::ios::binary}.rdbuf();
    const std::string all = text.str();
    return {all.begin(), all.end()};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: journal_seeds FOLDER\n", stderr);
        return 2;
    }
    const fs::path folder = argv[1];
    fs::remove_all(folder);
    test_world::EventStream stream{1};
    Engine engine;
    const fs::path journal = folder / "run.journal";
    fs::create_directories(folder);
    auto writer = store::JournalWriter::create(journal, {.version = "1"}, engine.checkpoint());
    if (!writer)
        return 1;
    std::span<const Action> answer;
    for (std::size_t i = 0; i < 60; ++i) {
        const Event event = stream.next(answer);
        answer = engine.on(event);
        if (!writer->append(event, answer))
            return 1;
        Bytes bytes;
        binary::encode_to(bytes, event);
        write(folder / "fuzz_binary" / ("event_" + std::to_string(i)), 0, bytes);
        bytes.clear();
        binary::encode_to(bytes, answer);
        write(folder / "fuzz_binary" / ("actions_" + std::to_string(i)), 1, bytes);
    }
    if (!writer->close() || !store::compress_file(journal, folder / "run.zst"))
        return 1;
    write(folder / "fuzz_journal" / "plain", 0, bytes_in(journal));
    write(folder / "fuzz_journal" / "compressed", 1, bytes_in(folder / "run.zst"));
    Bytes framed{2, 255};
    binary::encode_to(framed, Event{1, 2, Command{Command::Kind::halt, "drill"}});
    write(folder / "fuzz_journal" / "framed", 2, framed);
    fs::remove(journal);
    fs::remove(folder / "run.zst");

    // The first byte of a checkpoint belongs to it.
    const auto checkpoint = [&](const char* name, const Engine& of) {
        const Bytes bytes = of.checkpoint();
        write(folder / "fuzz_checkpoint" / name, bytes[0], ByteView{bytes}.subspan(1));
    };
    checkpoint("empty", Engine{});
    Engine fresh;
    fresh.on({1, 1, Configured{stream.setup(), stream.policy()}});
    checkpoint("configured", fresh);
    return 0;
}
