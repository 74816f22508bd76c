// Functions that touch known numbers of pages, each for several milliseconds at a time.
#include <sys/mman.h>

#define PAGE 4096

static volatile double sink;

static void work(long rounds)
{
    for (long i = 0; i < rounds; i++)
        sink = sink * 1.0000001 + 1;
}

static inline __attribute__((always_inline)) void touch(int pages, long rounds)
{
    char *memory = mmap(0, (size_t)pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < pages; i++) {
        memory[(size_t)i * PAGE] = 1;
        for (long k = 0; k < rounds; k++)
            sink += 1;
    }
    munmap(memory, (size_t)pages * PAGE);
}

__attribute__((noinline)) void touch_none(void) { for (long i = 0; i < 6000000; i++) sink = sink * 1.0000001 + 1; }
__attribute__((noinline)) void touch_many(void) { touch(500, 20000); sink += 1; }
__attribute__((noinline)) void touch_few(void) { touch(50, 100000); sink += 1; }

int main(void)
{
    work(1);
    for (int i = 0; i < 25; i++) {
        touch_none();
        touch_many();
        touch_few();
    }
    return 0;
}
