#include "image.h"

#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "format.h"
#include "names.h"
#include "system.h"

enum { UNBORN, BEGINNING, READY, FAILED };
enum { MOST_IMAGES = 10000 };

static struct live nowhere;
_Static_assert(sizeof nowhere <= 4096, "a page is given to it");
struct live *live = &nowhere;

static char directory[4000];

/* The parent of a forked child: unlike the live page, these keep their values in the child. */
static uint32_t latest_pid;
static uint32_t latest_image;

static void forget(void)
{
    memset(live, 0, sizeof *live);
}

__attribute__((constructor)) static void find_directory(void)
{
    const char *named = getenv("TMA_ITT");
    if (named == NULL || named[0] != '/' || strlen(named) >= sizeof directory) {
        return;
    }

    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    void *memory = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED) {
        return;
    }

    live = memory;
    if (madvise(memory, page, MADV_WIPEONFORK) != 0) {
        pthread_atfork(NULL, NULL, forget);
    }

    strcpy(directory, named);
}

static int touch_if_ours(struct dl_phdr_info *library, size_t size, void *ignored)
{
    (void)size, (void)ignored;
    bool ours = false;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < library->dlpi_phnum; i++) {
            const ElfW(Phdr) *segment = &library->dlpi_phdr[i];
            uintptr_t first = library->dlpi_addr + segment->p_vaddr, end = first + segment->p_memsz;
            if (segment->p_type != PT_LOAD || (segment->p_flags & PF_R) == 0) {
                continue;
            }

            ours |= (uintptr_t)&touch_if_ours >= first && (uintptr_t)&touch_if_ours < end;
            for (uintptr_t at = first; pass == 1 && ours && at < end; at = (at | 4095) + 1) {
                (void)*(const volatile char *)at;
            }
        }
    }

    return ours;
}

void image_touch_library(void)
{
    dl_iterate_phdr(touch_if_ours, NULL);
}

bool image_is_wanted(void)
{
    return directory[0] != '\0';
}

void image_path(char path[PATH_SIZE], const char *suffix)
{
    snprintf(path, PATH_SIZE, "%s/%u.%u%s", directory, live->pid, live->image, suffix);
}

static bool make_names_file(void)
{
    struct names_header header = {
        .magic = NAMES_MAGIC, .pid = live->pid, .parent_pid = latest_pid, .parent_image = latest_image, .first_id = names_count(), .began = now(),
    };
    for (uint32_t image = 0; image < MOST_IMAGES; image++) {
        char path[PATH_SIZE];
        live->image = header.image = image;
        image_path(path, ".names");
        int file = sys_open(path, O_WRONLY | O_CREAT | O_EXCL);
        if (file >= 0) {
            bool written = sys_write(file, &header, sizeof header) == (ssize_t)sizeof header;
            sys_close(file);
            return written;
        }

        /* A process id recurs after exec, and can be reused. */
        if (errno != EEXIST) {
            return false;
        }
    }

    return false;
}

bool image_begin(void)
{
    int state = UNBORN;
    if (image_is_wanted() && atomic_compare_exchange_strong(&live->state, &state, BEGINNING)) {
        live->pid = sys_pid();
        bool made = make_names_file();
        latest_pid = live->pid;
        latest_image = live->image;
        if (made) {
            atomic_store(&live->tag, (uint64_t)live->pid << 32 | (live->image + 1));
        }

        state = made ? READY : FAILED;
        atomic_store(&live->state, state);
    }

    /* A child forked meanwhile sees UNBORN and so does not wait for a thread that it does not have. */
    while (state == BEGINNING) {
        sched_yield();
        state = atomic_load(&live->state);
    }

    return state == READY;
}

void image_write_name(uint32_t id, uint16_t kind, const char *text, size_t length)
{
    char path[PATH_SIZE];
    char bytes[sizeof(struct name_record) + LONGEST_NAME];
    struct name_record record = { .id = id, .kind = kind, .length = (uint16_t)length };
    memcpy(bytes, &record, sizeof record);
    memcpy(bytes + sizeof record, text, length);
    image_path(path, ".names");
    int file = sys_open(path, O_WRONLY | O_APPEND);
    if (file >= 0) {
        /* A short write leaves a torn record, at which the reader stops. */
        (void)sys_write(file, bytes, sizeof record + length);
        sys_close(file);
    }
}
