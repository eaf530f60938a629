#include "io/keys/process_guard.hpp"

#include "io/keys/secret_memory.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LARIAT_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define LARIAT_SANITIZED 1
#endif
#endif

namespace lariat::keys {

namespace {

/// The work of a signer that is ready: sockets it has, its database, memory, time, its end.
constexpr std::array kAllowed{
    SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_recvfrom, SYS_sendto, SYS_recvmsg, SYS_sendmsg, SYS_poll,
    SYS_ppoll, SYS_accept4, SYS_getsockopt, SYS_shutdown, SYS_close,
    // SQLite on the files it has open
    SYS_pread64, SYS_pwrite64, SYS_lseek, SYS_fstat, SYS_newfstatat, SYS_stat, SYS_lstat, SYS_access,
    SYS_fcntl, SYS_ftruncate, SYS_fallocate, SYS_fsync, SYS_fdatasync, SYS_unlink, SYS_geteuid, SYS_getpid,
    // memory
    SYS_mmap, SYS_munmap, SYS_mremap, SYS_mprotect, SYS_madvise, SYS_mlock, SYS_munlock, SYS_brk,
    // time, locks, randomness, signals
    SYS_clock_gettime, SYS_clock_nanosleep, SYS_nanosleep, SYS_gettimeofday, SYS_futex, SYS_sched_yield,
    SYS_getrandom, SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_restart_syscall, SYS_gettid,
    SYS_tgkill, SYS_exit, SYS_exit_group};

/// No mistake leads here: whoever calls these has taken the process over.
constexpr std::array kFatal{SYS_execve,           SYS_execveat,          SYS_fork, SYS_vfork,  SYS_ptrace,
                            SYS_process_vm_readv, SYS_process_vm_writev, SYS_bpf,  SYS_connect};

void decide(std::vector<sock_filter>& program, long call, unsigned verdict) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(call), 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, verdict));
}

[[maybe_unused]] std::vector<sock_filter> make_filter() {  // sanitizers need more calls than it lets through
    std::vector<sock_filter> program{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        // The calls of the x32 ABI carry this bit and other numbers.
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000U, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    for (const long call : kFatal)
        decide(program, call, SECCOMP_RET_KILL_PROCESS);
    for (const long call : kAllowed)
        decide(program, call, SECCOMP_RET_ALLOW);
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
    return program;
}

}  // namespace

io::Expected<void> guard_process() {
    LARIAT_CHECK(forbid_core_dumps());
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return io::failure(Errc::unavailable, "cannot give up new privileges: {}", std::strerror(errno));
    return {};
}

bool lock_all_memory() noexcept {
#ifdef LARIAT_SANITIZED
    return false;  // their shadow is larger than any machine
#else
    // Under a limit, pages that cannot be locked later would be pages that cannot be had.
    rlimit limit{};
    const bool unlimited =
        ::geteuid() == 0 || (::getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY);
    return ::mlockall(unlimited ? MCL_CURRENT | MCL_FUTURE : MCL_CURRENT) == 0;
#endif
}

io::Expected<void> restrict_system_calls() {
#ifdef LARIAT_SANITIZED
    return {};
#else
    std::vector<sock_filter> filter = make_filter();
    const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0)
        return io::failure(Errc::unavailable, "cannot restrict the system calls: {}", std::strerror(errno));
    return {};
#endif
}

}  // namespace lariat::keys
