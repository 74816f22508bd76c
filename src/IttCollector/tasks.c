/* The functions of the API that say when something begins and ends. */
#include "calls.h"

#include <string.h>

#include "buffer.h"
#include "counters.h"
#include "names.h"
#include "system.h"

static const itt_id no_id;

static bool is_off(const itt_domain *domain)
{
    return domain == NULL || domain->flags == 0;
}

/* The client's own clock cannot be related to ours: then the time of the call stands for it. */
static uint64_t time_of(const void *clock, uint64_t stamp)
{
    return clock == NULL && stamp != 0 ? stamp : now();
}

static void write_point(enum record_kind kind, uint32_t name, uint32_t domain, uint64_t time)
{
    struct unit *at = claim(1);
    if (at != NULL) {
        at->name = name;
        at->what = WHAT(kind, 0, domain <= LARGEST_DOMAIN ? domain : 0);
        publish(at, time != 0 ? time : now());
    }
}

static void write_with_id(enum record_kind kind, uint32_t name, uint32_t domain, const itt_id *id, uint64_t time)
{
    struct unit *at = claim(1 + ID_UNITS);
    if (at != NULL) {
        at->name = name;
        at->what = WHAT(kind, ID_UNITS, domain <= LARGEST_DOMAIN ? domain : 0);
        memcpy(at + 1, id != NULL ? id : &no_id, sizeof no_id);
        publish(at, time != 0 ? time : now());
    }
}

/* At a begin the clock comes last, after the counters, and at an end it comes first: our own cost is outside. */
static void begin(uint32_t name, uint32_t domain, uint64_t time)
{
    unsigned more = counters_on ? COUNTS_UNITS : 0;
    struct unit *at = claim(1 + more);
    if (at != NULL) {
        at->name = name;
        at->what = WHAT(TASK_BEGIN, more, domain <= LARGEST_DOMAIN ? domain : 0);
        if (more > 0) {
            counters_read(self.counters[0], (struct counts *)(at + 1));
        }

        publish(at, time != 0 ? time : now());
    }

    self.depth++;
}

static void end(uint32_t domain, uint64_t time)
{
    if (counters_on) {
        /* Read before there may be a new chunk to make. */
        struct counts counts;
        counters_read(self.counters[0], &counts);
        struct unit *at = claim(1 + COUNTS_UNITS);
        if (at != NULL) {
            at->what = WHAT(TASK_END, COUNTS_UNITS, domain <= LARGEST_DOMAIN ? domain : 0);
            memcpy(at + 1, &counts, sizeof counts);
            publish(at, time);
        }
    } else {
        write_point(TASK_END, 0, domain, time);
    }

    self.depth -= self.depth > 0;
}

void task_begin(itt_domain *domain, itt_id id, itt_id parent, itt_string *name)
{
    (void)id, (void)parent;
    if (!is_off(domain)) {
        begin(number_of_string(name), number_of_domain(domain), 0);
    }
}

void task_begin_fn(itt_domain *domain, itt_id id, itt_id parent, void *function)
{
    (void)id, (void)parent;
    if (!is_off(domain)) {
        begin(number_of_address(function), number_of_domain(domain), 0);
    }
}

void task_end(itt_domain *domain)
{
    uint64_t time = now();
    if (!is_off(domain)) {
        end(number_of_domain(domain), time);
    }
}

void task_begin_ex(itt_domain *domain, void *clock, unsigned long long stamp, itt_id id, itt_id parent, itt_string *name)
{
    (void)id, (void)parent;
    if (!is_off(domain)) {
        begin(number_of_string(name), number_of_domain(domain), time_of(clock, stamp));
    }
}

void task_end_ex(itt_domain *domain, void *clock, unsigned long long stamp)
{
    uint64_t time = time_of(clock, stamp);
    if (!is_off(domain)) {
        end(number_of_domain(domain), time);
    }
}

void task_begin_overlapped(itt_domain *domain, itt_id id, itt_id parent, itt_string *name)
{
    (void)parent;
    if (!is_off(domain)) {
        write_with_id(OVERLAPPED_BEGIN, number_of_string(name), number_of_domain(domain), &id, 0);
    }
}

void task_begin_overlapped_ex(itt_domain *domain, void *clock, unsigned long long stamp, itt_id id, itt_id parent, itt_string *name)
{
    (void)parent;
    if (!is_off(domain)) {
        write_with_id(OVERLAPPED_BEGIN, number_of_string(name), number_of_domain(domain), &id, time_of(clock, stamp));
    }
}

void task_end_overlapped(itt_domain *domain, itt_id id)
{
    uint64_t time = now();
    if (!is_off(domain)) {
        write_with_id(OVERLAPPED_END, 0, number_of_domain(domain), &id, time);
    }
}

void task_end_overlapped_ex(itt_domain *domain, void *clock, unsigned long long stamp, itt_id id)
{
    if (!is_off(domain)) {
        write_with_id(OVERLAPPED_END, 0, number_of_domain(domain), &id, time_of(clock, stamp));
    }
}

void region_begin(itt_domain *domain, itt_id id, itt_id parent, itt_string *name)
{
    (void)parent;
    if (!is_off(domain)) {
        write_with_id(REGION_BEGIN, number_of_string(name), number_of_domain(domain), &id, 0);
    }
}

void region_end(itt_domain *domain, itt_id id)
{
    uint64_t time = now();
    if (!is_off(domain)) {
        write_with_id(REGION_END, 0, number_of_domain(domain), &id, time);
    }
}

void frame_begin_v3(itt_domain *domain, itt_id *id)
{
    if (!is_off(domain)) {
        uint32_t number = number_of_domain(domain);
        write_with_id(FRAME_BEGIN, number, number, id, 0);
    }
}

void frame_end_v3(itt_domain *domain, itt_id *id)
{
    uint64_t time = now();
    if (!is_off(domain)) {
        write_with_id(FRAME_END, 0, number_of_domain(domain), id, time);
    }
}

void frame_submit_v3(itt_domain *domain, itt_id *id, unsigned long long begin, unsigned long long end)
{
    uint64_t time = now();
    if (!is_off(domain)) {
        /* An end of 0 is now, says the API. */
        itt_id times = { .d1 = begin, .d2 = end != 0 ? end : time };
        uint32_t number = number_of_domain(domain);
        (void)id;
        write_with_id(FRAME, number, number, &times, time);
    }
}

int event_start(int event)
{
    write_point(EVENT_START, (uint32_t)event, 0, 0);
    return 0;
}

int event_end(int event)
{
    write_point(EVENT_END, (uint32_t)event, 0, now());
    return 0;
}

void marker(itt_domain *domain, itt_id id, itt_string *name, int scope)
{
    (void)id, (void)scope;
    if (!is_off(domain)) {
        write_point(MARKER, number_of_string(name), number_of_domain(domain), 0);
    }
}

void collection_pause(void)
{
    write_point(PAUSE, 0, 0, 0);
}

void collection_resume(void)
{
    write_point(RESUME, 0, 0, now());
}

void collection_pause_scoped(int scope)
{
    (void)scope;
    collection_pause();
}

void collection_resume_scoped(int scope)
{
    (void)scope;
    collection_resume();
}

void thread_set_name(const char *name)
{
    struct name *known = name_of(name, name == NULL ? 0 : strlen(name));
    write_point(THREAD_NAME, known == NULL ? 0 : known->id, 0, 0);
}

unsigned long long get_timestamp(void)
{
    return now();
}
