/* Cost of a task's begin and end, in ns: the median of many short rounds, with counters if TMA_ITT_COUNTERS is set.
 * Without a collector it is the cost of checking for one. Usage: bench ROUNDS PAIRS */
#include <time.h>

#include "static_part.h"

enum { MOST_ROUNDS = 10000 };

static double ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int count, char **arguments)
{
    static copy c;
    static double pair[MOST_ROUNDS];
    int rounds = count > 1 ? atoi(arguments[1]) : 25, pairs = count > 2 ? atoi(arguments[2]) : 1000;
    itt_id id = { 0 };
    itt_domain *domain = NULL;
    itt_string *name = NULL;
    if (rounds < 1 || rounds > MOST_ROUNDS) {
        return 2;
    }

    if (getenv("INTEL_LIBITTNOTIFY64") != NULL) {
        load(&c, NULL, NULL);
        domain = c.domain_create("bench");
        name = c.string_handle_create("pair");
    }

    double first = ns();
    for (int round = 0; round < rounds; round++) {
        double start = ns();
        for (int i = 0; i < pairs; i++) {
            void (*volatile *begin)(itt_domain *, itt_id, itt_id, itt_string *) = &c.task_begin;
            void (*volatile *end)(itt_domain *) = &c.task_end;
            if (*begin != NULL) {
                (*begin)(domain, id, id, name);
            }

            if (*end != NULL) {
                (*end)(domain);
            }
        }

        pair[round] = (ns() - start) / pairs;
    }

    double mean = (ns() - first) / rounds / pairs;
    qsort(pair, (size_t)rounds, sizeof pair[0], ascending);
    printf("%.1f %.1f\n", pair[rounds / 2], mean);
    return 0;
}
