// Programs with known page faults: each touches `pages` pages once, in the way named by the first argument.
//
//   observed nothing
//   observed touch|fork|thread|exec|daemon|late PAGES
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static long pages;

static void touch(void)
{
    long size = sysconf(_SC_PAGESIZE);
    char *memory = mmap(NULL, (size_t)(pages * size), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    madvise(memory, (size_t)(pages * size), MADV_NOHUGEPAGE);
    for (long page = 0; page < pages; page++)
        memory[page * size] = 1;
}

static void *touch_in_thread(void *unused)
{
    touch();
    return unused;
}

int main(int count, char **words)
{
    if (count < 3)
        return 0;
    pages = atol(words[2]);
    if (strcmp(words[1], "touch") == 0) {
        touch();
    } else if (strcmp(words[1], "fork") == 0) {
        if (fork() == 0) {
            touch();
            _exit(0);
        }
        wait(NULL);
    } else if (strcmp(words[1], "thread") == 0) {
        pthread_t thread;
        pthread_create(&thread, NULL, touch_in_thread, NULL);
        pthread_join(thread, NULL);
    } else if (strcmp(words[1], "exec") == 0) {
        execl(words[0], words[0], "touch", words[2], (char *)NULL);
        return 1;
    } else if (strcmp(words[1], "daemon") == 0) {
        // It outlives its parent, which ends when it has touched its pages.
        int ready[2];
        char byte;
        if (pipe(ready) != 0)
            return 1;
        if (fork() == 0) {
            setsid();
            touch();
            if (write(ready[1], "x", 1) != 1)
                _exit(1);
            for (int fd = 0; fd < 64; fd++)
                close(fd);
            sleep(2);
            _exit(0);
        }
        if (read(ready[0], &byte, 1) != 1)
            return 1;
    } else if (strcmp(words[1], "late") == 0) {
        sleep(2);
        touch();
    }
    return 0;
}
