#pragma once

#include "io/runtime/failure.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace lariat::keys {

/// Pages of their own: locked into memory, left out of core dumps and of children, zeroed before they go
/// back. Moves hand over the pages; nothing copies or prints them.
class SecretMemory {
public:
    /// Errc::unavailable when the pages cannot be locked: a secret that may be swapped out is not taken on.
    static io::Expected<SecretMemory> allocate(std::size_t size);

    SecretMemory(SecretMemory&& other) noexcept
        : data_{std::exchange(other.data_, nullptr)}, size_{std::exchange(other.size_, 0)} {}
    SecretMemory& operator=(SecretMemory&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        return *this;
    }
    SecretMemory(const SecretMemory&) = delete;
    SecretMemory& operator=(const SecretMemory&) = delete;
    ~SecretMemory();

    [[nodiscard]] std::span<std::uint8_t> bytes() noexcept { return {data_, size_}; }
    [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept { return {data_, size_}; }

private:
    SecretMemory(std::uint8_t* data, std::size_t size) noexcept : data_{data}, size_{size} {}

    std::uint8_t* data_;
    std::size_t size_;
};

/// A byte string that is a secret: a password, a derived key.
class SecretBytes {
public:
    static io::Expected<SecretBytes> zeros(std::size_t size);
    static io::Expected<SecretBytes> copy_of(std::span<const std::uint8_t> bytes);

    [[nodiscard]] std::span<std::uint8_t> mutable_view() noexcept { return memory_.bytes().first(size_); }
    [[nodiscard]] std::span<const std::uint8_t> reveal() const noexcept {
        return memory_.bytes().first(size_);
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Zeroes what is cut off.
    void shrink(std::size_t size) noexcept;

    template <class Stream>
    friend Stream& operator<<(Stream&, const SecretBytes&) = delete;

private:
    SecretBytes(SecretMemory memory, std::size_t size) noexcept : memory_{std::move(memory)}, size_{size} {}

    SecretMemory memory_;
    std::size_t size_;
};

/// An object that lives in secret memory. `T` wipes what its moves leave behind, as PrivateKey does.
template <class T>
    requires(alignof(T) <= 64 && std::is_nothrow_move_constructible_v<T>)
class Locked {
public:
    static io::Expected<Locked> hold(T&& value) {
        LARIAT_TRY(SecretMemory memory, SecretMemory::allocate(sizeof(T)));
        return Locked{std::move(memory), std::move(value)};
    }

    Locked(Locked&& other) noexcept
        : memory_{std::move(other.memory_)}, value_{std::exchange(other.value_, nullptr)} {}
    Locked& operator=(Locked&& other) noexcept {
        std::swap(memory_, other.memory_);
        std::swap(value_, other.value_);
        return *this;
    }
    Locked(const Locked&) = delete;
    Locked& operator=(const Locked&) = delete;
    ~Locked() {
        if (value_ != nullptr)
            std::destroy_at(value_);
    }

    [[nodiscard]] const T& operator*() const noexcept { return *value_; }
    [[nodiscard]] const T* operator->() const noexcept { return value_; }

private:
    Locked(SecretMemory memory, T&& value) noexcept
        : memory_{std::move(memory)}, value_{::new(memory_.bytes().data()) T{std::move(value)}} {}

    SecretMemory memory_;
    T* value_;
};

/// No core dump of this process, and no debugger of another user: called once, before a secret is read.
io::Expected<void> forbid_core_dumps();

}  // namespace lariat::keys
