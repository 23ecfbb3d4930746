#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "protocol.h"
#include "tree.h"

/* How long processes that ignore SIGKILL are waited for before they are reported as survivors. */
enum { UNKILLABLE_AFTER_MS = 10000, LONGEST_PAUSE_MS = 200 };

static pid_t leader;                /* the command's shell: session and group leader */
static bool leader_is_reaped;       /* from then on its number may belong to somebody else */
static int signals;                 /* signalfd of SIGCHLD and SIGTERM */
static bool has_lifeline = true;

__attribute__((noreturn))
static void fail(int error, const char *step)
{
    dprintf(STATUS_FD, "error %d %s %s\n", error, step, strerror(error));
    exit(1);
}

static struct command parse(int count, char **words)
{
    struct command command = {0};
    int index = 1;
    for (; index + 1 < count && strcmp(words[index], "--") != 0; index += 2) {
        char *end = NULL;
        if (strcmp(words[index], "--chdir") == 0) {
            command.directory = words[index + 1];
        } else if (strcmp(words[index], "--umask") == 0) {
            command.sets_umask = true;
            command.umask = (mode_t)strtoul(words[index + 1], &end, 8);
            if (end == words[index + 1] || *end != '\0' || command.umask > 0777)
                fail(EINVAL, "arguments");
        } else {
            fail(EINVAL, "arguments");
        }
    }
    if (index + 1 >= count || strcmp(words[index], "--") != 0)
        fail(EINVAL, "arguments");
    command.arguments = words + index + 1;
    return command;
}

/*
 * Every signal is blocked: those of a terminal or of a closed pipe stay pending and do nothing, two are read as
 * events.
 */
static void take_over_signals(void)
{
    sigset_t all, watched;
    sigfillset(&all);
    sigemptyset(&watched);
    sigaddset(&watched, SIGCHLD);
    sigaddset(&watched, SIGTERM);
    /* With SIGCHLD ignored by whoever started us, the kernel would reap our children before we can look at them. */
    signal(SIGCHLD, SIG_DFL);
    sigprocmask(SIG_SETMASK, &all, NULL);
    signals = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0)
        fail(errno, "setup");
}

static void signal_tree(int number)
{
    if (!leader_is_reaped) {
        kill(-leader, number);
        if (number == SIGTERM || number == SIGHUP)
            kill(-leader, SIGCONT);     /* a stopped process could not react */
    }
    signal_descendants(number, leader_is_reaped ? 0 : leader);
}

static int signal_for(char letter)
{
    switch (letter) {
    case 'T': return SIGTERM;
    case 'K': return SIGKILL;
    case 'I': return SIGINT;
    case 'H': return SIGHUP;
    case 'Q': return SIGQUIT;
    case '1': return SIGUSR1;
    case '2': return SIGUSR2;
    default: return 0;
    }
}

static void read_control(void)
{
    char letters[64];
    ssize_t length = read(CONTROL_FD, letters, sizeof letters);
    if (length < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (length <= 0) {
        has_lifeline = false;
        signal_tree(SIGKILL);
        return;
    }
    for (ssize_t i = 0; i < length; i++) {
        int number = signal_for(letters[i]);
        if (number != 0)
            signal_tree(number);
    }
}

/*
 * Waits for a child's end, a signal or a control byte, at most `timeout_ms` (-1: for ever), and acts on the last two.
 */
static void wait_for_event(int timeout_ms)
{
    struct pollfd watched[] = {
        {.fd = signals, .events = POLLIN},
        {.fd = has_lifeline ? CONTROL_FD : -1, .events = POLLIN},
    };
    if (poll(watched, 2, timeout_ms) <= 0)
        return;
    struct signalfd_siginfo info;
    while (watched[0].revents != 0 && read(signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGTERM)
            signal_tree(SIGTERM);
    }
    if (watched[1].revents != 0)
        read_control();
}

/* Reaps orphans that fell to us. True once the leader has ended; it stays a zombie, which keeps its number reserved. */
static bool leader_has_ended(void)
{
    for (;;) {
        siginfo_t info = {0};
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
            return false;
        if (info.si_pid == leader)
            return true;
        waitpid(info.si_pid, NULL, WNOHANG);
    }
}

static long milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/*
 * Kills and reaps until no child is left, and returns how many had to be killed. A process that has no child has no
 * descendant either, because orphans fall to us: so "no child" needs no look at /proc, and the usual command costs one
 * system call here.
 */
static size_t clear_away(size_t *survivors)
{
    size_t killed = 0;
    long give_up = milliseconds() + UNKILLABLE_AFTER_MS;
    for (int pause = 1;; pause = pause * 2 < LONGEST_PAUSE_MS ? pause * 2 : LONGEST_PAUSE_MS) {
        int status;
        pid_t pid;
        while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
            killed += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        *survivors = 0;
        if (pid < 0 && errno == ECHILD)
            return killed;
        *survivors = signal_descendants(SIGKILL, 0);
        if (milliseconds() >= give_up)
            return killed;
        wait_for_event(pause);
    }
}

static void report(int status, size_t leftovers, size_t survivors)
{
    char end[64];
    if (WIFSIGNALED(status))
        snprintf(end, sizeof end, "signaled %d %d", WTERMSIG(status), WCOREDUMP(status) ? 1 : 0);
    else
        snprintf(end, sizeof end, "exited %d", WEXITSTATUS(status));
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    dprintf(STATUS_FD,
        "%s user_us=%lld system_us=%lld max_rss_kib=%ld in_blocks=%ld out_blocks=%ld leftovers=%zu survivors=%zu\n",
        end,
        (long long)usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec,
        (long long)usage.ru_stime.tv_sec * 1000000 + usage.ru_stime.tv_usec,
        usage.ru_maxrss, usage.ru_inblock, usage.ru_oublock, leftovers, survivors);
}

int main(int count, char **words)
{
    if (fcntl(STATUS_FD, F_GETFD) < 0 || fcntl(CONTROL_FD, F_GETFD) < 0) {
        fputs("cronq-exec is started by runners, with a status pipe as descriptor 3 and a control pipe as 4\n", stderr);
        return 64;
    }
    closefrom(FIRST_FOREIGN_FD);
    struct command command = parse(count, words);
    take_over_signals();
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        fail(errno, "setup");

    struct start_failure failure;
    leader = start_command(&command, &failure);
    if (leader < 0)
        fail(failure.error, failure.step);
    /* From here on only the command holds its output open: when it closes a stream, its reader sees the end. */
    dup2(STDIN_FILENO, STDOUT_FILENO);
    dup2(STDIN_FILENO, STDERR_FILENO);

    while (!leader_has_ended())
        wait_for_event(-1);
    kill(-leader, SIGKILL);
    int status = 0;
    waitpid(leader, &status, 0);
    leader_is_reaped = true;
    size_t survivors = 0;
    size_t leftovers = clear_away(&survivors);
    report(status, leftovers, survivors);
    return 0;
}
