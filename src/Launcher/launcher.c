// Starts a program for tma: only what must happen between fork and exec. The first field of a plan names one of three modes:
//
//   hold    forks, so that the program's peak memory does not include tma's address space, reports the child's process id and
//           waits in the child: perf attaches before the program has executed anything. One byte confirms that tma is its parent now,
//           a second one releases it.
//   report  for a perf that cannot attach to a held program: perf starts the launcher, which starts the program and reports how it ended.
//   perf    perf itself: in its own process group, and killed by the kernel when tma ends.
//
// Usage: tma-launch PLAN STATUS GO STDERR
//   PLAN    descriptor of a file of zero-terminated fields: the mode, tma's process id, the path of the file to execute, a
//           list of CPUs as the bytes of a mask in hexadecimal ("" for all), the same for NUMA nodes, the signal mask of the
//           program in hexadecimal ("" for the current one), "1" if the program ignores SIGCHLD because tma was started
//           that way, the program's PR_SET_THP_DISABLE ("1" no huge pages, "0" as the system says, "" as inherited), the number of
//           arguments, the arguments (the name first), the number of variables, the environment.
//   STATUS  descriptor for reports, one line each: `pid N`; `exec ERRNO` when the program could not be executed;
//           `before USER SYSTEM VOLUNTARY INVOLUNTARY` (hold only: what the child used until it waited for its release: times in
//           microseconds and context switches, that wait among them);
//           `end STATUS USER SYSTEM KILOBYTES VOLUNTARY INVOLUNTARY` (report only: the status of wait(2), times in microseconds, peak memory)
//   GO      descriptor to wait on (hold only)
//   STDERR  descriptor that becomes the program's standard error, or -1
//
// The environment is passed in a file because it must not affect the launcher (LD_PRELOAD), and because arguments are visible to everybody.
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FAILED = 127, BIND_MEMORY = 2 /* MPOL_BIND */, MASK_BYTES = 1024 };

static int status_fd;
static const char *blocked_signals;
static const char *ignores_children;
static const char *without_huge_pages;
static char *next_field;
static char *end_of_plan;

static void tell(const char *word, long value)
{
    char line[64];
    int length = snprintf(line, sizeof line, "%s %ld\n", word, value);
    if (write(status_fd, line, (size_t)length) < 0)
        _exit(FAILED); // tma is gone
}

static long long microseconds(struct timeval time)
{
    return (long long)time.tv_sec * 1000000 + time.tv_usec;
}

static char *field(void)
{
    char *start = next_field;
    char *end = start < end_of_plan ? memchr(start, 0, (size_t)(end_of_plan - start)) : NULL;
    if (end == NULL)
        _exit(FAILED);
    next_field = end + 1;
    return start;
}

static char **list(size_t extra)
{
    size_t count = strtoul(field(), NULL, 10);
    char **items = calloc(count + extra + 1, sizeof *items);
    if (items == NULL)
        _exit(FAILED);
    for (size_t i = 0; i < count; i++)
        items[extra + i] = field();
    return items;
}

// The first two digits hold bits 0 to 7.
static size_t mask_of(const char *digits, unsigned char *mask)
{
    size_t bytes = strlen(digits) / 2;
    memset(mask, 0, MASK_BYTES);
    for (size_t i = 0; i < bytes && i < MASK_BYTES; i++) {
        char byte[3] = { digits[2 * i], digits[2 * i + 1], 0 };
        mask[i] = (unsigned char)strtoul(byte, NULL, 16);
    }
    return bytes;
}

// Affinity, memory policy and huge pages: children inherit them, and exec keeps them.
static void pin(const char *cpus, const char *nodes)
{
    unsigned char mask[MASK_BYTES];
    if (*without_huge_pages && prctl(PR_SET_THP_DISABLE, *without_huge_pages == '1' ? 1UL : 0UL, 0UL, 0UL, 0UL) != 0) {
        tell("thp", errno);
        _exit(FAILED);
    }
    if (*cpus) {
        mask_of(cpus, mask);
        if (syscall(SYS_sched_setaffinity, 0, sizeof mask, mask) != 0) {
            tell("pin", errno);
            _exit(FAILED);
        }
    }
    if (*nodes) {
        mask_of(nodes, mask);
        if (syscall(SYS_set_mempolicy, BIND_MEMORY, mask, (unsigned long)sizeof mask * 8) != 0) {
            tell("bind", errno);
            _exit(FAILED);
        }
    }
}

// tma starts the launcher with termination signals blocked: a signal to the process group must not end it before it is the program.
static void restore_signals(void)
{
    unsigned long mask = strtoul(blocked_signals, NULL, 16);
    if (*blocked_signals)
        syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, sizeof mask);
}

// Signals sent to the launcher are not meant for perf.
static void discard_signals(void)
{
    static const int signals[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP };
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction before;
        sigaction(signals[i], &(struct sigaction){ .sa_handler = SIG_IGN }, &before);
        sigaction(signals[i], &before, NULL);
    }
}

// As execvp: a file whose format the kernel does not know is a shell script.
static void execute(char *path, char **arguments, char **environment)
{
    restore_signals();
    if (*ignores_children)
        signal(SIGCHLD, SIG_IGN);
    execve(path, arguments + 1, environment);
    if (errno == ENOEXEC) {
        arguments[0] = "/bin/sh";
        arguments[1] = path;
        execve(arguments[0], arguments, environment);
    }
    tell("exec", errno);
    _exit(FAILED);
}

static void nothing(int signal) { (void)signal; }

// perf's child lives until the program has ended, and the program gets the original signal state. It must not stop either: perf treats
// a stopped child as ended.
static void report(char *path, char **arguments, char **environment, const char *cpus, const char *nodes)
{
    static const int signals[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGTTIN, SIGTTOU };
    enum { COUNT = sizeof signals / sizeof *signals };
    struct sigaction before[COUNT], ours = { .sa_handler = nothing, .sa_flags = SA_RESTART };
    for (int i = 0; i < COUNT; i++) {
        sigaction(signals[i], NULL, &before[i]);
        if (before[i].sa_handler != SIG_IGN)
            sigaction(signals[i], &ours, NULL);
    }

    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < COUNT; i++)
            sigaction(signals[i], &before[i], NULL);
        pin(cpus, nodes);
        tell("pid", getpid());
        execute(path, arguments, environment);
    }

    int status = 0;
    struct rusage used;
    while (wait4(child, &status, 0, &used) < 0 && errno == EINTR) {
    }

    char line[128];
    int length = snprintf(line, sizeof line, "end %d %lld %lld %ld %ld %ld\n", status, microseconds(used.ru_utime), microseconds(used.ru_stime),
        used.ru_maxrss, used.ru_nvcsw, used.ru_nivcsw);
    if (write(status_fd, line, (size_t)length) < 0)
        _exit(FAILED);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

// posix_spawn leaves the two signals reserved by the C library ignored, and ignored signals survive exec.
static void restore_internal_signals(void)
{
    struct { void (*handler)(int); unsigned long flags; void (*restorer)(void); unsigned long mask; } action = { SIG_DFL, 0, NULL, 0 };
    for (int signal = 32; signal <= 33; signal++)
        syscall(SYS_rt_sigaction, signal, &action, NULL, sizeof action.mask);
}

static void await(int go)
{
    char byte;
    ssize_t count;
    while ((count = read(go, &byte, 1)) < 0 && errno == EINTR) {
    }
    if (count != 1)
        _exit(FAILED); // tma is gone, or does not want the program any more
}

static void hold(char *path, char **arguments, char **environment, int go)
{
    pid_t child = fork();
    if (child != 0) {
        if (child > 0)
            tell("pid", child);
        else
            tell("fork", errno);
        _exit(0);
    }
    await(go);
    prctl(PR_SET_PDEATHSIG, SIGTERM); // after the parent that forked it has ended: its end would count as the parent's

    // The kernel's account of the process goes on through exec; this part of it is not the program's.
    struct rusage used;
    char line[128];
    getrusage(RUSAGE_SELF, &used);
    int length = snprintf(line, sizeof line, "before %lld %lld %ld %ld\n", microseconds(used.ru_utime), microseconds(used.ru_stime), used.ru_nvcsw + 1,
        used.ru_nivcsw);
    if (write(status_fd, line, (size_t)length) < 0)
        _exit(FAILED); // tma is gone
    await(go);
    execute(path, arguments, environment);
}

int main(int count, char **words)
{
    if (count != 5)
        return FAILED;
    int plan = atoi(words[1]), go = atoi(words[3]), errors = atoi(words[4]);
    status_fd = atoi(words[2]);
    for (int i = 1; i < 4; i++)
        fcntl(atoi(words[i]), F_SETFD, FD_CLOEXEC);
    struct stat file;
    if (fstat(plan, &file) != 0)
        return FAILED;
    next_field = mmap(NULL, (size_t)file.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, plan, 0);
    if (next_field == MAP_FAILED)
        return FAILED;
    end_of_plan = next_field + file.st_size;

    restore_internal_signals();
    char *way = field();
    pid_t tma = atoi(field());
    char *path = field(), *cpus = field(), *nodes = field();
    blocked_signals = field();
    ignores_children = field();
    without_huge_pages = field();
    char **arguments = list(1), **environment = list(0);
    if (errors >= 0 && errors != 2) {
        dup2(errors, 2);
        fcntl(errors, F_SETFD, FD_CLOEXEC);
    }

    switch (*way) {
    case 'h':
        pin(cpus, nodes);
        hold(path, arguments, environment, go);
        break;
    case 'r':
        report(path, arguments, environment, cpus, nodes);
        break;
    case 'p':
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != tma)
            return FAILED; // it ended before the kernel was asked
        discard_signals();
        execute(path, arguments, environment);
        break;
    }
    return FAILED;
}
