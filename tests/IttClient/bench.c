/* Cost of one begin and one end, in ns: the median of the given number of rounds. Usage: bench [ROUNDS] [PAIRS] */
#include <time.h>

#include "static_part.h"

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
    int rounds = count > 1 ? atoi(arguments[1]) : 15;
    int pairs = count > 2 ? atoi(arguments[2]) : 100000;
    static copy c;
    itt_id id = { 0 };
    load(&c, NULL, NULL);
    itt_domain *domain = c.domain_create("bench");
    itt_string *name = c.string_handle_create("pair");
    double pair[1000], clocks[1000];
    for (int round = 0; round < rounds && round < 1000; round++) {
        double start = ns();
        for (int i = 0; i < pairs; i++) {
            c.task_begin(domain, id, id, name);
            c.task_end(domain);
        }

        double middle = ns();
        for (int i = 0; i < 2 * pairs; i++) {
            (void)ns();
        }

        pair[round] = (middle - start) / pairs;
        clocks[round] = (ns() - middle) / pairs;
    }

    qsort(pair, (size_t)rounds, sizeof pair[0], ascending);
    qsort(clocks, (size_t)rounds, sizeof clocks[0], ascending);
    printf("pair %.1f ns (of it two readings of the clock: %.1f ns)\n", pair[rounds / 2], clocks[rounds / 2]);
    return 0;
}
