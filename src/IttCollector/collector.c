/* The entry point for a copy of the API's static part: it calls once, with a list of functions to fill in. */
#include "abi.h"
#include "calls.h"
#include "image.h"
#include "names.h"

#include <errno.h>
#include <string.h>

#define EXPORTED __attribute__((visibility("default")))

static const struct {
    const char *name;
    void *function;
} functions[] = {
    { "__itt_domain_create", (void *)domain_create },
    { "__itt_string_handle_create", (void *)string_handle_create },
    { "__itt_event_create", (void *)event_create },
    { "__itt_task_begin", (void *)task_begin },
    { "__itt_task_begin_fn", (void *)task_begin_fn },
    { "__itt_task_end", (void *)task_end },
    { "__itt_task_begin_ex", (void *)task_begin_ex },
    { "__itt_task_end_ex", (void *)task_end_ex },
    { "__itt_task_begin_overlapped", (void *)task_begin_overlapped },
    { "__itt_task_begin_overlapped_ex", (void *)task_begin_overlapped_ex },
    { "__itt_task_end_overlapped", (void *)task_end_overlapped },
    { "__itt_task_end_overlapped_ex", (void *)task_end_overlapped_ex },
    { "__itt_region_begin", (void *)region_begin },
    { "__itt_region_end", (void *)region_end },
    { "__itt_frame_begin_v3", (void *)frame_begin_v3 },
    { "__itt_frame_end_v3", (void *)frame_end_v3 },
    { "__itt_frame_submit_v3", (void *)frame_submit_v3 },
    { "__itt_event_start", (void *)event_start },
    { "__itt_event_end", (void *)event_end },
    { "__itt_marker", (void *)marker },
    { "__itt_pause", (void *)collection_pause },
    { "__itt_resume", (void *)collection_resume },
    { "__itt_pause_scoped", (void *)collection_pause_scoped },
    { "__itt_resume_scoped", (void *)collection_resume_scoped },
    { "__itt_thread_set_name", (void *)thread_set_name },
    { "__itt_get_timestamp", (void *)get_timestamp },
};

itt_domain *domain_create(const char *name)
{
    struct name *known = name_of(name, name == NULL ? 0 : strlen(name));
    return known == NULL ? NULL : &known->domain;
}

itt_string *string_handle_create(const char *text)
{
    struct name *known = name_of(text, text == NULL ? 0 : strlen(text));
    return known == NULL ? NULL : &known->string;
}

int event_create(const char *name, int length)
{
    struct name *known = name_of(name, name == NULL || length < 0 ? 0 : strnlen(name, (size_t)length));
    return known == NULL ? 0 : (int)known->id;
}

static void *own_function(const char *name)
{
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (strcmp(functions[i].name, name) == 0) {
            return functions[i].function;
        }
    }

    return NULL;
}

EXPORTED void __itt_api_init(itt_global *global, int groups)
{
    static const unsigned char magic[8] = ITT_GLOBAL_MAGIC;
    int error = errno;
    if (global == NULL || memcmp(global->magic, magic, sizeof magic) != 0 || global->version_major != ITT_VERSION_MAJOR || global->api_list == NULL) {
        errno = error;
        return;
    }

    bool wanted = image_is_wanted();
    for (itt_api_entry *entry = global->api_list; entry->name != NULL; entry++) {
        void *own = wanted && (groups == 0 || (entry->group & groups) != 0) ? own_function(entry->name) : NULL;
        __atomic_store_n(entry->function, own != NULL ? own : entry->none, __ATOMIC_RELEASE);
    }

    if (wanted) {
        /* Objects that the client made before the collector was loaded get their numbers now, not inside its first task. */
        names_prepare();
        image_touch_library();
        for (itt_domain *domain = global->domain_list; domain != NULL; domain = domain->next) {
            (void)number_of_domain(domain);
        }

        for (itt_string *string = global->string_list; string != NULL; string = string->next) {
            (void)number_of_string(string);
        }
    }

    errno = error;
}

EXPORTED const char *__itt_api_version(void)
{
    return "tma 3";
}
