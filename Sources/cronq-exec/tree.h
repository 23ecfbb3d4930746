#ifndef CRONQ_EXEC_TREE_H
#define CRONQ_EXEC_TREE_H

#include "kernel.h"

/*
 * Sends a signal to every living descendant of this process that is not in the process group `except_group` (0: none
 * is left out), and returns how many there were. One pass: processes started meanwhile are found by the next call.
 */
size_t signal_descendants(int number, process_id except_group);

#endif
