/* Each thread's records, in memory-mapped files: written records survive however the program dies. */
#ifndef TMA_ITT_BUFFER_H
#define TMA_ITT_BUFFER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "format.h"
#include "image.h"

/* A task for which the counters are on. */
enum { MOST_GATES = 8 };
struct gate {
    uint32_t domain;
    uint32_t within; /* open tasks of its domain that began later */
};

struct thread_groups;

struct thread {
    struct unit *next;
    struct unit *end;
    uint64_t tag; /* of the image the thread belongs to */
    struct chunk_header *header;
    uint32_t number;
    uint32_t chunk;
    uint32_t depth; /* open tasks */
    int counters[SOFTWARE_COUNTERS]; /* open files, the leader of their group first */
    struct thread_groups *groups;
    bool user_only;
    bool marking; /* waits for tma */
    uint32_t gates;
    struct gate gate[MOST_GATES];
    bool full;
    bool busy; /* growing: calls from a signal handler are ignored meanwhile */
};

/* In the loader's static TLS reserve for small libraries: the first use by a thread allocates nothing. */
extern _Thread_local struct thread self __attribute__((tls_model("initial-exec")));

struct unit *claim_in_new_chunk(unsigned units);

/* Space for a record in this thread's buffer, or NULL. */
static inline struct unit *claim(unsigned units)
{
    struct unit *at = self.next;
    if (__builtin_expect(self.tag == atomic_load_explicit(&live->tag, memory_order_relaxed) && (size_t)(self.end - at) >= units, 1)) {
        self.next = at + units;
        return at;
    }

    return claim_in_new_chunk(units);
}

/* Completes a record: before this the reader does not see it. */
static inline void publish(struct unit *at, uint64_t time)
{
    atomic_store_explicit(&at->time, time, memory_order_release);
}

#endif
