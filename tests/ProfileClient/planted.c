/* A program whose functions take known shares of its CPU time: it measures them by its own clock and prints them as
 * "name percent". Arguments: seconds of CPU time, and how the work is done:
 *   plain      one thread
 *   recursive  the largest function calls itself twelve deep
 *   threads    sixty-four threads that share the work
 *   fork       a child does it */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FUNCTIONS 3
#define THREADS 64

static const char *const names[FUNCTIONS] = { "planted_large", "planted_middle", "planted_small" };
static const int steps[FUNCTIONS] = { 350000, 100000, 50000 };
static double spent[FUNCTIONS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int depth;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

#define WORK(count) \
    volatile unsigned long sink = 0; \
    for (int i = 0; i < (count); i++) sink += (unsigned long)i * i

__attribute__((noipa)) static void planted_large(int count, int left)
{
    if (left > 0) {
        planted_large(count, left - 1);
        __asm__ volatile("" ::: "memory");
        return;
    }

    WORK(count);
}

__attribute__((noipa)) static void planted_middle(int count) { WORK(count); }
__attribute__((noipa)) static void planted_small(int count) { WORK(count); }

/* Between half and one and a half of the steps, another number each time: work that repeats in step with the sampling clock is not sampled by
 * chance. */
static int varied(int count, unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return count / 2 + (int)((long)count * (*state >> 16) / 65536);
}

static void *work(void *argument)
{
    double seconds = *(double *)argument;
    unsigned state = 1;
    double mine[FUNCTIONS] = { 0 };
    double begin = now();
    double at = begin;
    while (at - begin < seconds) {
        for (int function = 0; function < FUNCTIONS; function++) {
            switch (function) {
                case 0: planted_large(varied(steps[0], &state), depth); break;
                case 1: planted_middle(varied(steps[1], &state)); break;
                default: planted_small(varied(steps[2], &state)); break;
            }

            double after = now();
            mine[function] += after - at;
            at = after;
        }
    }

    pthread_mutex_lock(&lock);
    for (int function = 0; function < FUNCTIONS; function++) spent[function] += mine[function];
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(int count, char **arguments)
{
    double seconds = count > 1 ? atof(arguments[1]) : 1;
    const char *how = count > 2 ? arguments[2] : "plain";
    depth = strcmp(how, "recursive") == 0 ? 12 : 0;
    if (strcmp(how, "fork") == 0) {
        pid_t child = fork();
        if (child > 0) {
            int status = 0;
            waitpid(child, &status, 0);
            return WEXITSTATUS(status);
        }
    }

    if (strcmp(how, "threads") == 0) {
        pthread_t threads[THREADS];
        double part = seconds / THREADS;
        for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, work, &part);
        for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    } else {
        work(&seconds);
    }

    double all = 0;
    for (int function = 0; function < FUNCTIONS; function++) all += spent[function];
    for (int function = 0; function < FUNCTIONS; function++) printf("%s %.3f\n", names[function], 100 * spent[function] / all);
    return 0;
}
