// A server of a front end and a worker, which touch known numbers of pages for each request, and the load for it.
//   workers serve PORT FRONT_PAGES WORKER_PAGES     the worker is started by a thread, as thread pools do
//   workers late PORT FRONT_PAGES WORKER_PAGES      … and another one by the first request
//   workers load PORT REQUESTS
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>

#include "load.h"

#define PAGE 4096

static int requests[2], answers[2];
static char *worker_pages;
static const char *self;

static void touch(int pages)
{
    char *memory = mmap(0, (size_t)pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    madvise(memory, (size_t)pages * PAGE, MADV_NOHUGEPAGE);
    for (int i = 0; i < pages; i++)
        ((volatile char *)memory)[(size_t)i * PAGE] = 1;
    munmap(memory, (size_t)pages * PAGE);
}

static int work(int pages)
{
    char request;
    touch(pages);
    // It is ready when it has done everything once.
    if (write(1, "r", 1) != 1)
        return 1;
    while (read(0, &request, 1) == 1) {
        touch(pages);
        if (write(1, "a", 1) != 1)
            return 1;
    }
    return 0;
}

static void *start_worker(void *unused)
{
    if (fork() == 0) {
        dup2(requests[0], 0);
        dup2(answers[1], 1);
        close(requests[1]);
        execl(self, self, "worker", worker_pages, (char *)0);
        _exit(127);
    }
    pause();
    return unused;
}

static int serve(const char *port, int front_pages, int late)
{
    pthread_t thread;
    char answer;
    if (pipe(requests) || pipe(answers) || pthread_create(&thread, 0, start_worker, 0) || read(answers[0], &answer, 1) != 1)
        return 1;
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    struct sockaddr_in here = address(port);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) || listen(listener, 64))
        return 1;
    for (;;) {
        char request;
        int client = accept(listener, 0, 0);
        // Who only asks whether it is ready sends nothing.
        if (read(client, &request, 1) == 1) {
            touch(front_pages);
            if (late && (pthread_create(&thread, 0, start_worker, 0) || read(answers[0], &answer, 1) != 1))
                return 1;
            late = 0;
            if (write(requests[1], "w", 1) != 1 || read(answers[0], &answer, 1) != 1 || write(client, "d", 1) != 1)
                return 1;
        }
        close(client);
    }
}

int main(int argc, char **argv)
{
    self = "/proc/self/exe";
    if (argc == 3 && !strcmp(argv[1], "worker"))
        return work(atoi(argv[2]));
    if (argc == 5 && (!strcmp(argv[1], "serve") || !strcmp(argv[1], "late"))) {
        worker_pages = argv[4];
        return serve(argv[2], atoi(argv[3]), !strcmp(argv[1], "late"));
    }
    return argc == 4 && !strcmp(argv[1], "load") ? send_requests(argv[2], atoi(argv[3])) : 2;
}
