/* What every client of the API links into itself, as small as the tests need it: its own lists, and pointers to functions that the
 * collector fills in. Each struct copy is a copy of its own, as in a process where several libraries annotate. */
#ifndef STATIC_PART_H
#define STATIC_PART_H

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/IttCollector/abi.h"

typedef struct {
    itt_domain *(*domain_create)(const char *);
    itt_string *(*string_handle_create)(const char *);
    void (*task_begin)(itt_domain *, itt_id, itt_id, itt_string *);
    void (*task_end)(itt_domain *);
    void (*task_begin_ex)(itt_domain *, void *, unsigned long long, itt_id, itt_id, itt_string *);
    void (*task_end_ex)(itt_domain *, void *, unsigned long long);
    void (*task_begin_overlapped)(itt_domain *, itt_id, itt_id, itt_string *);
    void (*task_end_overlapped)(itt_domain *, itt_id);
    void (*region_begin)(itt_domain *, itt_id, itt_id, itt_string *);
    void (*region_end)(itt_domain *, itt_id);
    void (*frame_begin)(itt_domain *, itt_id *);
    void (*frame_end)(itt_domain *, itt_id *);
    void (*frame_submit)(itt_domain *, itt_id *, unsigned long long, unsigned long long);
    int (*event_create)(const char *, int);
    int (*event_start)(int);
    int (*event_end)(int);
    void (*marker)(itt_domain *, itt_id, itt_string *, int);
    void (*pause)(void);
    void (*resume)(void);
    void (*thread_set_name)(const char *);
    unsigned long long (*get_timestamp)(void);
    void (*heap_allocate_begin)(void *, size_t, int);
    itt_global global;
    itt_api_entry list[32];
} copy;

/* Fills a copy's list and, when a collector is named, has it filled in. The copy's own objects come first, as in the real one. */
static inline void load(copy *c, itt_domain *domains, itt_string *strings)
{
    static const unsigned char magic[8] = ITT_GLOBAL_MAGIC;
    static char not_filled;
    int n = 0;
#define ENTRY(field, api) c->list[n++] = (itt_api_entry) { .name = api, .function = (void **)&c->field, .first_call = &not_filled, .group = -1 }
    ENTRY(domain_create, "__itt_domain_create");
    ENTRY(string_handle_create, "__itt_string_handle_create");
    ENTRY(task_begin, "__itt_task_begin");
    ENTRY(task_end, "__itt_task_end");
    ENTRY(task_begin_ex, "__itt_task_begin_ex");
    ENTRY(task_end_ex, "__itt_task_end_ex");
    ENTRY(task_begin_overlapped, "__itt_task_begin_overlapped");
    ENTRY(task_end_overlapped, "__itt_task_end_overlapped");
    ENTRY(region_begin, "__itt_region_begin");
    ENTRY(region_end, "__itt_region_end");
    ENTRY(frame_begin, "__itt_frame_begin_v3");
    ENTRY(frame_end, "__itt_frame_end_v3");
    ENTRY(frame_submit, "__itt_frame_submit_v3");
    ENTRY(event_create, "__itt_event_create");
    ENTRY(event_start, "__itt_event_start");
    ENTRY(event_end, "__itt_event_end");
    ENTRY(marker, "__itt_marker");
    ENTRY(pause, "__itt_pause");
    ENTRY(resume, "__itt_resume");
    ENTRY(thread_set_name, "__itt_thread_set_name");
    ENTRY(get_timestamp, "__itt_get_timestamp");
    ENTRY(heap_allocate_begin, "__itt_heap_allocate_begin");
#undef ENTRY
    memcpy(c->global.magic, magic, sizeof magic);
    c->global.version_major = ITT_VERSION_MAJOR;
    c->global.api_list = c->list;
    c->global.domain_list = domains;
    c->global.string_list = strings;

    const char *path = getenv("INTEL_LIBITTNOTIFY64");
    void *library = path == NULL ? NULL : dlopen(path, RTLD_LAZY);
    void (*init)(itt_global *, int) = library == NULL ? NULL : (void (*)(itt_global *, int))dlsym(library, "__itt_api_init");
    if (init == NULL) {
        fprintf(stderr, "no collector: %s\n", path == NULL ? "none named" : dlerror());
        exit(3);
    }

    init(&c->global, -1);
    if (c->heap_allocate_begin != NULL || c->task_begin == NULL) {
        fprintf(stderr, "the collector filled the list wrongly\n");
        exit(4);
    }
}

#endif
