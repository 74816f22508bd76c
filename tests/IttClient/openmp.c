/* Runs parallel regions of LLVM's OpenMP, if the library is there (exit code 77 otherwise). Usage: openmp TIMES */
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Source location as compilers emit it: ;file;function;line;column;; */
typedef struct {
    int32_t reserved_1, flags, reserved_2, reserved_3;
    const char *place;
} location;

static atomic_int done;

static void part(int32_t *thread, int32_t *unused)
{
    (void)thread, (void)unused;
    atomic_fetch_add(&done, 1);
}

int main(int count, char **arguments)
{
    void *library = dlopen("libomp.so.5", RTLD_NOW);
    void (*fork_call)(location *, int32_t, void (*)(int32_t *, int32_t *), ...) =
        library == NULL ? NULL : (void (*)(location *, int32_t, void (*)(int32_t *, int32_t *), ...))dlsym(library, "__kmpc_fork_call");
    if (fork_call == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 77;
    }

    location here = { .flags = 2, .place = ";client.c;work;12;34;;" };
    for (int i = count > 1 ? atoi(arguments[1]) : 1; i > 0; i--) {
        fork_call(&here, 0, part);
    }

    printf("%d\n", atomic_load(&done));
    return 0;
}
