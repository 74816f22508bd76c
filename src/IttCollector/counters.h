/* The kernel's software counters of this thread, read where tasks begin and end. Off unless TMA_ITT_COUNTERS is set: each reading is a
 * system call. */
#ifndef TMA_ITT_COUNTERS_H
#define TMA_ITT_COUNTERS_H

#include <stdbool.h>

#include "format.h"
#include "system.h"

extern bool counters_on;

/* Opens this thread's counters. True if they count user mode only. */
bool counters_open(int files[SOFTWARE_COUNTERS]);

/* Moves a descriptor away from the program's own numbers. */
int out_of_the_way(int file);

/* Closes them: the thread ends, or a forked child has its parent's. */
void counters_close(int files[SOFTWARE_COUNTERS]);

/* The thread's counts so far; no values if they could not be opened. */
static inline void counters_read(int leader, struct counts *counts)
{
    counts->number = 0;
    if (leader > 0 && sys_read(leader, counts, sizeof *counts) != (ssize_t)(sizeof *counts)) {
        counts->number = 0;
    }
}

#endif
