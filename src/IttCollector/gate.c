#include "gate.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

#include "format.h"
#include "image.h"
#include "system.h"

/* tma itself waits at most a second for perf. */
static const uint64_t most_wait = 3000000000u;
static const uint64_t short_sleep = 100000;

static const char *names;  /* patterns with * and ?, one per line */
static const char *pipe_to; /* tma reads lines here */
static const char *answers; /* and answers each with a line here */
static _Atomic bool in_trouble;

__attribute__((constructor)) static void find_out(void)
{
    names = getenv("TMA_ITT_GATE");
    pipe_to = getenv("TMA_REGIONS");
    answers = getenv("TMA_ITT_GATE_DONE");
    if (names == NULL || pipe_to == NULL || answers == NULL) {
        names = NULL;
        return;
    }

    /* The program may change its environment. */
    names = strdup(names);
    pipe_to = strdup(pipe_to);
    answers = strdup(answers);
    if (names == NULL || pipe_to == NULL || answers == NULL) {
        names = NULL;
    }
}

static size_t character(const char *text, const char *end)
{
    size_t size = 1;
    while (text + size < end && ((unsigned char)text[size] & 0xC0) == 0x80) {
        size++;
    }

    return size;
}

/* Not fnmatch: names contain brackets. */
static bool matches(const char *pattern, const char *pattern_end, const char *text, const char *end)
{
    const char *star = NULL, *from = NULL;
    while (text < end) {
        if (pattern < pattern_end && *pattern == '*') {
            star = pattern++;
            from = text;
        } else if (pattern < pattern_end && *pattern == '?') {
            pattern++;
            text += character(text, end);
        } else if (pattern < pattern_end && *pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star + 1;
            text = ++from;
        } else {
            return false;
        }
    }

    while (pattern < pattern_end && *pattern == '*') {
        pattern++;
    }

    return pattern == pattern_end;
}

bool gate_is_for(const char *name, size_t length)
{
    for (const char *pattern = names; pattern != NULL && *pattern != '\0';) {
        const char *end = strchrnul(pattern, '\n');
        if (matches(pattern, end, name, name + length)) {
            return true;
        }

        pattern = *end == '\0' ? end : end + 1;
    }

    return false;
}

/* Reported once per process: its boundaries are not exact. */
static void tell_trouble(int error)
{
    if (!atomic_exchange(&in_trouble, true) && image_begin()) {
        char why[32];
        int length = snprintf(why, sizeof why, "%d", error);
        image_write_name(sys_tid(), NAME_GATE_FAILED, why, (size_t)length);
    }
}

static bool wait_for_answer(int file, uint64_t until)
{
    char line[5]; /* "done\n" */
    for (uint64_t time = now(); time < until; time = now()) {
        struct pollfd polled = { .fd = file, .events = POLLIN };
        struct timespec left = { .tv_sec = (time_t)((until - time) / 1000000000u), .tv_nsec = (long)((until - time) % 1000000000u) };
        if (syscall(SYS_ppoll, &polled, 1, &left, NULL, 0) > 0) {
            if (sys_read(file, line, sizeof line) > 0) {
                return true;
            }

            if ((polled.revents & POLLHUP) != 0) {
                break; /* tma is gone */
            }
        }
    }

    errno = ETIMEDOUT;
    return false;
}

/* One mark at a time across all processes of the run, since answers do not identify the sender. The lock is released when its owner dies
 * and is not inherited by a forked child. */
static bool lock(int file, uint64_t until)
{
    while (syscall(SYS_flock, file, LOCK_EX | LOCK_NB) != 0) {
        struct timespec pause = { .tv_nsec = (long)short_sleep };
        if (now() >= until || (errno != EWOULDBLOCK && errno != EINTR)) {
            return false;
        }

        syscall(SYS_nanosleep, &pause, NULL);
    }

    return true;
}

static bool send(const char *line)
{
    char late[64];
    uint64_t until = now() + most_wait;
    int out = sys_open(pipe_to, O_WRONLY | O_NONBLOCK);
    int in = out < 0 ? -1 : sys_open(answers, O_RDONLY | O_NONBLOCK);
    bool sent = false;
    bool answered = false;
    if (in >= 0) {
        /* After a timeout, no longer wait: the program must not stall at every region. */
        bool waits = !atomic_load(&in_trouble);
        bool locked = waits && lock(in, until);
        while (locked && sys_read(in, late, sizeof late) > 0) {
        }

        sent = sys_write(out, line, strlen(line)) > 0;
        answered = sent && locked && wait_for_answer(in, until);
        int error = errno;
        if (locked) {
            syscall(SYS_flock, in, LOCK_UN);
        }

        sys_close(in);
        errno = error;
    }

    if (!answered) {
        tell_trouble(errno);
    }

    if (out >= 0) {
        sys_close(out);
    }

    return sent;
}

/* A signal handler that annotates while its thread waits would deadlock. */
static bool mark(const char *line)
{
    if (self.marking) {
        return false;
    }

    int error = errno;
    self.marking = true;
    bool sent = send(line);
    self.marking = false;
    errno = error;
    return sent;
}

static bool enter(void)
{
    if (!mark("enter\n")) {
        return false;
    }

    atomic_fetch_add(&live->holds, 1);
    return true;
}

static bool leave(void)
{
    uint32_t holds = atomic_load(&live->holds);
    while (holds > 0 && !atomic_compare_exchange_weak(&live->holds, &holds, holds - 1)) {
    }

    return holds > 0 && mark("leave\n");
}

void gate_begin_task(uint32_t domain, bool gated)
{
    for (uint32_t i = self.gates; i-- > 0;) {
        if (self.gate[i].domain == domain) {
            self.gate[i].within++;
            return;
        }
    }

    if (gated && self.gates < MOST_GATES && enter()) {
        self.gate[self.gates++] = (struct gate) { .domain = domain };
    }
}

void gate_end_task(uint32_t domain)
{
    for (uint32_t i = self.gates; i-- > 0;) {
        if (self.gate[i].domain == domain) {
            if (self.gate[i].within > 0) {
                self.gate[i].within--;
                return;
            }

            self.gates--;
            memmove(&self.gate[i], &self.gate[i + 1], (self.gates - i) * sizeof self.gate[0]);
            leave();
            return;
        }
    }
}

void gate_end_thread(void)
{
    for (; self.gates > 0; self.gates--) {
        leave();
    }
}

static const itt_id no_id;

void gate_begin_across(uint32_t kind, uint32_t domain, const itt_id *id)
{
    for (int i = 0; i < MOST_ACROSS; i++) {
        uint32_t state = SLOT_FREE;
        if (atomic_compare_exchange_strong(&live->across[i].state, &state, SLOT_BUSY)) {
            if (!enter()) {
                atomic_store(&live->across[i].state, SLOT_FREE);
                return;
            }

            live->across[i].kind = kind;
            live->across[i].domain = domain;
            live->across[i].id = id != NULL ? *id : no_id;
            atomic_store(&live->across[i].state, SLOT_OPEN);
            atomic_fetch_add(&live->open_across, 1);
            return;
        }
    }
}

void gate_end_across(uint32_t kind, uint32_t domain, const itt_id *id)
{
    const itt_id *wanted = id != NULL ? id : &no_id;
    for (int i = 0; i < MOST_ACROSS; i++) {
        uint32_t state = SLOT_OPEN;
        struct across *slot = &live->across[i];
        if (atomic_load(&slot->state) == SLOT_OPEN && slot->kind == kind && slot->domain == domain
            && memcmp(&slot->id, wanted, sizeof *wanted) == 0 && atomic_compare_exchange_strong(&slot->state, &state, SLOT_FREE)) {
            atomic_fetch_sub(&live->open_across, 1);
            leave();
            return;
        }
    }
}

/* Nothing else ends tasks that are open at exit(). */
__attribute__((destructor)) static void leave_all(void)
{
    while (leave()) {
    }
}
