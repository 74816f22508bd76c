/* Has tma's counters on only in the regions that TMA_ITT_GATE names: each begin and end of one is told and its effect waited for, so
 * that what is counted begins and ends with the region. Costs nothing but a bit of the name's number where a name is not meant. */
#ifndef TMA_ITT_GATE_H
#define TMA_ITT_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "buffer.h"

/* In a name's number: its regions are counted in. */
#define GATED (1u << 30)

static inline uint32_t plain(uint32_t number) { return number & ~GATED; }

/* A region is called like its task, and like its domain where it has no name. */
static inline bool is_gated(uint32_t name, uint32_t domain) { return ((name != 0 ? name : domain) & GATED) != 0; }

bool gate_is_for(const char *name, size_t length);

/* Tasks of this thread. Others of the domain of an open one are told as well: an end does not say what it ends. */
void gate_begin_task(uint32_t domain, bool gated);
void gate_end_task(uint32_t domain);

/* What another thread may end. */
void gate_begin_across(uint32_t kind, uint32_t domain, const itt_id *id);
void gate_end_across(uint32_t kind, uint32_t domain, const itt_id *id);

/* The thread ends: nobody will end its tasks. */
void gate_end_thread(void);

#endif
