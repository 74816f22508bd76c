/* The kernel's software counters of this thread, read where tasks begin and end. Off unless TMA_ITT_COUNTERS is set: each reading is a
 * system call. */
#ifndef TMA_ITT_COUNTERS_H
#define TMA_ITT_COUNTERS_H

#include <stdbool.h>

#include "format.h"
#include "system.h"

extern bool counters_on;

/* Opens this thread's. True when they see user mode only. */
bool counters_open(int files[SOFTWARE_COUNTERS]);

/* Moves a file far from the numbers that the program's own files have. */
int out_of_the_way(int file);

/* Closes them: the thread ends, or they are a parent's and this is its forked child. */
void counters_close(int files[SOFTWARE_COUNTERS]);

/* What the thread has counted so far; without values where they could not be opened. */
static inline void counters_read(int leader, struct counts *counts)
{
    counts->number = 0;
    if (leader > 0 && sys_read(leader, counts, sizeof *counts) != (ssize_t)(sizeof *counts)) {
        counts->number = 0;
    }
}

#endif
