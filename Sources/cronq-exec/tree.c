#define _GNU_SOURCE
#include "tree.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct process {
    pid_t pid, parent, group;
    char state;
    bool is_descendant;
};

static struct process *processes;
static size_t process_count, process_capacity;

/* False when there is no such process (any more). */
static bool read_process(pid_t pid, struct process *process)
{
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    ssize_t length = read(descriptor, text, sizeof text - 1);
    close(descriptor);
    if (length <= 0)
        return false;
    text[length] = '\0';
    /* The name stands in parentheses and may itself hold spaces and parentheses: only the last one counts. */
    const char *after_name = strrchr(text, ')');
    *process = (struct process){.pid = pid};
    return after_name != NULL
        && sscanf(after_name + 1, " %c %d %d", &process->state, &process->parent, &process->group) == 3;
}

static bool append(struct process process)
{
    if (process_count == process_capacity) {
        size_t capacity = process_capacity == 0 ? 256 : process_capacity * 2;
        struct process *larger = realloc(processes, capacity * sizeof *larger);
        if (larger == NULL)
            return false;
        processes = larger;
        process_capacity = capacity;
    }
    processes[process_count++] = process;
    return true;
}

static int by_pid(const void *left, const void *right)
{
    pid_t a = ((const struct process *)left)->pid, b = ((const struct process *)right)->pid;
    return (a > b) - (a < b);
}

static bool descends_from(const struct process *process, pid_t root)
{
    if (process->parent == root)
        return true;
    struct process key = {.pid = process->parent};
    const struct process *parent = bsearch(&key, processes, process_count, sizeof key, by_pid);
    return parent != NULL && parent->is_descendant;
}

/*
 * Reads the parent of every process. /proc/PID/task/TID/children would be shorter, but exists only on kernels built
 * with CONFIG_PROC_CHILDREN, and documents that it may leave out children of a running process.
 */
static void find_descendants(pid_t root)
{
    process_count = 0;
    DIR *proc = opendir("/proc");
    if (proc == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(proc)) != NULL;) {
        struct process process;
        if (isdigit((unsigned char)entry->d_name[0]) && read_process(atoi(entry->d_name), &process) && !append(process))
            break;
    }
    closedir(proc);
    qsort(processes, process_count, sizeof *processes, by_pid);
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < process_count; i++) {
            if (!processes[i].is_descendant && descends_from(&processes[i], root)) {
                processes[i].is_descendant = true;
                changed = true;
            }
        }
    }
}

/*
 * The number may have passed to a stranger since it was read. So: pin whoever has it now with a pidfd, then look
 * whether that is still ours (its parent is the one we saw, or us, to whom orphans fall).
 */
static void send_signal(const struct process *seen, int number)
{
    int pin = (int)syscall(SYS_pidfd_open, seen->pid, 0);
    if (pin < 0 && errno == ESRCH)
        return;
    struct process now;
    bool is_ours = read_process(seen->pid, &now) && (now.parent == seen->parent || now.parent == getpid());
    if (is_ours && (pin < 0 || syscall(SYS_pidfd_send_signal, pin, number, NULL, 0) != 0))
        kill(seen->pid, number);    /* no pidfds here: an old kernel, or a seccomp filter that does not know them */
    if (pin >= 0)
        close(pin);
}

size_t signal_descendants(int number, pid_t except_group)
{
    size_t count = 0;
    find_descendants(getpid());
    for (size_t i = 0; i < process_count; i++) {
        const struct process *process = &processes[i];
        bool is_alive = process->state != 'Z' && process->state != 'X';
        if (!process->is_descendant || !is_alive || (except_group != 0 && process->group == except_group))
            continue;
        send_signal(process, number);
        count++;
    }
    return count;
}
