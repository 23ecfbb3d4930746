/*
 * The kernel's own interface, in place of the C library's.
 *
 * A runner starts one helper for each run, and the start of a statically linked C library costs more than all that the
 * helper does: it asks the processor for its features, and in a virtual machine each of these dozens of questions leaves
 * to the hypervisor (measured on one: 0.44 ms of CPU for an empty program with it, 0.17 ms without). So this is a
 * freestanding program: system calls, a handful of structures from the kernel's public headers, and a few string
 * functions.
 *
 * Functions answer as the system calls do: a result, or a negative error number.
 */
#ifndef CRONQ_EXEC_KERNEL_H
#define CRONQ_EXEC_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <asm/errno.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/poll.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/time.h>
#include <linux/wait.h>

#if !defined(__x86_64__) && !defined(__aarch64__)
#error "cronq-exec knows the system calls of x86_64 and aarch64"
#endif

typedef int process_id;

/* A system call with up to five arguments. */
static inline long call(long number, long a, long b, long c, long d, long e)
{
#if defined(__x86_64__)
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    __asm__ volatile("syscall"
        : "=a"(result)
        : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
        : "rcx", "r11", "memory");
    return result;
#else
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory", "cc");
    return x0;
#endif
}

#define CALL0(name) call(__NR_##name, 0, 0, 0, 0, 0)
#define CALL1(name, a) call(__NR_##name, (long)(a), 0, 0, 0, 0)
#define CALL2(name, a, b) call(__NR_##name, (long)(a), (long)(b), 0, 0, 0)
#define CALL3(name, a, b, c) call(__NR_##name, (long)(a), (long)(b), (long)(c), 0, 0)
#define CALL4(name, a, b, c, d) call(__NR_##name, (long)(a), (long)(b), (long)(c), (long)(d), 0)
#define CALL5(name, a, b, c, d, e) call(__NR_##name, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e))

/* Signal number n in the kernel's signal sets, which have 64 bits. */
#define SIGNAL_BIT(n) (1ull << ((n) - 1))
enum { SIGNAL_SET_SIZE = 8, LAST_SIGNAL = 64 };

__attribute__((noreturn)) void end_process(int status);

/*
 * Starts a process that borrows this one's memory: this one stands still until the other has executed a program or
 * ended. The other runs `function` on a stack of its own; `function` must not return.
 */
long start_borrowing(void (*function)(void *), void *argument, void *stack_end);

/* What getdents64 fills a buffer with. */
struct entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

/* Closes this descriptor and all above it. */
void close_from(int first);

/* Milliseconds of a clock that never goes back. */
long milliseconds(void);

/* A line of words that is written with one system call, so that no two lines mix. */
struct line {
    size_t length;
    char text[320];
};

void add_text(struct line *line, const char *text);
void add_number(struct line *line, long long number);
void write_line(const struct line *line, int descriptor);

bool is_same_text(const char *left, const char *right);
bool is_digit(char character);

/* The number that a text begins with, after spaces; `text` stands behind it then. */
int next_number(const char **text);

#endif
