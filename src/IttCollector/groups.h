/* Groups of hardware counters of this thread, read where tasks begin and end. One group counts at a time; it is replaced only
 * where an outermost task begins, so one group counts all of a task, all of the time. Off unless TMA_ITT_GROUPS
 * names the file of the plan. */
#ifndef TMA_ITT_GROUPS_H
#define TMA_ITT_GROUPS_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"
#include "format.h"

/* Only together with the software counters. */
extern bool groups_on;

/* At a task's begin: selects the group that counts it. Returns the units of its reading, or 0 if nothing counts. */
unsigned groups_begin(uint32_t name);

/* The same for the current group. */
unsigned groups_units(void);

/* Reads it into the units of a record, except the time. */
void groups_read(struct unit *at, unsigned units);

/* Closes open files: the thread ends, or a forked child has its parent's. */
void groups_close(struct thread_groups *groups);
void groups_free(struct thread_groups *groups);

#endif
