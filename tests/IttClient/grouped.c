/* A client whose nested tasks touch a known number of fresh pages. Usage: grouped TIMES */
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "static_part.h"

static copy c;
static const itt_id none;
static itt_domain *domain;
static int times;

static void begin(const char *name) { c.task_begin(domain, none, none, c.string_handle_create(name)); }

static void touch(int pages)
{
    size_t size = (size_t)pages * 4096;
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    madvise(memory, size, MADV_NOHUGEPAGE);
    for (size_t at = 0; at < size; at += 4096) {
        ((volatile char *)memory)[at] = 1;
    }

    munmap(memory, size);
}

/* "outer" touches 5 pages and contains two "inner" of 3 each; "even" and "odd" alternate. */
static void *work(void *unused)
{
    /* The first call touches code and names that are not mapped yet. */
    for (int i = -2; i < times; i++) {
        touch(10);
        begin(i < 0 ? "first" : "outer");
        touch(5);
        begin(i < 0 ? "first" : "inner");
        touch(3);
        c.task_end(domain);
        touch(2);
        begin(i < 0 ? "first" : "inner");
        touch(3);
        c.task_end(domain);
        c.task_end(domain);
        begin(i < 0 ? "first" : i % 2 == 0 ? "even" : "odd");
        touch(i % 2 == 0 ? 4 : 6);
        c.task_end(domain);
    }

    return unused;
}

int main(int count, char **arguments)
{
    pthread_t other[2];
    times = count > 1 ? atoi(arguments[1]) : 0;
    load(&c, NULL, NULL);
    domain = c.domain_create("d");
    work(NULL);
    pthread_create(&other[0], NULL, work, NULL);
    pthread_create(&other[1], NULL, work, NULL);
    pthread_join(other[0], NULL);
    pthread_join(other[1], NULL);

    /* Last, and alone: a fork makes threads of both parent and child fault on their own pages again. */
    begin("forked");
    pid_t child = fork();
    if (child == 0) {
        work(NULL);
        c.task_end(domain);
        _exit(0);
    }

    waitpid(child, NULL, 0);
    c.task_end(domain);
    return 0;
}
