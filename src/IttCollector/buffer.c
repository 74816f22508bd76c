#include "buffer.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "counters.h"
#include "gate.h"
#include "groups.h"
#include "system.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

enum { FIRST_CHUNK = 16 << 10, LARGEST_CHUNK = 1 << 20 };

/* Four million tasks, one million with counters: tma keeps two million regions per run. */
static const uint64_t most_bytes = 128u << 20;

_Thread_local struct thread self __attribute__((tls_model("initial-exec")));

static pthread_key_t at_end;
static bool has_key;

static void chunk_path(char path[PATH_SIZE])
{
    char suffix[64];
    snprintf(suffix, sizeof suffix, ".%u.%u.events", self.number, self.chunk);
    image_path(path, suffix);
}

/* Returns the unused part. Destructors that annotate later get another chunk. */
static void end_thread(void *ignored)
{
    (void)ignored;
    int error = errno;
    if (self.tag == atomic_load(&live->tag)) {
        gate_end_thread();
    }

    if (self.tag == atomic_load(&live->tag) && self.header != NULL && !self.full) {
        char path[PATH_SIZE];
        size_t used = (size_t)((char *)self.next - (char *)self.header);
        size_t size = (size_t)((char *)self.end - (char *)self.header);
        chunk_path(path);
        munmap(self.header, size);
        sys_truncate(path, used);
        atomic_fetch_sub(&live->bytes, size - used);
        self.header = NULL;
        self.next = self.end = NULL;
        self.chunk++;
    }

    counters_close(self.counters);
    groups_free(self.groups);
    self.groups = NULL;
    errno = error;
}

__attribute__((constructor)) static void make_key(void)
{
    has_key = pthread_key_create(&at_end, end_thread) == 0;
}

static size_t chunk_size(void)
{
    return self.chunk < 3 ? (size_t)FIRST_CHUNK << (2 * self.chunk) : LARGEST_CHUNK;
}

/* Exceeding the file size limit would send the program a signal. */
static bool may_grow_to(size_t size)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= size;
}

/* With a full disk, a write to the mapping would raise SIGBUS in the program. */
static bool has_space(int file, size_t size)
{
    if (sys_allocate(file, size) == 0) {
        return true;
    }

    static const char zeros[4096];
    for (size_t done = 0; errno == EOPNOTSUPP && done < size; done += sizeof zeros) {
        if (sys_write(file, zeros, sizeof zeros) != (ssize_t)sizeof zeros) {
            return false;
        }
    }

    return errno == EOPNOTSUPP;
}

/* So that no region contains the collector's page faults. MAP_POPULATE is not enough: disk file systems fault on the first write. */
static void touch(char *memory, size_t size)
{
    if (madvise(memory, size, MADV_POPULATE_WRITE) != 0) {
        for (size_t at = 0; at < size; at += 4096) { /* before Linux 5.14 */
            *(volatile char *)(memory + at) = 0;
        }
    }
}

static struct chunk_header *map_chunk(size_t size)
{
    char path[PATH_SIZE];
    if (!may_grow_to(size)) {
        errno = EFBIG;
        return NULL;
    }

    chunk_path(path);
    int file = sys_open(path, O_RDWR | O_CREAT | O_EXCL);
    if (file < 0) {
        return NULL;
    }

    void *memory = MAP_FAILED;
    if (has_space(file, size)) {
        memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    }

    int error = errno;
    sys_close(file);
    if (memory == MAP_FAILED) {
        syscall(SYS_unlinkat, AT_FDCWD, path, 0);
        errno = error;
        return NULL;
    }

    touch(memory, size);
    madvise(memory, size, MADV_DONTFORK);
    return memory;
}

static void join_image(void)
{
    /* Only the forking thread continues in the child, with its tasks open; its chunk stays with the parent. */
    uint32_t open = self.depth;
    counters_close(self.counters);
    groups_close(self.groups);
    self = (struct thread) { .busy = true, .tag = atomic_load(&live->tag), .depth = open, .groups = self.groups };
    self.number = atomic_fetch_add(&live->threads, 1);
    if (has_key) {
        pthread_setspecific(at_end, &self);
    }

    if (counters_on) {
        self.user_only = counters_open(self.counters);
    }
}

static bool begin_chunk(uint32_t inherited)
{
    size_t size = chunk_size();
    struct chunk_header *header = NULL;
    if (atomic_fetch_add(&live->bytes, size) + size <= most_bytes) {
        header = map_chunk(size);
    } else {
        errno = EDQUOT;
    }

    if (header == NULL) {
        return false;
    }

    header->pid = live->pid;
    header->image = live->image;
    header->tid = sys_tid();
    header->thread = self.number;
    header->chunk = self.chunk;
    header->inherited = inherited;
    header->user_only = self.user_only;
    prctl(PR_GET_NAME, header->comm);
    memcpy(header->magic, CHUNK_MAGIC, sizeof header->magic);
    self.header = header;
    self.next = (struct unit *)(header + 1);
    self.end = (struct unit *)((char *)header + size);
    return true;
}

static struct unit *grow(unsigned units)
{
    if (!image_begin()) {
        return NULL;
    }

    uint32_t inherited = 0;
    if (self.tag != atomic_load(&live->tag)) {
        join_image();
        inherited = self.depth;
    }

    if (self.full) {
        if (self.header != NULL) {
            atomic_fetch_add_explicit(&self.header->lost, 1, memory_order_relaxed);
        }

        return NULL;
    }

    struct thread old = self;
    if (old.header != NULL) {
        self.chunk++;
    } else if (has_key) {
        pthread_setspecific(at_end, &self);
    }

    if (!begin_chunk(inherited)) {
        char why[32];
        int length = snprintf(why, sizeof why, "%d", errno);
        image_write_name(sys_tid(), NAME_LOST, why, (size_t)length);
        self.full = true;
        if (old.header != NULL) {
            self.chunk = old.chunk;
            atomic_fetch_add_explicit(&self.header->lost, 1, memory_order_relaxed);
        }

        return NULL;
    }

    if (old.header != NULL) {
        munmap(old.header, (size_t)((char *)old.end - (char *)old.header));
    }

    struct unit *at = self.next;
    self.next = at + units;
    return at;
}

struct unit *claim_in_new_chunk(unsigned units)
{
    if (self.busy) {
        return NULL;
    }

    int error = errno;
    self.busy = true;
    struct unit *at = grow(units);
    self.busy = false;
    errno = error;
    return at;
}
