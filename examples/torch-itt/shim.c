/* Gives a PyTorch that was built without ITT (Debian's) the methods behind torch.autograd.profiler.emit_itt(): each operator is a task.
 * What torch registers is a C++ object; its table of methods, in the order of torch/csrc/profiler/api.h (1.13), is laid out here. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "../../src/IttCollector/abi.h"

static itt_domain *(*domain_create)(const char *);
static itt_string *(*string_handle_create)(const char *);
static void (*task_begin)(itt_domain *, itt_id, itt_id, itt_string *);
static void (*task_end)(itt_domain *);
static itt_domain *domain;

void itt_push(const char *name)
{
    static const itt_id none;
    task_begin(domain, none, none, string_handle_create(name));
}

void itt_pop(void) { task_end(domain); }

void itt_mark(const char *name)
{
    itt_push(name);
    itt_pop();
}

static void mark(void *self, const char *name) { (void)self, itt_mark(name); }
static void push(void *self, const char *name) { (void)self, itt_push(name); }
static void pop(void *self) { (void)self, itt_pop(); }
static int yes(void *self) { return (void)self, 1; }
static void nothing(void *self) { (void)self; }
static float no_time(void *self) { return (void)self, 0; }

/* record, elapsed, mark, rangePush, rangePop, enabled, onEachDevice, synchronize, two destructors */
static void *const methods[] = {
    (void *)nothing, (void *)no_time, (void *)mark, (void *)push, (void *)pop, (void *)yes, (void *)nothing, (void *)nothing, (void *)nothing, (void *)nothing,
};
static void *const *object = methods;

/* 0 when there is no collector: then nothing is registered and nothing costs anything. */
int itt_register(const char *torch)
{
    static itt_global global = { .magic = ITT_GLOBAL_MAGIC, .version_major = ITT_VERSION_MAJOR };
    static itt_api_entry list[] = {
        { .name = "__itt_domain_create", .function = (void **)&domain_create, .group = -1 },
        { .name = "__itt_string_handle_create", .function = (void **)&string_handle_create, .group = -1 },
        { .name = "__itt_task_begin", .function = (void **)&task_begin, .group = -1 },
        { .name = "__itt_task_end", .function = (void **)&task_end, .group = -1 },
        { .name = NULL },
    };
    const char *path = getenv("INTEL_LIBITTNOTIFY64");
    void *collector = path == NULL ? NULL : dlopen(path, RTLD_NOW);
    void (*init)(itt_global *, int) = collector == NULL ? NULL : (void (*)(itt_global *, int))dlsym(collector, "__itt_api_init");
    void *library = dlopen(torch, RTLD_NOW);
    void (*give)(void *) = library == NULL ? NULL : (void (*)(void *))dlsym(library, "_ZN5torch8profiler4impl18registerITTMethodsEPNS1_13ProfilerStubsE");
    if (init == NULL || give == NULL) {
        return 0;
    }

    global.api_list = list;
    init(&global, -1);
    if (domain_create == NULL || string_handle_create == NULL || task_begin == NULL || task_end == NULL) {
        return 0;
    }

    domain = domain_create("PyTorch");
    give(&object);
    return 1;
}
