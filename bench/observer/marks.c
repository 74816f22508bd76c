/* Marks a region COUNT times if marks are collected, otherwise only checks. Prints ns per pair. Usage: marks COUNT */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    const char *path = getenv("TMA_REGIONS");
    int file = path ? open(path, O_WRONLY) : -1;
    long count = argc > 1 ? atol(argv[1]) : 1000;
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (long i = 0; i < count; i++) {
        if (file >= 0 && (write(file, "begin step\n", 11) < 0 || write(file, "end step\n", 9) < 0))
            return 1;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%.1f\n", ((double)(end.tv_sec - begin.tv_sec) * 1e9 + (double)(end.tv_nsec - begin.tv_nsec)) / (double)count);
    return 0;
}
