/* Touches a known number of new pages in each of two functions: as many page faults. Arguments: pages of each. */
#include <stdlib.h>
#include <sys/mman.h>

__attribute__((noipa)) static void touch_many(char *memory, long pages) { for (long i = 0; i < pages; i++) ((volatile char *)memory)[i * 4096] = 1; }
__attribute__((noipa)) static void touch_few(char *memory, long pages) { for (long i = 0; i < pages; i++) ((volatile char *)memory)[i * 4096] = 2; }

int main(int count, char **arguments)
{
    if (count < 3) return 2;
    long many = atol(arguments[1]), few = atol(arguments[2]);
    char *one = mmap(NULL, (size_t)many * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *other = mmap(NULL, (size_t)few * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (one == MAP_FAILED || other == MAP_FAILED) return 1;
    madvise(one, (size_t)many * 4096, MADV_NOHUGEPAGE);
    madvise(other, (size_t)few * 4096, MADV_NOHUGEPAGE);
    touch_many(one, many);
    touch_few(other, few);
    return 0;
}
