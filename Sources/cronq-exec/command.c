#define _GNU_SOURCE
#include "command.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "protocol.h"

/*
 * Ignored signals stay ignored across exec: `yes | head` would run for ever under a SIGPIPE ignored by some ancestor.
 * By system call, because sigaction refuses the two signals the C library keeps to itself, which its posix_spawn
 * leaves ignored in us (sysdeps/unix/sysv/linux/spawni.c).
 */
static void restore_signals(void)
{
    unsigned long standard[8] = {0};    /* the kernel's struct sigaction: SIG_DFL, no flags, empty mask */
    for (int number = 1; number <= 64; number++)
        syscall(SYS_rt_sigaction, number, standard, NULL, 8);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * The child's side of vfork: it borrows our memory, so it changes nothing but `failure`, and the parent stands still
 * until it has executed the program or failed. A fork would copy page tables for nothing and need a pipe to report why
 * exec failed.
 */
__attribute__((noreturn, noinline))
static void become(const struct command *command, volatile struct start_failure *failure)
{
    failure->step = "setsid";
    if (setsid() < 0)
        goto failed;
    /* Said here and not by the parent: whatever happens to it, nothing of the command runs under an unknown group. */
    dprintf(STATUS_FD, "started %d\n", (int)getpid());
    /* If cronq-exec itself is killed with -9 it can clean up nothing; at least the command then dies with it. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    failure->step = "chdir";
    if (command->directory != NULL && chdir(command->directory) != 0)
        goto failed;
    if (command->sets_umask)
        umask(command->umask);
    closefrom(STATUS_FD);
    restore_signals();
    failure->step = "exec";
    execv(command->arguments[0], command->arguments);
failed:
    failure->error = errno;
    _exit(127);
}

pid_t start_command(const struct command *command, struct start_failure *failure)
{
    volatile struct start_failure shared = {0, "fork"};
    pid_t pid = vfork();
    if (pid == 0)
        become(command, &shared);
    if (pid > 0 && shared.error == 0)
        return pid;
    failure->error = pid < 0 ? errno : shared.error;
    failure->step = shared.step;
    return -1;
}
