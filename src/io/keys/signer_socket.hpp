#pragma once

#include "io/runtime/failure.hpp"

#include <filesystem>
#include <utility>

namespace lariat::keys {

/// A descriptor that closes itself.
class OwnedDescriptor {
public:
    OwnedDescriptor() = default;
    explicit OwnedDescriptor(int raw) : raw_{raw} {}
    OwnedDescriptor(OwnedDescriptor&& other) noexcept : raw_{other.release()} {}
    OwnedDescriptor& operator=(OwnedDescriptor&& other) noexcept {
        std::swap(raw_, other.raw_);
        return *this;
    }
    OwnedDescriptor(const OwnedDescriptor&) = delete;
    OwnedDescriptor& operator=(const OwnedDescriptor&) = delete;
    ~OwnedDescriptor() { reset(); }

    [[nodiscard]] int get() const noexcept { return raw_; }
    [[nodiscard]] int release() noexcept { return std::exchange(raw_, -1); }
    void reset() noexcept;

private:
    int raw_ = -1;
};

/// A listening Unix socket, mode 0600, in a folder that only this user can enter. A socket that nobody serves
/// any more is replaced; Errc::conflict when somebody does.
io::Expected<OwnedDescriptor> listen_privately(const std::filesystem::path& socket);

/// Connects, and makes sure that the other end belongs to this user. Errc::unavailable when nobody listens.
io::Expected<OwnedDescriptor> connect_to(const std::filesystem::path& socket);

/// Whether the process at the other end runs as this user.
bool is_own_peer(int connection) noexcept;

}  // namespace lariat::keys
