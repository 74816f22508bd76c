// Leaves its CPU in a known way: waits sleep N (N times, for 5 ms each), or waits spin SECONDS (of its own CPU time, never by itself).
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double used(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int count, char **words)
{
    if (count != 3)
        return 2;
    if (strcmp(words[1], "sleep") == 0) {
        struct timespec pause = { 0, 5000000 };
        for (int left = atoi(words[2]); left > 0; left--)
            nanosleep(&pause, NULL);
        return 0;
    }

    while (used() < atof(words[2])) {
    }
    return 0;
}
