#include "counters.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

bool counters_on;

/* The order of struct counts. */
static const uint64_t events[SOFTWARE_COUNTERS] = {
    PERF_COUNT_SW_TASK_CLOCK, PERF_COUNT_SW_PAGE_FAULTS, PERF_COUNT_SW_CONTEXT_SWITCHES, PERF_COUNT_SW_CPU_MIGRATIONS,
};

__attribute__((constructor)) static void find_out(void)
{
    const char *asked = getenv("TMA_ITT_COUNTERS");
    counters_on = asked != NULL && asked[0] != '\0';
}

/* The program may close descriptors it does not know and reuse their numbers. */
int out_of_the_way(int file)
{
    struct rlimit limit;
    int lowest = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur <= 65536 ? (int)limit.rlim_cur / 2 : 32768;
    int moved = (int)syscall(SYS_fcntl, file, F_DUPFD_CLOEXEC, lowest);
    if (moved < 0) {
        return file;
    }

    sys_close(file);
    return moved;
}

static int open_event(uint64_t event, int leader, bool user_only)
{
    struct perf_event_attr attr;
    memset(&attr, 0, sizeof attr);
    attr.size = sizeof attr;
    attr.type = PERF_TYPE_SOFTWARE;
    attr.config = event;
    attr.read_format = PERF_FORMAT_GROUP;
    attr.disabled = leader < 0;
    attr.exclude_kernel = user_only;
    int file = (int)syscall(SYS_perf_event_open, &attr, 0, -1, leader, PERF_FLAG_FD_CLOEXEC);
    return file < 0 ? file : out_of_the_way(file);
}

static bool open_all(int files[SOFTWARE_COUNTERS], bool user_only)
{
    for (int i = 0; i < SOFTWARE_COUNTERS; i++) {
        files[i] = open_event(events[i], i == 0 ? -1 : files[0], user_only);
        if (files[i] < 0) {
            files[i] = 0;
            counters_close(files);
            return false;
        }
    }

    return true;
}

bool counters_open(int files[SOFTWARE_COUNTERS])
{
    /* Counting the kernel needs perf_event_paranoid 1 or a privilege. */
    bool user_only = false;
    if (!open_all(files, false)) {
        user_only = errno == EACCES || errno == EPERM;
        if (!user_only || !open_all(files, true)) {
            return false;
        }
    }

    /* Only after all are open: siblings that join an enabled leader count nothing (6.18). */
    syscall(SYS_ioctl, files[0], PERF_EVENT_IOC_ENABLE, PERF_IOC_FLAG_GROUP);

    /* Pages touched by the first reading, the clock's included, must not count in the first task. */
    struct counts counts;
    counters_read(files[0], &counts);
    (void)now();
    return user_only;
}

void counters_close(int files[SOFTWARE_COUNTERS])
{
    for (int i = 0; i < SOFTWARE_COUNTERS; i++) {
        if (files[i] > 0) {
            sys_close(files[i]);
        }

        files[i] = 0;
    }
}
