#include "tree.h"

struct process {
    process_id pid, parent, group;
    char state;
    bool is_descendant;
};

/* All processes of this machine, in the order of their numbers. */
static struct process *processes;
static size_t process_count, process_capacity;

/* False when there is no such process (any more). */
static bool read_process(process_id pid, struct process *process)
{
    struct line path = {0};
    add_text(&path, "/proc/");
    add_number(&path, pid);
    add_text(&path, "/stat");
    path.text[path.length] = '\0';
    int descriptor = (int)CALL4(openat, AT_FDCWD, path.text, O_RDONLY | O_CLOEXEC, 0);
    if (descriptor < 0)
        return false;
    char text[512];
    long length = CALL3(read, descriptor, text, sizeof text - 1);
    CALL1(close, descriptor);
    if (length <= 0)
        return false;
    text[length] = '\0';
    /* The name stands in parentheses and may itself hold spaces and parentheses: only the last one counts. */
    const char *after_name = NULL;
    for (const char *character = text; *character != '\0'; character++) {
        if (*character == ')')
            after_name = character + 1;
    }
    if (after_name == NULL || after_name[0] != ' ' || after_name[1] == '\0')
        return false;
    *process = (struct process){.pid = pid, .state = after_name[1]};
    const char *rest = after_name + 2;
    process->parent = next_number(&rest);
    process->group = next_number(&rest);
    return true;
}

/* More room for the list, at the end of this process's data. */
static bool grow(void)
{
    enum { MORE = 1 << 16 };
    if (processes == NULL)
        processes = (struct process *)((CALL1(brk, 0) + 15) & ~15l);
    char *end = (char *)(processes + process_capacity) + MORE;
    if (CALL1(brk, end) < (long)end)
        return false;
    process_capacity += MORE / sizeof *processes;
    return true;
}

/* The kernel lists them in order already; this keeps it true, whatever a kernel does. */
static bool insert(struct process process)
{
    if (process_count == process_capacity && !grow())
        return false;
    size_t index = process_count++;
    for (; index > 0 && processes[index - 1].pid > process.pid; index--)
        processes[index] = processes[index - 1];
    processes[index] = process;
    return true;
}

static const struct process *find(process_id pid)
{
    size_t low = 0, high = process_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (processes[middle].pid < pid)
            low = middle + 1;
        else
            high = middle;
    }
    return low < process_count && processes[low].pid == pid ? &processes[low] : NULL;
}

static bool descends_from(const struct process *process, process_id root)
{
    if (process->parent == root)
        return true;
    const struct process *parent = find(process->parent);
    return parent != NULL && parent->is_descendant;
}

static bool insert_all(const char *buffer, long length)
{
    for (long position = 0; position < length;) {
        const struct entry *entry = (const struct entry *)(buffer + position);
        position += entry->length;
        const char *name = entry->name;
        struct process process;
        if (is_digit(*name) && read_process(next_number(&name), &process) && !insert(process))
            return false;
    }
    return true;
}

/*
 * Reads the parent of every process. /proc/PID/task/TID/children would be shorter, but exists only on kernels built
 * with CONFIG_PROC_CHILDREN, and documents that it may leave out children of a running process.
 */
static void find_descendants(process_id root)
{
    process_count = 0;
    int directory = (int)CALL4(openat, AT_FDCWD, "/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (directory < 0)
        return;
    static char buffer[16384] __attribute__((aligned(8)));
    long length;
    while ((length = CALL3(getdents64, directory, buffer, sizeof buffer)) > 0 && insert_all(buffer, length))
        ;
    CALL1(close, directory);
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
    long pin = CALL2(pidfd_open, seen->pid, 0);
    if (pin == -ESRCH)
        return;
    struct process now;
    bool is_ours = read_process(seen->pid, &now) && (now.parent == seen->parent || now.parent == (process_id)CALL0(getpid));
    if (is_ours && (pin < 0 || CALL4(pidfd_send_signal, pin, number, 0, 0) != 0))
        CALL2(kill, seen->pid, number);    /* no pidfds here: an old kernel, or a seccomp filter that does not know them */
    if (pin >= 0)
        CALL1(close, pin);
}

size_t signal_descendants(int number, process_id except_group)
{
    size_t count = 0;
    find_descendants((process_id)CALL0(getpid));
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
