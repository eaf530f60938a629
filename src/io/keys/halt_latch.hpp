#pragma once

#include "core/model/operating_state.hpp"
#include "io/runtime/failure.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace lariat::keys {

/// The operating state, shared by every process that has the file open and kept when all of them are gone.
///
/// The file's place on disk is allocated when it is made, so that a full disk cannot keep it from changing.
/// A change is seen by every reader with its next load. A file that cannot be understood means halted.
class HaltLatch {
public:
    struct Status {
        OperatingState state = OperatingState::active;
        std::string reason;
        std::string by;  ///< command, api, signal, risk; damage; empty while it is being written
        std::int64_t changed_ns = 0;
        std::uint64_t generation = 0;  ///< counts the changes; 0 when damaged

        friend bool operator==(const Status&, const Status&) = default;
    };

    static constexpr std::string_view kName = "halt.latch";
    /// Where it lies in an engine's data directory.
    static std::filesystem::path in(const std::filesystem::path& directory) { return directory / kName; }

    /// Makes the file, active, when it is missing. Errc::refused for one that others can reach.
    static io::Expected<HaltLatch> open(const std::filesystem::path& file);

    HaltLatch(HaltLatch&&) noexcept;
    HaltLatch& operator=(HaltLatch&&) noexcept;
    ~HaltLatch();

    /// One load; safe from any thread.
    [[nodiscard]] OperatingState state() const noexcept;
    /// As `state`, and halted too when the file's name has come to lead elsewhere, because an order to halt
    /// would go there. One system call; what is asked before a signature.
    [[nodiscard]] OperatingState state_in_place() const noexcept;
    [[nodiscard]] std::uint64_t generation() const noexcept;
    [[nodiscard]] Status status() const;

    /// In force for every reader at once, durable when it returns. Only `resume` leads to a weaker state.
    /// After a failure it is in force all the same; the message says what is not certain.
    io::Expected<void> tighten(OperatingState state, std::string reason, std::string by);

    /// Durable, or not in force. Errc::conflict when it was tightened meanwhile.
    io::Expected<void> resume(std::string reason, std::string by);

private:
    struct Mapping;
    explicit HaltLatch(std::unique_ptr<Mapping> mapping);

    std::unique_ptr<Mapping> mapping_;
};

}  // namespace lariat::keys
