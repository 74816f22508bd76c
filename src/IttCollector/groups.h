/* Groups of hardware counters of this thread, read where tasks begin and end. One group counts at a time; another may take its place
 * where a task begins that lies in no other, so that all of a task is seen by one group, all of the time. Off unless TMA_ITT_GROUPS
 * names the file of the plan. */
#ifndef TMA_ITT_GROUPS_H
#define TMA_ITT_GROUPS_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"
#include "format.h"

/* Only beside the software counters. */
extern bool groups_on;

/* At a task's begin: has the group chosen that counts it. Units that its reading takes, or 0 when nothing counts. */
unsigned groups_begin(uint32_t name);

/* The same for the group that counts now. */
unsigned groups_units(void);

/* Reads it into the units of a record, all but its time. */
void groups_read(struct unit *at, unsigned units);

/* Closes what is open: the thread ends, or it is a parent's and this is its forked child. */
void groups_close(struct thread_groups *groups);
void groups_free(struct thread_groups *groups);

#endif
