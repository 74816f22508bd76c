/* Names of tasks, domains and events: each text has one number in a process and, forked, in its children. */
#ifndef TMA_ITT_NAMES_H
#define TMA_ITT_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "abi.h"

enum { LONGEST_NAME = 4000 };

/* What is given to clients for a text; never freed. */
struct name {
    itt_domain domain;
    itt_string string;
    struct name *next; /* in the bucket */
    uint32_t hash;
    uint32_t id;
    uint32_t length;
    char text[];
};

/* The name of a text, made when it is new: no lock and no malloc, so that a child forked at any moment can go on. NULL when memory ends. */
struct name *name_of(const char *text, size_t length);

/* Numbers of objects that may have been made by others, with GATED where it applies; 0 for none. */
uint32_t number_of_domain(itt_domain *domain);
uint32_t number_of_string(itt_string *string);

/* A function known by its address only is named so. */
uint32_t number_of_address(const void *function);

/* The number the next new text will have. */
uint32_t names_count(void);

/* Has the pages touched that names will need, so that touching them is not in a region. */
void names_prepare(void);

#endif
