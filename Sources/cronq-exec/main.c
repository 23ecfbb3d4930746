#include <linux/signalfd.h>

#include "command.h"
#include "protocol.h"
#include "tree.h"

/* How long processes that ignore SIGKILL are waited for before they are reported as survivors. */
enum { UNKILLABLE_AFTER_MS = 10000, LONGEST_PAUSE_MS = 200 };

static process_id leader;           /* the command's shell: session and group leader */
static bool leader_is_reaped;       /* from then on its number may belong to somebody else */
static int signals;                 /* signalfd of SIGCHLD and SIGTERM */
static bool has_lifeline = true;

__attribute__((noreturn))
static void fail(int error, const char *step)
{
    struct line line = {0};
    add_text(&line, "error ");
    add_number(&line, error);
    add_text(&line, " ");
    add_text(&line, step);
    add_text(&line, "\n");
    write_line(&line, STATUS_FD);
    end_process(1);
}

/* -1 for what is no file mode in octal digits. */
static int file_mode(const char *text)
{
    int mode = 0;
    for (const char *digit = text; *digit != '\0'; digit++) {
        if (*digit < '0' || *digit > '7' || (mode = mode * 8 + (*digit - '0')) > 0777)
            return -1;
    }
    return *text == '\0' ? -1 : mode;
}

static struct command parse(int count, char **words, char **environment)
{
    struct command command = {.environment = environment};
    int index = 1;
    for (; index + 1 < count && !is_same_text(words[index], "--"); index += 2) {
        if (is_same_text(words[index], "--chdir")) {
            command.directory = words[index + 1];
        } else if (is_same_text(words[index], "--umask")) {
            int mode = file_mode(words[index + 1]);
            if (mode < 0)
                fail(EINVAL, "arguments");
            command.sets_umask = true;
            command.umask = (unsigned)mode;
        } else {
            fail(EINVAL, "arguments");
        }
    }
    if (index + 1 >= count || !is_same_text(words[index], "--"))
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
    uint64_t all = ~0ull, watched = SIGNAL_BIT(SIGCHLD) | SIGNAL_BIT(SIGTERM);
    /* With SIGCHLD ignored by whoever started us, the kernel would reap our children before we can look at them. */
    unsigned long standard[8] = {0};    /* the kernel's struct sigaction: SIG_DFL, no flags, empty mask */
    CALL4(rt_sigaction, SIGCHLD, standard, 0, SIGNAL_SET_SIZE);
    CALL4(rt_sigprocmask, SIG_SETMASK, &all, 0, SIGNAL_SET_SIZE);
    signals = (int)CALL4(signalfd4, -1, &watched, SIGNAL_SET_SIZE, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0)
        fail(-signals, "setup");
}

static void signal_tree(int number)
{
    if (!leader_is_reaped) {
        CALL2(kill, -leader, number);
        if (number == SIGTERM || number == SIGHUP)
            CALL2(kill, -leader, SIGCONT);     /* a stopped process could not react */
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
    long length = CALL3(read, CONTROL_FD, letters, sizeof letters);
    if (length == -EAGAIN || length == -EINTR)
        return;
    if (length <= 0) {
        has_lifeline = false;
        signal_tree(SIGKILL);
        return;
    }
    for (long i = 0; i < length; i++) {
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
    struct timespec timeout = {.tv_sec = timeout_ms / 1000, .tv_nsec = timeout_ms % 1000 * 1000000L};
    if (CALL5(ppoll, watched, 2, timeout_ms < 0 ? NULL : &timeout, 0, SIGNAL_SET_SIZE) <= 0)
        return;
    struct signalfd_siginfo info;
    while (watched[0].revents != 0 && CALL3(read, signals, &info, sizeof info) == (long)sizeof info) {
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
        if (CALL5(waitid, P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT, 0) != 0 || info.si_pid == 0)
            return false;
        if (info.si_pid == leader)
            return true;
        CALL4(wait4, info.si_pid, 0, WNOHANG, 0);
    }
}

/* How wait4 tells of an end: 0 if not by a signal. */
static int ending_signal(int status) { return status & 0x7f; }
static int exit_code(int status) { return status >> 8 & 0xff; }
static bool has_dumped_core(int status) { return (status & 0x80) != 0; }

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
        long result;
        while ((result = CALL4(wait4, -1, &status, WNOHANG, 0)) > 0)
            killed += ending_signal(status) == SIGKILL;
        *survivors = 0;
        if (result == -ECHILD)
            return killed;
        *survivors = signal_descendants(SIGKILL, 0);
        if (milliseconds() >= give_up)
            return killed;
        wait_for_event(pause);
    }
}

static void add_figure(struct line *line, const char *name, long long number)
{
    add_text(line, " ");
    add_text(line, name);
    add_text(line, "=");
    add_number(line, number);
}

static void report(int status, size_t leftovers, size_t survivors)
{
    struct rusage usage = {0};
    CALL2(getrusage, RUSAGE_CHILDREN, &usage);
    struct line line = {0};
    int number = ending_signal(status);
    add_text(&line, number == 0 ? "exited " : "signaled ");
    add_number(&line, number == 0 ? exit_code(status) : number);
    if (number != 0)
        add_text(&line, has_dumped_core(status) ? " 1" : " 0");
    add_figure(&line, "user_us", (long long)usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec);
    add_figure(&line, "system_us", (long long)usage.ru_stime.tv_sec * 1000000 + usage.ru_stime.tv_usec);
    add_figure(&line, "max_rss_kib", usage.ru_maxrss);
    add_figure(&line, "in_blocks", usage.ru_inblock);
    add_figure(&line, "out_blocks", usage.ru_oublock);
    add_figure(&line, "leftovers", (long long)leftovers);
    add_figure(&line, "survivors", (long long)survivors);
    add_text(&line, "\n");
    write_line(&line, STATUS_FD);
}

int main(int count, char **words, char **environment)
{
    if (CALL2(fcntl, STATUS_FD, F_GETFD) < 0 || CALL2(fcntl, CONTROL_FD, F_GETFD) < 0) {
        struct line line = {0};
        add_text(&line, "cronq-exec is started by runners, with a status pipe as descriptor 3 and a control pipe as 4\n");
        write_line(&line, 2);
        return 64;
    }
    close_from(FIRST_FOREIGN_FD);
    struct command command = parse(count, words, environment);
    take_over_signals();
    long result = CALL2(prctl, PR_SET_CHILD_SUBREAPER, 1);
    if (result != 0)
        fail((int)-result, "setup");

    struct start_failure failure;
    leader = start_command(&command, &failure);
    if (leader < 0)
        fail(failure.error, failure.step);
    /* From here on only the command holds its output open: when it closes a stream, its reader sees the end. */
    CALL3(dup3, 0, 1, 0);
    CALL3(dup3, 0, 2, 0);

    while (!leader_has_ended())
        wait_for_event(-1);
    CALL2(kill, -leader, SIGKILL);
    int status = 0;
    CALL4(wait4, leader, &status, 0, 0);
    leader_is_reaped = true;
    size_t survivors = 0;
    size_t leftovers = clear_away(&survivors);
    report(status, leftovers, survivors);
    return 0;
}
