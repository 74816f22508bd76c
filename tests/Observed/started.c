// How it was started: its environment, the CPUs it may use, its memory policy, and which of its memory the kernel backs with huge pages.
#include <linux/mempolicy.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BYTES = 64 << 20 };

extern char **environ;

static long huge_kilobytes(void)
{
    char line[256];
    long kilobytes = -1;
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        sscanf(line, "AnonHugePages: %ld", &kilobytes);
    if (file != NULL)
        fclose(file);
    return kilobytes;
}

static void print_pages(const char *name, char *memory, long before)
{
    memset(memory, 1, BYTES);
    long grown = huge_kilobytes() - before;
    printf("%s %s\n", name, grown > BYTES / 1024 / 2 ? "huge" : grown > 0 ? "partly" : "small");
}

int main(void)
{
    for (char **variable = environ; *variable != NULL; variable++)
        printf("env %s\n", *variable);

    cpu_set_t cpus;
    sched_getaffinity(0, sizeof cpus, &cpus);
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &cpus))
            printf("cpu %d\n", cpu);

    int policy = -1;
    unsigned long nodes[16] = { 0 };
    syscall(SYS_get_mempolicy, &policy, nodes, sizeof nodes * 8, NULL, 0);
    printf("memory %s\n", policy == MPOL_BIND ? "bound" : "anywhere");
    printf("thp-disabled %d\n", prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0));

    long before = huge_kilobytes();
    print_pages("malloc", malloc(BYTES), before);
    char *asked = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    madvise(asked, BYTES, MADV_HUGEPAGE);
    before = huge_kilobytes();
    print_pages("madvise", asked, before);
    return 0;
}
