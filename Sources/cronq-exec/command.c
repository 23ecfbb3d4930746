#include "command.h"

#include "protocol.h"

/* What the new process is told, and what it says if it fails. */
struct start {
    const struct command *command;
    volatile int error;
    const char *volatile step;
};

/*
 * Ignored signals stay ignored across exec: `yes | head` would run for ever under a SIGPIPE ignored by some ancestor.
 * All of them, also those that a C library keeps to itself and leaves ignored in us.
 */
static void restore_signals(void)
{
    unsigned long standard[8] = {0};    /* the kernel's struct sigaction: SIG_DFL, no flags, empty mask */
    for (int number = 1; number <= LAST_SIGNAL; number++)
        CALL4(rt_sigaction, number, standard, 0, SIGNAL_SET_SIZE);
    uint64_t none = 0;
    CALL4(rt_sigprocmask, SIG_SETMASK, &none, 0, SIGNAL_SET_SIZE);
}

__attribute__((noreturn))
static void fail(struct start *start, const char *step, long error)
{
    start->step = step;
    start->error = (int)-error;
    end_process(127);
}

/* The new process, in borrowed memory: it changes nothing but what it is told to fill in. */
static void become(void *argument)
{
    struct start *start = argument;
    const struct command *command = start->command;
    long result = CALL0(setsid);
    if (result < 0)
        fail(start, "setsid", result);
    /* Said here and not by the parent: whatever happens to it, nothing of the command runs under an unknown group. */
    struct line line = {0};
    add_text(&line, "started ");
    add_number(&line, CALL0(getpid));
    add_text(&line, "\n");
    write_line(&line, STATUS_FD);
    /* If cronq-exec itself is killed with -9 it can clean up nothing; at least the command then dies with it. */
    CALL2(prctl, PR_SET_PDEATHSIG, SIGKILL);
    if (command->directory != NULL && (result = CALL1(chdir, command->directory)) < 0)
        fail(start, "chdir", result);
    if (command->sets_umask)
        CALL1(umask, command->umask);
    close_from(STATUS_FD);
    restore_signals();
    fail(start, "exec", CALL3(execve, command->arguments[0], command->arguments, command->environment));
}

process_id start_command(const struct command *command, struct start_failure *failure)
{
    static char stack[16384] __attribute__((aligned(16)));
    struct start start = {.command = command};
    long process = start_borrowing(become, &start, stack + sizeof stack);
    if (process > 0 && start.error == 0)
        return (process_id)process;
    failure->error = process < 0 ? (int)-process : start.error;
    failure->step = process < 0 ? "fork" : start.step;
    return -1;
}
