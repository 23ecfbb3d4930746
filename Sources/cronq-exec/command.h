#ifndef CRONQ_EXEC_COMMAND_H
#define CRONQ_EXEC_COMMAND_H

#include <stdbool.h>
#include <sys/types.h>

/* What to execute, and where. */
struct command {
    const char *directory;  /* NULL: the current one */
    bool sets_umask;
    mode_t umask;
    char **arguments;       /* arguments[0] is the path of the program */
};

/* Why a command could not be executed: errno and the step that failed. */
struct start_failure {
    int error;
    const char *step;
};

/* Executes the command in a session of its own and returns its pid, or -1 with `failure` filled in. */
pid_t start_command(const struct command *command, struct start_failure *failure);

#endif
