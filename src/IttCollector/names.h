/* Names of tasks, domains and events: each text has one number in a process and its forked children. */
#ifndef TMA_ITT_NAMES_H
#define TMA_ITT_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "abi.h"

enum { LONGEST_NAME = 4000 };

/* Handle given to clients for a text; never freed. */
struct name {
    itt_domain domain;
    itt_string string;
    struct name *next; /* in the bucket */
    uint32_t hash;
    uint32_t id;
    uint32_t length;
    char text[];
};

/* The name of a text, created if new: no lock and no malloc, so a child forked at any moment can continue. NULL if out of memory. */
struct name *name_of(const char *text, size_t length);

/* Numbers of objects that others may have made, with GATED if it applies; 0 for none. */
uint32_t number_of_domain(itt_domain *domain);
uint32_t number_of_string(itt_string *string);

/* A function known only by its address is named by it. */
uint32_t number_of_address(const void *function);

/* The number of the next new text. */
uint32_t names_count(void);

/* Touches the pages that names will need, so that no region contains those faults. */
void names_prepare(void);

#endif
