/* System calls without the C library's wrappers: those are cancellation points and may be replaced by a preloaded library,
 * and a thread must not be cancelled inside a call that only annotates. */
#ifndef TMA_ITT_SYSTEM_H
#define TMA_ITT_SYSTEM_H

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static inline int sys_open(const char *path, int flags) { return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC | O_NOFOLLOW, 0600); }
static inline void sys_close(int fd) { syscall(SYS_close, fd); }
static inline ssize_t sys_read(int fd, void *bytes, size_t count) { return syscall(SYS_read, fd, bytes, count); }
static inline ssize_t sys_write(int fd, const void *bytes, size_t count) { return syscall(SYS_write, fd, bytes, count); }
static inline int sys_allocate(int fd, size_t size) { return (int)syscall(SYS_fallocate, fd, 0, 0L, (long)size); }
static inline void sys_truncate(const char *path, size_t size) { syscall(SYS_truncate, path, (long)size); }
static inline uint32_t sys_pid(void) { return (uint32_t)syscall(SYS_getpid); }
static inline uint32_t sys_tid(void) { return (uint32_t)syscall(SYS_gettid); }

static inline uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

#endif
