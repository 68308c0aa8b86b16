/*
 * child.h - a copy of the process that does something of its own
 *
 * The loop's handlers must not run in it: the descriptors they write to are shared with the
 * parent. And signals are not for it: systemd and a terminal send theirs to both, and it is
 * the parent who ends it.
 */
#ifndef GW_CHILD_H
#define GW_CHILD_H

#include <sys/types.h>

/* As fork(2); the child is deaf to every signal that can be ignored. */
pid_t child_fork(void);

#endif
