/* The files a program writes for tma in the directory TMA_ITT. Byte order and clock are the machine's: writer and reader
 * run on the same one. A process image is a process until it forks or calls exec: image 0 of a process id, then 1, 2, ...
 *
 *   PID.IMAGE.names             names_header, then name records
 *   PID.IMAGE.THREAD.CHUNK.events   chunk_header, then units of 16 bytes up to the first whose time is 0 */
#ifndef TMA_ITT_FORMAT_H
#define TMA_ITT_FORMAT_H

#include <stdatomic.h>
#include <stdint.h>

#define NAMES_MAGIC "tmanam1"
#define CHUNK_MAGIC "tmaitt1"

struct names_header {
    char magic[8];
    uint32_t pid;
    uint32_t image;
    uint32_t parent_pid; /* the image this one was forked from, or 0 */
    uint32_t parent_image;
    uint32_t first_id; /* smaller ids are the parent's */
    uint32_t reserved;
    uint64_t began; /* ns of CLOCK_MONOTONIC, before the first record */
};

enum name_kind {
    NAME_TEXT = 0,
    NAME_LOST = 1, /* id is a thread without a buffer; the text gives the reason */
    NAME_GATE_FAILED = 2, /* id is a thread whose mark timed out; the text gives the reason */
    NAME_GROUP_REFUSED = 3 /* the text: group, event in it, error */
};

struct name_record {
    uint32_t id;
    uint16_t kind;
    uint16_t length; /* bytes of text that follow */
};

struct chunk_header {
    char magic[8];
    uint32_t pid;
    uint32_t image;
    uint32_t tid;
    uint32_t thread; /* number of the thread in its image: thread ids are reused */
    uint32_t chunk;
    uint32_t inherited; /* tasks that were open when the image was forked */
    _Atomic uint64_t lost; /* records dropped for lack of space */
    char comm[16];
    uint64_t user_only; /* 1: the counters are restricted to user mode by the kernel */
};

enum record_kind {
    READING = 0,    /* + reading, of the task that follows; the name is the group's number */
    TASK_BEGIN = 1, /* + counts, when asked for */
    TASK_END = 2,   /* + counts, when asked for */
    OVERLAPPED_BEGIN = 3, /* + itt_id */
    OVERLAPPED_END = 4,   /* + itt_id */
    REGION_BEGIN = 5,     /* + itt_id */
    REGION_END = 6,       /* + itt_id */
    FRAME_BEGIN = 7,      /* + itt_id; the name is the domain's */
    FRAME_END = 8,        /* + itt_id */
    FRAME = 9,            /* + begin, end */
    EVENT_START = 10,
    EVENT_END = 11,
    MARKER = 12,
    PAUSE = 13,
    RESUME = 14,
    THREAD_NAME = 15
};

struct unit {
    _Atomic uint64_t time; /* ns of CLOCK_MONOTONIC; written last, so a record with a time is complete */
    uint32_t name;
    uint32_t what; /* kind, units that follow << 4, domain << 8 */
};

enum { SOFTWARE_COUNTERS = 4, COUNTS_UNITS = 3, ID_UNITS = 2 };

/* As read from the kernel; a number of 0 means unknown. */
struct counts {
    uint64_t number;
    uint64_t values[SOFTWARE_COUNTERS]; /* task clock in ns, page faults, context switches, migrations */
};

/* A group of hardware counters as read from the kernel; a number of 0 means that reading failed. */
struct reading {
    uint64_t number;
    uint64_t enabled; /* ns */
    uint64_t running;
    uint64_t values[];
};

enum { MOST_GROUPS_PLANNED = 64, MOST_IN_GROUP = 27 };
#define READING_UNITS(values) (1 + (sizeof(struct reading) + (values) * sizeof(uint64_t) + sizeof(struct unit) - 1) / sizeof(struct unit))

#define WHAT(kind, more, domain) ((uint32_t)(kind) | (uint32_t)(more) << 4 | (uint32_t)(domain) << 8)
#define LARGEST_DOMAIN 0xFFFFFFu

_Static_assert(sizeof(struct names_header) == 40 && sizeof(struct name_record) == 8, "what tma reads");
_Static_assert(sizeof(struct chunk_header) == 64 && sizeof(struct unit) == 16, "what tma reads");
_Static_assert(READING_UNITS(MOST_IN_GROUP) <= 16, "units that a record can have");
_Static_assert(sizeof(struct counts) <= COUNTS_UNITS * sizeof(struct unit), "what tma reads");

#endif
