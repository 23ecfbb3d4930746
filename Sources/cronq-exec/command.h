#ifndef CRONQ_EXEC_COMMAND_H
#define CRONQ_EXEC_COMMAND_H

#include "kernel.h"

/* What to execute, and where. */
struct command {
    const char *directory;  /* NULL: the current one */
    bool sets_umask;
    unsigned umask;
    char **arguments;       /* arguments[0] is the path of the program */
    char **environment;
};

/* Why a command could not be executed: the error number and the step that failed. */
struct start_failure {
    int error;
    const char *step;
};

/* Executes the command in a session of its own and returns its process, or -1 with `failure` filled in. */
process_id start_command(const struct command *command, struct start_failure *failure);

#endif
