#include "io/keys/secret_memory.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace lariat::keys {

io::Expected<SecretMemory> SecretMemory::allocate(std::size_t size) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t rounded = (std::max<std::size_t>(size, 1) + page - 1) / page * page;
    void* data = ::mmap(nullptr, rounded, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED)
        return io::failure(Errc::unavailable, "no memory for a secret: {}", std::strerror(errno));
    SecretMemory memory{static_cast<std::uint8_t*>(data), rounded};
    if (::mlock(data, rounded) != 0)
        return io::failure(Errc::unavailable,
                           "cannot lock memory for a secret: {}; raise the limit (ulimit -l)",
                           std::strerror(errno));
    if (::madvise(data, rounded, MADV_DONTDUMP) != 0 || ::madvise(data, rounded, MADV_WIPEONFORK) != 0)
        return io::failure(Errc::unavailable, "cannot protect memory for a secret: {}", std::strerror(errno));
    return memory;
}

SecretMemory::~SecretMemory() {
    if (data_ == nullptr)
        return;
    OPENSSL_cleanse(data_, size_);
    ::munmap(data_, size_);
}

io::Expected<SecretBytes> SecretBytes::zeros(std::size_t size) {
    LARIAT_TRY(SecretMemory memory, SecretMemory::allocate(size));
    return SecretBytes{std::move(memory), size};
}

io::Expected<SecretBytes> SecretBytes::copy_of(std::span<const std::uint8_t> bytes) {
    LARIAT_TRY(SecretBytes secret, zeros(bytes.size()));
    std::ranges::copy(bytes, secret.mutable_view().begin());
    return secret;
}

void SecretBytes::shrink(std::size_t size) noexcept {
    size = std::min(size, size_);
    OPENSSL_cleanse(memory_.bytes().data() + size, size_ - size);
    size_ = size;
}

io::Expected<void> forbid_core_dumps() {
    const rlimit none{0, 0};
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || ::setrlimit(RLIMIT_CORE, &none) != 0)
        return io::failure(Errc::unavailable, "cannot switch off core dumps: {}", std::strerror(errno));
    return {};
}

}  // namespace lariat::keys
