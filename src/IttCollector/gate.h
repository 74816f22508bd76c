/* Enables tma's counters only in the regions that TMA_ITT_GATE names: each begin and end is reported and acknowledged before the program
 * continues, so counting starts and stops with the region. For other names it costs only a test of a bit of the name's number. */
#ifndef TMA_ITT_GATE_H
#define TMA_ITT_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "buffer.h"

/* In a name's number: its regions are counted. */
#define GATED (1u << 30)

static inline uint32_t plain(uint32_t number) { return number & ~GATED; }

/* A region is named after its task, or after its domain if the task has no name. */
static inline bool is_gated(uint32_t name, uint32_t domain) { return ((name != 0 ? name : domain) & GATED) != 0; }

bool gate_is_for(const char *name, size_t length);

/* Tasks of this thread. Other tasks of an open task's domain are passed too: an end does not name its task. */
void gate_begin_task(uint32_t domain, bool gated);
void gate_end_task(uint32_t domain);

/* Regions that another thread may end. */
void gate_begin_across(uint32_t kind, uint32_t domain, const itt_id *id);
void gate_end_across(uint32_t kind, uint32_t domain, const itt_id *id);

/* The thread ends: nothing else will end its tasks. */
void gate_end_thread(void);

#endif
