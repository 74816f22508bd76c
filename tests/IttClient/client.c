/* An ITT client whose regions are all known. Usage: client SCENARIO [ARGUMENTS] */
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "static_part.h"

static copy c;
static const itt_id none;
static char *self_path;

static void begin(itt_domain *domain, const char *name) { c.task_begin(domain, none, none, c.string_handle_create(name)); }

static void task(itt_domain *domain, const char *name)
{
    begin(domain, name);
    c.task_end(domain);
}

static void nested(void)
{
    itt_domain *domain = c.domain_create("d");
    c.thread_set_name("boss");
    for (int i = 0; i < 3; i++) {
        begin(domain, "outer");
        begin(domain, "inner");
        usleep(2000);
        c.task_end(domain);
        usleep(1000);
        c.task_end(domain);
    }
}

/* Tasks of two domains that end in the order in which they began, and overlapped tasks ended by another thread. */
static itt_domain *shared;

static void *end_overlapped(void *unused)
{
    c.task_end_overlapped(shared, (itt_id) { 1, 2, 3 });
    c.region_end(shared, (itt_id) { 7, 0, 0 });
    return unused;
}

static void overlapped(void)
{
    pthread_t other;
    itt_domain *a = c.domain_create("a"), *b = c.domain_create("b");
    begin(a, "of a");
    begin(b, "of b");
    c.task_end(a);
    c.task_end(b);
    shared = a;
    c.task_begin_overlapped(a, (itt_id) { 1, 2, 3 }, none, c.string_handle_create("first"));
    c.task_begin_overlapped(a, (itt_id) { 1, 2, 4 }, none, c.string_handle_create("second"));
    c.region_begin(a, (itt_id) { 7, 0, 0 }, none, c.string_handle_create("third"));
    pthread_create(&other, NULL, end_overlapped, NULL);
    pthread_join(other, NULL);
    c.task_end_overlapped(a, (itt_id) { 1, 2, 4 });
}

static void frames(void)
{
    itt_domain *domain = c.domain_create("frame domain");
    for (int i = 0; i < 4; i++) {
        c.frame_begin(domain, NULL);
        c.frame_end(domain, NULL);
    }

    usleep(500000); /* by now the collector has noticed that the program runs */
    unsigned long long end = c.get_timestamp();
    c.frame_submit(c.domain_create("submitted"), NULL, end - 5000000, end);
    c.frame_submit(c.domain_create("backwards"), NULL, end, end - 1);
}

static void events(void)
{
    int lasting = c.event_create("lasting event and more", 7), point = c.event_create("point", 5);
    c.event_start(lasting);
    c.event_start(point);
    c.event_end(lasting);
    c.marker(c.domain_create("d"), none, c.string_handle_create("mark"), 0);
    c.pause();
    c.resume();
}

static void unbalanced(void)
{
    itt_domain *domain = c.domain_create("d"), *other = c.domain_create("other"), *off = c.domain_create("off");
    c.task_end(domain);
    begin(domain, "open");
    task(domain, "closed");
    c.task_end(other);
    off->flags = 0;
    task(off, "unwanted");
}

/* Objects made before the collector was loaded, in two copies with the same names. */
static void copies(void)
{
    static copy second;
    static itt_domain domains[2] = { { .flags = 1, .name = "d" }, { .flags = 1, .name = "d" } };
    static itt_string strings[2] = { { .text = "same" }, { .text = "same" } };
    load(&second, &domains[1], &strings[1]);
    static itt_domain late = { .flags = 1, .name = "never listed" };
    static itt_string unlisted = { .text = "unlisted" };
    c.task_begin(&domains[0], none, none, &strings[0]);
    c.task_end(&domains[0]);
    second.task_begin(&domains[1], none, none, &strings[1]);
    c.task_end(c.domain_create("d"));
    c.task_begin(&late, none, none, &unlisted);
    c.task_end(&late);
    c.task_begin(c.domain_create("d"), none, none, NULL);
    c.task_end(c.domain_create("d"));
}

/* Children forked inside a task, while another thread annotates and creates names: with fork, and with a raw system call. */
static volatile int stop;

static void *annotate(void *counted)
{
    itt_domain *domain = c.domain_create("busy");
    char name[32];
    for (long *n = counted; !stop; ++*n) {
        snprintf(name, sizeof name, "busy %ld", *n % 1000);
        task(domain, name);
    }

    return NULL;
}

static void forks(int children)
{
    pthread_t other;
    long busy = 0;
    itt_domain *domain = c.domain_create("d");
    pthread_create(&other, NULL, annotate, &busy);
    begin(domain, "parent");
    for (int i = 0; i < children; i++) {
        pid_t child = i % 2 == 0 ? fork() : (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
        if (child == 0) {
            char name[32];
            snprintf(name, sizeof name, "child %d", i);
            task(domain, name);
            task(domain, "every child");
            c.task_end(domain);
            task(domain, "after parent's end");
            _exit(0);
        }
    }

    while (wait(NULL) > 0) {
    }

    c.task_end(domain);
    stop = 1;
    pthread_join(other, NULL);
    printf("%ld\n", busy);
}

static int repeats;

static void *many(void *number)
{
    char name[32];
    snprintf(name, sizeof name, "thread %ld", (long)number % 64);
    itt_domain *domain = c.domain_create("d");
    itt_string *string = c.string_handle_create(name);
    for (int i = 0; i < repeats; i++) {
        c.task_begin(domain, none, none, string);
        c.task_end(domain);
    }

    return NULL;
}

static void threads(int count, int tasks)
{
    repeats = tasks;
    pthread_t all[64];
    for (long i = 0; i < count; i += 64) {
        for (long j = 0; j < 64 && i + j < count; j++) {
            pthread_create(&all[j], NULL, many, (void *)(i + j));
        }

        for (long j = 0; j < 64 && i + j < count; j++) {
            pthread_join(all[j], NULL);
        }
    }
}

static void killed(int signal, int tasks)
{
    itt_domain *domain = c.domain_create("d");
    for (int i = 0; i < tasks; i++) {
        task(domain, "whole");
    }

    begin(domain, "cut");
    if (signal == 0) {
        _exit(0);
    }

    raise(signal);
}

static void executed(int times)
{
    char left[16];
    snprintf(left, sizeof left, "%d", times - 1);
    task(c.domain_create("d"), "image");
    if (times > 1) {
        execl(self_path, self_path, "exec", left, (char *)NULL);
    }
}

/* Each region touches as many fresh pages as its name says; the last one contains two others. */
static void touch(int pages)
{
    char *memory = mmap(NULL, (size_t)pages * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    madvise(memory, (size_t)pages * 4096, MADV_NOHUGEPAGE);
    for (int i = 0; i < pages; i++) {
        ((volatile char *)memory)[i * 4096] = 1;
    }

    munmap(memory, (size_t)pages * 4096);
}

static void pages(int times)
{
    itt_domain *domain = c.domain_create("d");
    itt_string *seven = c.string_handle_create("7 pages"), *hundred = c.string_handle_create("100 pages");
    itt_string *both = c.string_handle_create("7 and 100 and 20"), *nothing = c.string_handle_create("no page");
    touch(1);
    for (int i = 0; i < times; i++) {
        c.task_begin(domain, none, none, both);
        c.task_begin(domain, none, none, seven);
        touch(7);
        c.task_end(domain);
        c.task_begin(domain, none, none, hundred);
        touch(100);
        c.task_end(domain);
        touch(20);
        c.task_end(domain);
        c.task_begin(domain, none, none, nothing);
        c.task_end(domain);
    }
}

int main(int count, char **arguments)
{
    const char *what = count > 1 ? arguments[1] : "";
    int first = count > 2 ? atoi(arguments[2]) : 0, second = count > 3 ? atoi(arguments[3]) : 0;
    self_path = arguments[0];
    load(&c, NULL, NULL);
    if (strcmp(what, "nested") == 0) {
        nested();
    } else if (strcmp(what, "overlapped") == 0) {
        overlapped();
    } else if (strcmp(what, "frames") == 0) {
        frames();
    } else if (strcmp(what, "events") == 0) {
        events();
    } else if (strcmp(what, "unbalanced") == 0) {
        unbalanced();
    } else if (strcmp(what, "copies") == 0) {
        copies();
    } else if (strcmp(what, "forks") == 0) {
        forks(first);
    } else if (strcmp(what, "threads") == 0) {
        threads(first, second);
    } else if (strcmp(what, "killed") == 0) {
        killed(first, second);
    } else if (strcmp(what, "exec") == 0) {
        executed(first);
    } else if (strcmp(what, "pages") == 0) {
        pages(first);
    } else {
        fprintf(stderr, "no such scenario: %s\n", what);
        return 2;
    }

    return 0;
}
