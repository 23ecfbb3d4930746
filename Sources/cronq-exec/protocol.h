/*
 * cronq-exec: starts one command, supervises it, and leaves nothing of it behind.
 *
 *     cronq-exec [--chdir DIR] [--umask OCTAL] -- /bin/sh -c COMMAND
 *
 * Descriptors it is given (it closes all others; the command keeps 0, 1 and 2 only):
 *
 *     0  the command's standard input, normally /dev/null
 *     1  the command's standard output        2  its standard error
 *     3  status: written by cronq-exec        4  control: read by it; the lifeline
 *
 * 3 and 4 are ends of two pipes, or both the same end of a socket pair.
 *
 * Status, one line each:
 *
 *     started <pid>                           the command's process exists; <pid> is also its session and group
 *     error <errno> <step>                    nothing has run (started or not): step is arguments, setup, fork, setsid,
 *                                             chdir or exec
 *     exited <code> <figures>                 or
 *     signaled <number> <core 0|1> <figures>  the end of the command, sent when nothing of it is left
 *
 *     <figures> = user_us=N system_us=N max_rss_kib=N in_blocks=N out_blocks=N leftovers=N survivors=N
 *
 * The figures include every descendant; a block is 512 bytes. `leftovers` are processes that had to be killed
 * because they outlived the command. `survivors` is 0 except for processes that cannot be killed (stuck in the
 * kernel, or of another user).
 *
 * Control, one byte each, sent to the command and all its descendants, in whatever session or group:
 *
 *     T SIGTERM   K SIGKILL   I SIGINT   H SIGHUP   Q SIGQUIT   1 SIGUSR1   2 SIGUSR2
 *
 * End of file on the control descriptor means that whoever wanted the command is gone: everything is killed at once.
 * SIGTERM sent to cronq-exec is treated like T; other signals that can be blocked have no effect on it.
 * The environment of cronq-exec is the environment of the command.
 */
#ifndef CRONQ_EXEC_PROTOCOL_H
#define CRONQ_EXEC_PROTOCOL_H

enum { STATUS_FD = 3, CONTROL_FD = 4, FIRST_FOREIGN_FD = 5 };

#endif
