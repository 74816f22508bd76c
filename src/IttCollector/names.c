#include "names.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "format.h"
#include "gate.h"
#include "image.h"

enum { BUCKETS = 4096, MOST_NAMES = 1 << 20, ARENA_SIZE = 1 << 16, PAGE = 4096 };

struct arena {
    _Atomic size_t used;
    char bytes[ARENA_SIZE - sizeof(size_t)];
};

static _Atomic(struct name *) buckets[BUCKETS];
static _Atomic(struct arena *) arena;
static _Atomic uint32_t next_id = 1;

/* Its address in an object's collector field marks the number beside it as ours. */
static char ours;

static void *allocate(size_t size)
{
    size = (size + 15) & ~(size_t)15;
    for (;;) {
        struct arena *current = atomic_load(&arena);
        if (current != NULL) {
            size_t at = atomic_fetch_add(&current->used, size);
            if (at + size <= sizeof current->bytes) {
                return current->bytes + at;
            }
        }

        void *memory = mmap(NULL, sizeof(struct arena), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
        if (memory == MAP_FAILED) {
            return NULL;
        }

        if (!atomic_compare_exchange_strong(&arena, &current, memory)) {
            munmap(memory, sizeof(struct arena));
        }
    }
}

void names_prepare(void)
{
    (void)allocate(0);
    for (size_t i = 0; i < BUCKETS; i += PAGE / sizeof buckets[0]) {
        struct name *none = NULL;
        atomic_compare_exchange_strong(&buckets[i], &none, NULL);
    }
}

uint32_t names_count(void)
{
    return atomic_load(&next_id);
}

static uint32_t hash_of(const char *text, size_t length)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    }

    return hash;
}

/* Not memcmp: its page of the C library might be touched here for the first time, inside a region. */
static bool same(const char *one, const char *other, size_t length)
{
    size_t i = 0;
    while (i < length && one[i] == other[i]) {
        i++;
    }

    return i == length;
}

static struct name *find(struct name *first, uint32_t hash, const char *text, size_t length)
{
    for (struct name *name = first; name != NULL; name = name->next) {
        if (name->hash == hash && name->length == length && same(name->text, text, length)) {
            return name;
        }
    }

    return NULL;
}

struct name *name_of(const char *text, size_t length)
{
    if (text == NULL) {
        text = "";
        length = 0;
    }

    length = length > LONGEST_NAME ? LONGEST_NAME : length;
    uint32_t hash = hash_of(text, length);
    _Atomic(struct name *) *bucket = &buckets[hash % BUCKETS];
    struct name *name = find(atomic_load_explicit(bucket, memory_order_acquire), hash, text, length);
    if (name != NULL || names_count() >= MOST_NAMES) {
        return name;
    }

    /* Its file first: the numbers of a forked child continue its parent's. */
    bool written = image_begin();
    name = allocate(sizeof *name + length + 1);
    if (name == NULL) {
        return NULL;
    }

    *name = (struct name) { .hash = hash, .length = (uint32_t)length, .id = atomic_fetch_add(&next_id, 1) };
    memcpy(name->text, text, length);
    name->text[length] = '\0';
    int number = (int)(name->id | (gate_is_for(text, length) ? GATED : 0));
    name->domain = (itt_domain) { .flags = 1, .name = name->text, .extra1 = number, .extra2 = &ours };
    name->string = (itt_string) { .text = name->text, .extra1 = number, .extra2 = &ours };
    if (written) {
        image_write_name(name->id, NAME_TEXT, text, length);
    }

    /* Two threads may give one text two numbers; the reader compares texts. */
    struct name *first = atomic_load(bucket);
    do {
        name->next = first;
    } while (!atomic_compare_exchange_weak(bucket, &first, name));
    return name;
}

static uint32_t number_of(const char *text, int *extra1, void **extra2)
{
    struct name *name = name_of(text, text == NULL ? 0 : strlen(text));
    if (name == NULL) {
        return 0;
    }

    *extra1 = name->string.extra1;
    __atomic_store_n(extra2, (void *)&ours, __ATOMIC_RELEASE);
    return (uint32_t)name->string.extra1;
}

uint32_t number_of_domain(itt_domain *domain)
{
    if (__builtin_expect(__atomic_load_n(&domain->extra2, __ATOMIC_ACQUIRE) == &ours, 1)) {
        return (uint32_t)domain->extra1;
    }

    return number_of(domain->name, &domain->extra1, &domain->extra2);
}

uint32_t number_of_string(itt_string *string)
{
    if (__builtin_expect(string == NULL, 0)) {
        return 0;
    }

    if (__builtin_expect(__atomic_load_n(&string->extra2, __ATOMIC_ACQUIRE) == &ours, 1)) {
        return (uint32_t)string->extra1;
    }

    return number_of(string->text, &string->extra1, &string->extra2);
}

uint32_t number_of_address(const void *function)
{
    char text[32];
    int length = snprintf(text, sizeof text, "%p", function);
    struct name *name = name_of(text, (size_t)length);
    return name == NULL ? 0 : (uint32_t)name->string.extra1;
}
