/*
 * state_directory.h - state.directory, and small files in it that must outlive a daemon
 *
 * Written whole or not at all (rename(2)), but not forced to the disk: the event loop of
 * a daemon must not wait for one. After kill -9 the last one written is there; after a
 * loss of power it may be an older one.
 */
#ifndef GW_STATE_DIRECTORY_H
#define GW_STATE_DIRECTORY_H

#include <stddef.h>

/* Make the directory if it is not there, by root for the user that daemons become. */
void state_directory_make(const char *directory);

/*
 * The text of directory/name with a NUL behind it; the caller frees it. NULL with errno:
 * ENOENT there is none, EFBIG it is longer than max, or whatever prevented reading.
 */
char *state_directory_read(const char *directory, const char *name, size_t max, size_t *len);

/* 0, or -errno: the old one stays. */
int state_directory_write(const char *directory, const char *name, const char *text,
			  size_t len);

/* It is of no use: keep it as NAME.bad for people to see. 0, or -errno. */
int state_directory_set_aside(const char *directory, const char *name);

#endif
