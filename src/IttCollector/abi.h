/* The interface between a client of the Instrumentation and Tracing Technology API and its collector: layouts of version 3 of
 * the static part, functions of `__itt_api_init`. Objects made by a client or by another collector's copy look the same as ours. */
#ifndef TMA_ITT_ABI_H
#define TMA_ITT_ABI_H

#include <pthread.h>
#include <stdint.h>

#pragma pack(push, 8)

typedef struct {
    uint64_t d1, d2, d3;
} itt_id;

typedef struct itt_domain {
    volatile int flags; /* 0: recording of this domain is disabled */
    const char *name;
    void *wide_name;
    int extra1; /* both belong to the collector */
    void *extra2;
    struct itt_domain *next;
} itt_domain;

typedef struct itt_string {
    const char *text;
    void *wide_text;
    int extra1; /* both belong to the collector */
    void *extra2;
    struct itt_string *next;
} itt_string;

typedef struct {
    const char *name;
    void **function;
    void *first_call;
    void *none; /* value of the pointer if the collector has no such function; may be NULL */
    int group;
} itt_api_entry;

typedef struct itt_global {
    unsigned char magic[8];
    unsigned long version_major;
    unsigned long version_minor;
    unsigned long version_build;
    volatile long api_initialized;
    volatile long mutex_initialized;
    volatile long atomic_counter;
    pthread_mutex_t mutex;
    void *library;
    void *error_handler;
    const char **library_path;
    itt_api_entry *api_list;
    struct itt_global *next;
    void *thread_list;
    itt_domain *domain_list;
    itt_string *string_list;
    /* later versions have more fields */
} itt_global;

#pragma pack(pop)

#define ITT_GLOBAL_MAGIC { 0xED, 0xAB, 0xAB, 0xEC, 0x0D, 0xEE, 0xDA, 0x30 }
#define ITT_VERSION_MAJOR 3

#if defined(__x86_64__)
_Static_assert(__builtin_offsetof(itt_global, api_list) == 120, "layout of the static part");
_Static_assert(__builtin_offsetof(itt_global, domain_list) == 144, "layout of the static part");
_Static_assert(__builtin_offsetof(itt_global, string_list) == 152, "layout of the static part");
#endif
_Static_assert(sizeof(itt_api_entry) == 40 && sizeof(itt_domain) == 48 && sizeof(itt_string) == 40, "layout of the static part");

#endif
