/* The API functions for begins and ends. */
#include "calls.h"

#include <string.h>

#include "buffer.h"
#include "counters.h"
#include "gate.h"
#include "groups.h"
#include "names.h"
#include "system.h"

static const itt_id no_id;

static bool is_off(const itt_domain *domain)
{
    return domain == NULL || domain->flags == 0;
}

/* The client's own clock cannot be related to ours, so the time of the call is used. */
static uint64_t time_of(const void *clock, uint64_t stamp)
{
    return clock == NULL && stamp != 0 ? stamp : now();
}

static uint32_t what(enum record_kind kind, unsigned more, uint32_t domain)
{
    return WHAT(kind, more, plain(domain) <= LARGEST_DOMAIN ? plain(domain) : 0);
}

static void write_point(enum record_kind kind, uint32_t name, uint32_t domain, uint64_t time)
{
    struct unit *at = claim(1);
    if (at != NULL) {
        at->name = plain(name);
        at->what = what(kind, 0, domain);
        publish(at, time != 0 ? time : now());
    }
}

static void write_with_id(enum record_kind kind, uint32_t name, uint32_t domain, const itt_id *id, uint64_t time, bool opens)
{
    struct unit *at = claim(1 + ID_UNITS);
    if (__builtin_expect(opens, 0)) {
        gate_begin_across(kind, plain(domain), id);
    }

    if (at != NULL) {
        at->name = plain(name);
        at->what = what(kind, ID_UNITS, domain);
        memcpy(at + 1, id != NULL ? id : &no_id, sizeof no_id);
        publish(at, time != 0 ? time : now());
    }
}

static void begin_across(enum record_kind kind, uint32_t name, uint32_t domain, const itt_id *id, uint64_t time)
{
    write_with_id(kind, name, domain, id, time, is_gated(name, domain));
}

/* The kind of an end follows that of its begin. */
static void end_across(enum record_kind kind, uint32_t domain, const itt_id *id, uint64_t time)
{
    if (__builtin_expect(atomic_load_explicit(&live->open_across, memory_order_relaxed) != 0, 0)) {
        gate_end_across(kind - 1, plain(domain), id);
    }

    write_with_id(kind, 0, domain, id, time, false);
}

/* The clock is read last at a begin, after the counters, and first at an end: the collector's cost is outside the region. */
static void begin(uint32_t name, uint32_t domain, uint64_t time)
{
    unsigned reading = groups_on ? groups_begin(plain(name != 0 ? name : domain)) : 0;
    unsigned more = counters_on ? COUNTS_UNITS : 0;
    struct unit *at = claim(reading + 1 + more);
    bool gated = is_gated(name, domain);
    if (__builtin_expect(gated || self.gates > 0, 0)) { /* after the claim, which may create a chunk */
        gate_begin_task(plain(domain), gated);
    }

    if (at != NULL) {
        struct unit *task = at + reading;
        task->name = plain(name);
        task->what = what(TASK_BEGIN, more, domain);
        if (more > 0) {
            counters_read(self.counters[0], (struct counts *)(task + 1));
        }

        if (reading > 0) {
            groups_read(at, reading);
        }

        time = time != 0 ? time : now();
        if (reading > 0) {
            publish(at, time);
        }

        publish(task, time);
    }

    self.depth++;
}

/* A forked child did not begin its parent's tasks. */
static void close_gate(uint32_t domain)
{
    if (__builtin_expect(self.gates > 0, 0) && self.tag == atomic_load(&live->tag)) {
        gate_end_task(plain(domain));
    }
}

static void end(uint32_t domain, uint64_t time)
{
    if (counters_on) {
        /* Read before a new chunk may be created. */
        struct unit read[READING_UNITS(MOST_IN_GROUP)];
        struct counts counts;
        unsigned reading = self.tag == atomic_load_explicit(&live->tag, memory_order_relaxed) ? groups_units() : 0;
        if (reading > 0) {
            groups_read(read, reading);
        }

        counters_read(self.counters[0], &counts);
        close_gate(domain);
        struct unit *at = claim(reading + 1 + COUNTS_UNITS);
        if (at != NULL) {
            struct unit *task = at + reading;
            task->what = what(TASK_END, COUNTS_UNITS, domain);
            memcpy(task + 1, &counts, sizeof counts);
            if (reading > 0) {
                at->name = read[0].name;
                at->what = read[0].what;
                memcpy(at + 1, read + 1, (reading - 1) * sizeof *at);
                publish(at, time);
            }

            publish(task, time);
        }
    } else {
        close_gate(domain);
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
        begin_across(OVERLAPPED_BEGIN, number_of_string(name), number_of_domain(domain), &id, 0);
    }
}

void task_begin_overlapped_ex(itt_domain *domain, void *clock, unsigned long long stamp, itt_id id, itt_id parent, itt_string *name)
{
    (void)parent;
    if (!is_off(domain)) {
        begin_across(OVERLAPPED_BEGIN, number_of_string(name), number_of_domain(domain), &id, time_of(clock, stamp));
    }
}

void task_end_overlapped(itt_domain *domain, itt_id id)
{
    uint64_t time = now();
    if (!is_off(domain)) {
        end_across(OVERLAPPED_END, number_of_domain(domain), &id, time);
    }
}

void task_end_overlapped_ex(itt_domain *domain, void *clock, unsigned long long stamp, itt_id id)
{
    if (!is_off(domain)) {
        end_across(OVERLAPPED_END, number_of_domain(domain), &id, time_of(clock, stamp));
    }
}

void region_begin(itt_domain *domain, itt_id id, itt_id parent, itt_string *name)
{
    (void)parent;
    if (!is_off(domain)) {
        begin_across(REGION_BEGIN, number_of_string(name), number_of_domain(domain), &id, 0);
    }
}

void region_end(itt_domain *domain, itt_id id)
{
    uint64_t time = now();
    if (!is_off(domain)) {
        end_across(REGION_END, number_of_domain(domain), &id, time);
    }
}

void frame_begin_v3(itt_domain *domain, itt_id *id)
{
    if (!is_off(domain)) {
        uint32_t number = number_of_domain(domain);
        begin_across(FRAME_BEGIN, number, number, id, 0);
    }
}

void frame_end_v3(itt_domain *domain, itt_id *id)
{
    uint64_t time = now();
    if (!is_off(domain)) {
        end_across(FRAME_END, number_of_domain(domain), id, time);
    }
}

void frame_submit_v3(itt_domain *domain, itt_id *id, unsigned long long begin, unsigned long long end)
{
    uint64_t time = now();
    if (!is_off(domain)) {
        /* By the API, an end of 0 means now. */
        itt_id times = { .d1 = begin, .d2 = end != 0 ? end : time };
        uint32_t number = number_of_domain(domain);
        (void)id;
        write_with_id(FRAME, number, number, &times, time, false);
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
