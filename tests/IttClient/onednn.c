/* Runs oneDNN reorders, if the library is there (2.x: exit code 77 otherwise). Its own log on standard output counts them. Usage: onednn TIMES */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    int argument;
    void *memory;
} argument;

enum { CPU = 1, F32 = 3, ROWS = 64, FROM = 1, TO = 17 };

static void *library;

static void *function(const char *name)
{
    void *found = dlsym(library, name);
    if (found == NULL) {
        fprintf(stderr, "%s is not in the library\n", name);
        exit(77);
    }

    return found;
}

static void check(const char *what, int status)
{
    if (status != 0) {
        fprintf(stderr, "%s: status %d\n", what, status);
        exit(1);
    }
}

#define CALL(name, ...) check(name, ((int (*)())function(name))(__VA_ARGS__))

int main(int count, char **arguments)
{
    library = dlopen("libdnnl.so.2", RTLD_NOW);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 77;
    }

    static _Alignas(64) char from[1 << 16], to[1 << 16]; /* descriptors: larger than they are in any 2.x */
    void *engine, *stream, *description, *primitive, *source, *target;
    int64_t sizes[12] = { ROWS, ROWS }, by_rows[12] = { ROWS, 1 }, by_columns[12] = { 1, ROWS };
    CALL("dnnl_engine_create", &engine, CPU, (size_t)0);
    CALL("dnnl_stream_create", &stream, engine, 1u);
    CALL("dnnl_memory_desc_init_by_strides", from, 2, sizes, F32, by_rows);
    CALL("dnnl_memory_desc_init_by_strides", to, 2, sizes, F32, by_columns);
    CALL("dnnl_reorder_primitive_desc_create", &description, from, engine, to, engine, NULL);
    CALL("dnnl_primitive_create", &primitive, description);
    CALL("dnnl_memory_create", &source, from, engine, (void *)-1);
    CALL("dnnl_memory_create", &target, to, engine, (void *)-1);
    argument both[] = { { FROM, source }, { TO, target } };
    for (int i = count > 1 ? atoi(arguments[1]) : 1; i > 0; i--) {
        CALL("dnnl_primitive_execute", primitive, stream, 2, both);
    }

    CALL("dnnl_stream_wait", stream);
    return 0;
}
