#include "groups.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "counters.h"
#include "image.h"

enum { MOST_EVENTS = 1024, TURNS = 1024, NO_GROUP = MOST_GROUPS_PLANNED };
enum { EXCLUDE_USER = 1, EXCLUDE_KERNEL = 2 };

bool groups_on;

static struct event {
    uint32_t type;
    uint32_t exclude;
    uint64_t config, config1, config2;
} *events;

static struct group_of_events {
    uint32_t first;
    uint32_t count;
} groups[MOST_GROUPS_PLANNED];
static uint32_t group_count;

/* Outermost tasks by name number: each name cycles through the groups independently. */
static _Atomic uint32_t turns[TURNS];
static _Atomic bool refusal_told;

/* Open files of a thread: 0 not opened yet, -1 in the first of a group that the kernel rejected. */
struct thread_groups {
    uint32_t current;
    int files[MOST_EVENTS];
};

/* One line per event: group, type, config, config1, config2, and exclusions. */
__attribute__((constructor)) static void read_plan(void)
{
    const char *path = getenv("TMA_ITT_GROUPS");
    FILE *file = path == NULL || path[0] != '/' ? NULL : fopen(path, "re");
    if (file == NULL) {
        return;
    }

    events = calloc(MOST_EVENTS, sizeof *events);
    uint32_t group, count = 0;
    unsigned long long config, config1, config2;
    struct event event;
    bool good = events != NULL;
    while (good && fscanf(file, "%u %u %llx %llx %llx %u", &group, &event.type, &config, &config1, &config2, &event.exclude) == 6) {
        good = count < MOST_EVENTS && group < MOST_GROUPS_PLANNED && (group == group_count || group + 1 == group_count);
        if (good) {
            if (group == group_count) {
                groups[group_count++].first = count;
            }

            good = ++groups[group].count <= MOST_IN_GROUP;
            event.config = config;
            event.config1 = config1;
            event.config2 = config2;
            events[count++] = event;
        }
    }

    groups_on = good && group_count > 0 && getenv("TMA_ITT_COUNTERS") != NULL;
    fclose(file);
}

static void tell_refusal(uint32_t group, uint32_t event, int error)
{
    if (!atomic_exchange(&refusal_told, true)) {
        char why[64];
        int length = snprintf(why, sizeof why, "%u %u %d", group, event, error);
        image_write_name(sys_tid(), NAME_GROUP_REFUSED, why, (size_t)length);
    }
}

static int open_event(const struct event *event, int leader)
{
    struct perf_event_attr attr;
    memset(&attr, 0, sizeof attr);
    attr.size = sizeof attr;
    attr.type = event->type;
    attr.config = event->config;
    attr.config1 = event->config1;
    attr.config2 = event->config2;
    attr.read_format = PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    attr.disabled = leader < 0;
    attr.exclude_user = (event->exclude & EXCLUDE_USER) != 0;
    attr.exclude_kernel = (event->exclude & EXCLUDE_KERNEL) != 0;
    int file = (int)syscall(SYS_perf_event_open, &attr, 0, -1, leader, PERF_FLAG_FD_CLOEXEC);
    return file < 0 ? file : out_of_the_way(file);
}

static bool open_group(int files[], uint32_t group)
{
    const struct group_of_events *planned = &groups[group];
    for (uint32_t i = 0; i < planned->count; i++) {
        int file = open_event(&events[planned->first + i], i == 0 ? -1 : files[0]);
        if (file < 0) {
            /* Reported after they are closed: reporting needs a descriptor. */
            int error = errno;
            for (uint32_t opened = i; opened-- > 0;) {
                sys_close(files[opened]);
                files[opened] = 0;
            }

            files[0] = -1;
            tell_refusal(group, i, error);
            return false;
        }

        files[i] = file;
    }

    return true;
}

/* Round robin with a random start in each round: in a periodic program, a nested task must not always meet the same group. */
static uint32_t next_group(uint32_t name)
{
    uint32_t turn = atomic_fetch_add_explicit(&turns[name % TURNS], 1, memory_order_relaxed);
    uint32_t hash = (turn / group_count + name * 0x9E3779B9u) * 0x85EBCA6Bu;
    hash = (hash ^ hash >> 15) * 0xC2B2AE35u;
    return (turn % group_count + (hash >> 16)) % group_count;
}

static void take_turn(struct thread_groups *own, uint32_t name)
{
    for (uint32_t tried = 0; tried < group_count; tried++) {
        uint32_t next = next_group(name);
        int *files = &own->files[groups[next].first];
        if (next == own->current) {
            return;
        }

        if (files[0] > 0 || (files[0] == 0 && open_group(files, next))) {
            /* Members stay enabled and follow their leader: switching each one takes several times as long. */
            if (own->current != NO_GROUP) {
                syscall(SYS_ioctl, own->files[groups[own->current].first], PERF_EVENT_IOC_DISABLE, 0);
            }

            syscall(SYS_ioctl, files[0], PERF_EVENT_IOC_ENABLE, 0);
            own->current = next;
            return;
        }
    }
}

static struct thread_groups *make(void)
{
    void *memory = mmap(NULL, sizeof(struct thread_groups), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED) {
        return NULL;
    }

    struct thread_groups *made = memory;
    made->current = NO_GROUP;
    return made;
}

unsigned groups_begin(uint32_t name)
{
    int error = errno;
    if (self.tag != atomic_load_explicit(&live->tag, memory_order_relaxed) || self.tag == 0) {
        (void)claim(0); /* the image first: a forked child must not use its parent's counters */
    }

    if (self.tag == 0 || self.tag != atomic_load_explicit(&live->tag, memory_order_relaxed)) {
        return 0;
    }

    if (self.groups == NULL) {
        self.groups = make();
    }

    if (self.groups != NULL && (self.depth == 0 || self.groups->current == NO_GROUP)) {
        take_turn(self.groups, name);
    }

    errno = error;
    return groups_units();
}

unsigned groups_units(void)
{
    return self.groups == NULL || self.groups->current == NO_GROUP ? 0 : READING_UNITS(groups[self.groups->current].count);
}

void groups_read(struct unit *at, unsigned units)
{
    uint32_t group = self.groups->current;
    struct reading *reading = (struct reading *)(at + 1);
    ssize_t size = (ssize_t)((units - 1) * sizeof *at);
    ssize_t whole = (ssize_t)(sizeof *reading + groups[group].count * sizeof reading->values[0]);
    at->name = group;
    at->what = WHAT(READING, units - 1, 0);
    if (sys_read(self.groups->files[groups[group].first], reading, (size_t)size) != whole) {
        reading->number = 0;
    }
}

void groups_close(struct thread_groups *own)
{
    if (own == NULL) {
        return;
    }

    for (uint32_t i = 0; i < group_count; i++) {
        for (uint32_t j = 0; j < groups[i].count; j++) {
            int *file = &own->files[groups[i].first + j];
            if (*file > 0) {
                sys_close(*file);
            }

            *file = 0;
        }
    }

    own->current = NO_GROUP;
}

void groups_free(struct thread_groups *own)
{
    groups_close(own);
    if (own != NULL) {
        munmap(own, sizeof *own);
    }
}
