/* The process image: its directory, its number, and how a forked child is distinguished from its parent. */
#ifndef TMA_ITT_IMAGE_H
#define TMA_ITT_IMAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"

/* A region that another thread may end, while the counters are on for it. */
enum { MOST_ACROSS = 64 };
enum { SLOT_FREE, SLOT_BUSY, SLOT_OPEN };
struct across {
    _Atomic uint32_t state;
    uint32_t kind;
    uint32_t domain;
    itt_id id;
};

/* In a page that the kernel zeroes in a forked child: so a child recognizes itself, however it was forked. */
struct live {
    _Atomic uint64_t tag; /* of this image, or 0 while it has no files yet */
    _Atomic int state;
    uint32_t pid;
    uint32_t image;
    _Atomic uint32_t threads;
    _Atomic uint64_t bytes; /* of all buffers */
    _Atomic uint32_t holds; /* regions for which the counters are on */
    _Atomic uint32_t open_across;
    struct across across[MOST_ACROSS];
};

extern struct live *live;

/* False if there is nowhere to write: then the client is offered no function. */
bool image_is_wanted(void);

/* Reads a byte of every page of this library: a function that runs for the first time in a region must not cost a page fault there. */
void image_touch_library(void);

/* Creates the files of this image. False if that failed, now or before. */
bool image_begin(void);

/* Writes DIRECTORY/PID.IMAGE followed by the suffix. */
enum { PATH_SIZE = 4200 };
void image_path(char path[PATH_SIZE], const char *suffix);

/* Appends to the image's names in one write. */
void image_write_name(uint32_t id, uint16_t kind, const char *text, size_t length);

#endif
