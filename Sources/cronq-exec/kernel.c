#include "kernel.h"

/* The kernel starts a program with its words and its environment on the stack. */
int main(int count, char **words, char **environment);

__attribute__((used, noreturn)) void begin(long *stack)
{
    int count = (int)stack[0];
    char **words = (char **)(stack + 1);
    end_process(main(count, words, words + count + 1));
}

#if defined(__x86_64__)
__asm__(".globl _start\n"
        "_start:\n"
        "    xor %ebp, %ebp\n"
        "    mov %rsp, %rdi\n"
        "    and $-16, %rsp\n"
        "    call begin\n"
        "    hlt\n");
#else
__asm__(".globl _start\n"
        "_start:\n"
        "    mov x29, #0\n"
        "    mov x30, #0\n"
        "    mov x0, sp\n"
        "    and sp, x0, #-16\n"
        "    bl begin\n"
        "    brk #1\n");
#endif

void end_process(int status)
{
    for (;;)
        CALL1(exit_group, status);
}

/*
 * clone(CLONE_VM | CLONE_VFORK | SIGCHLD) with a stack for the new process: with vfork's shared one, what the compiler
 * keeps in a stack slot on one way could be overwritten on the other.
 */
enum { BORROWING = 0x100 | 0x4000 | SIGCHLD };

long start_borrowing(void (*function)(void *), void *argument, void *stack_end)
{
    uintptr_t stack = (uintptr_t)stack_end & ~(uintptr_t)15;
#if defined(__x86_64__)
    long result;
    register void (*r12)(void *) __asm__("r12") = function;
    register void *r13 __asm__("r13") = argument;
    register long r10 __asm__("r10") = 0;
    register long r8 __asm__("r8") = 0;
    __asm__ volatile("syscall\n"
                     "    test %%rax, %%rax\n"
                     "    jnz 1f\n"
                     "    xor %%ebp, %%ebp\n"
                     "    mov %%r13, %%rdi\n"
                     "    call *%%r12\n"
                     "    hlt\n"
                     "1:\n"
        : "=a"(result)
        : "a"(__NR_clone), "D"(BORROWING), "S"(stack), "d"(0), "r"(r10), "r"(r8), "r"(r12), "r"(r13)
        : "rcx", "r11", "memory", "cc");
    return result;
#else
    register long x8 __asm__("x8") = __NR_clone;
    register long x0 __asm__("x0") = BORROWING;
    register uintptr_t x1 __asm__("x1") = stack;
    register long x2 __asm__("x2") = 0;
    register long x3 __asm__("x3") = 0;
    register long x4 __asm__("x4") = 0;
    register void (*x19)(void *) __asm__("x19") = function;
    register void *x20 __asm__("x20") = argument;
    __asm__ volatile("svc #0\n"
                     "    cbnz x0, 1f\n"
                     "    mov x29, #0\n"
                     "    mov x0, x20\n"
                     "    blr x19\n"
                     "    brk #1\n"
                     "1:\n"
        : "+r"(x0)
        : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x19), "r"(x20)
        : "memory", "cc", "x30");
    return x0;
#endif
}

/* Closes what one buffer of a list of descriptors names, but not the list itself. False if there was nothing to close. */
static bool close_listed(const char *buffer, long length, int first, int list)
{
    bool has_closed = false;
    for (long position = 0; position < length;) {
        const struct entry *entry = (const struct entry *)(buffer + position);
        position += entry->length;
        const char *name = entry->name;
        int number = is_digit(*name) ? next_number(&name) : -1;
        if (number < first || number == list)
            continue;
        CALL1(close, number);
        has_closed = true;
    }
    return has_closed;
}

void close_from(int first)
{
    if (CALL3(close_range, first, ~0u, 0) == 0)
        return;
    /* Linux before 5.9. The limit says how many there may be, often a million; the list says which there are. */
    int list = (int)CALL4(openat, AT_FDCWD, "/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (list < 0) {
        enum { MOST = 65536 };
        for (int number = first; number < MOST; number++)
            CALL1(close, number);
        return;
    }
    char buffer[2048] __attribute__((aligned(8)));
    bool has_closed;
    do {
        /* From the beginning: what is closed while the list is read may hide others from it. */
        has_closed = false;
        CALL3(lseek, list, 0, 0);
        long length;
        while ((length = CALL3(getdents64, list, buffer, sizeof buffer)) > 0)
            has_closed |= close_listed(buffer, length, first, list);
    } while (has_closed);
    CALL1(close, list);
}

long milliseconds(void)
{
    struct timespec now = {0};
    CALL2(clock_gettime, CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void add_text(struct line *line, const char *text)
{
    while (*text != '\0' && line->length < sizeof line->text)
        line->text[line->length++] = *text++;
}

void add_number(struct line *line, long long number)
{
    char digits[24];
    size_t index = sizeof digits;
    unsigned long long rest = number < 0 ? -(unsigned long long)number : (unsigned long long)number;
    digits[--index] = '\0';
    do
        digits[--index] = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (number < 0)
        digits[--index] = '-';
    add_text(line, digits + index);
}

void write_line(const struct line *line, int descriptor)
{
    CALL3(write, descriptor, line->text, line->length);
}

bool is_same_text(const char *left, const char *right)
{
    while (*left != '\0' && *left == *right) {
        left++;
        right++;
    }
    return *left == *right;
}

bool is_digit(char character) { return character >= '0' && character <= '9'; }

int next_number(const char **text)
{
    int number = 0;
    while (**text == ' ')
        (*text)++;
    while (is_digit(**text))
        number = number * 10 + (*(*text)++ - '0');
    return number;
}

/* The compiler itself asks for these two. */
void *memset(void *start, int value, size_t count)
{
    for (volatile unsigned char *byte = start; count > 0; count--)
        *byte++ = (unsigned char)value;
    return start;
}

void *memcpy(void *restrict target, const void *restrict source, size_t count)
{
    const unsigned char *from = source;
    for (volatile unsigned char *byte = target; count > 0; count--)
        *byte++ = *from++;
    return target;
}
