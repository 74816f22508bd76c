/* A client that touches a known number of fresh pages inside and outside its regions "step ...". Usage: gated WHAT */
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "static_part.h"

static copy c;
static const itt_id none;
static itt_domain *domain;

static void begin(const char *name) { c.task_begin(domain, none, none, c.string_handle_create(name)); }

/* Fresh memory each time. */
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

/* 1500 in 5 steps: nested tasks of the same and of another domain end before and after the step. */
static void tasks(void)
{
    itt_domain *other = c.domain_create("other");
    for (int i = 0; i < 5; i++) {
        touch(2000);
        begin("step [1]");
        touch(100);
        begin("within");
        touch(50);
        begin("step [1]");
        touch(50);
        c.task_end(domain);
        c.task_end(domain);
        c.task_begin(other, none, none, c.string_handle_create("longer"));
        touch(100);
        c.task_end(domain);
        touch(2000);
        c.task_end(other);
        begin("stop");
        touch(2000);
        c.task_end(domain);
    }
}

/* 600 in 2 steps: one before the fork, one in the child; the child also ends a task that it did not begin. */
static void forks(void)
{
    begin("step before");
    touch(300);
    c.task_end(domain);
    touch(3000);
    begin("around");
    pid_t child = fork();
    if (child == 0) {
        touch(3000);
        begin("step of child");
        touch(300);
        c.task_end(domain);
        c.task_end(domain);
        touch(3000);
        _exit(0);
    }

    waitpid(child, NULL, 0);
    c.task_end(domain);
    touch(3000);
}

/* 4000 in 1 step, after the pages touched by the fork itself: the child ends its parent's task, which continues, and begins and ends its own. */
static void forks_within(void)
{
    int over[2];
    char byte;
    if (pipe(over) != 0) {
        exit(5);
    }

    begin("step around");
    if (fork() == 0) {
        touch(1000);
        c.task_end(domain);
        begin("step of child");
        c.task_end(domain);
        touch(1000);
        _exit(write(over[1], "", 1) == 1 ? 0 : 1);
    }

    if (read(over[0], &byte, 1) != 1) {
        exit(6);
    }

    touch(2000);
    wait(NULL);
    c.task_end(domain);
    touch(10000);
}

/* 1600 in steps of 4 threads that overlap arbitrarily; nothing else touches pages meanwhile. */
static pthread_barrier_t start;

static void *steps(void *unused)
{
    touch(1);
    c.thread_set_name("stepper");
    pthread_barrier_wait(&start);
    for (int i = 0; i < 20; i++) {
        begin("step");
        touch(20);
        c.task_end(domain);
    }

    pthread_barrier_wait(&start);
    return unused;
}

static void threads(void)
{
    pthread_t all[4];
    pthread_barrier_init(&start, NULL, 5);
    for (int i = 0; i < 4; i++) {
        pthread_create(&all[i], NULL, steps, NULL);
    }

    touch(3000);
    pthread_barrier_wait(&start);
    pthread_barrier_wait(&start);
    touch(3000);
    for (int i = 0; i < 4; i++) {
        pthread_join(all[i], NULL);
    }

    touch(3000);
}

/* 900 in 3 steps: frames, overlapped tasks and regions, the latter ended by another thread. */
static void *end_elsewhere(void *unused)
{
    c.region_end(domain, (itt_id) { 7, 8, 9 });
    return unused;
}

static void across(void)
{
    pthread_t other;
    itt_domain *frames = c.domain_create("step by step");
    touch(2000);
    c.frame_begin(frames, NULL);
    touch(300);
    c.frame_end(frames, NULL);
    touch(2000);
    c.task_begin_overlapped(domain, (itt_id) { 1, 0, 0 }, none, c.string_handle_create("step over"));
    touch(300);
    c.task_end_overlapped(domain, (itt_id) { 2, 0, 0 });
    c.task_end_overlapped(domain, (itt_id) { 1, 0, 0 });
    touch(2000);
    c.region_begin(domain, (itt_id) { 7, 8, 9 }, none, c.string_handle_create("step region"));
    touch(300);
    pthread_create(&other, NULL, end_elsewhere, NULL);
    pthread_join(other, NULL);
    touch(2000);
}

/* 300 in 1 step: its thread and the program end without ending it. */
static void *unended(void *unused)
{
    begin("step without end");
    touch(300);
    return unused;
}

static void left_open(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, unended, NULL);
    pthread_join(thread, NULL);
    touch(3000);
}

int main(int count, char **arguments)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } all[] = { { "tasks", tasks }, { "forks", forks }, { "forks-within", forks_within }, { "threads", threads }, { "across", across }, { "left-open", left_open } };
    load(&c, NULL, NULL);
    domain = c.domain_create("d");
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (count > 1 && strcmp(all[i].name, arguments[1]) == 0) {
            all[i].run();
            return 0;
        }
    }

    return 2;
}
