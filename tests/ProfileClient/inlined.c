/* A program whose function mix is called or in its caller (-DINLINED): the source is the same.
 * Argument: how often. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef INLINED
#define HOW inline __attribute__((always_inline))
#else
#define HOW __attribute__((noinline))
#endif

static HOW uint64_t mix(uint64_t x)
{
    for (int i = 0; i < 60; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    return x;
}

__attribute__((noinline)) static uint64_t other(uint64_t x)
{
    for (int i = 0; i < 100; i++)
        x = x * 6364136223846793005u + 1442695040888963407u;
    return x;
}

__attribute__((noinline)) static uint64_t work(uint64_t x, long count)
{
    for (long n = 0; n < count; n++) {
        x = mix(x);
        for (int i = 0; i < 40; i++)
            x = x * 3935559000370003845u + 2691343689449507681u;
        if (n % 4 == 0)
            x += other(x);
    }
    return x;
}

int main(int count, char **words)
{
    printf("%llu\n", (unsigned long long)work((uint64_t)count, count > 1 ? atol(words[1]) : 1));
    return 0;
}
