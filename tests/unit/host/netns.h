/*
 * netns.h - a test in a network of its own
 *
 * enter_netns() skips the test when we may not make one; in_netns() runs ip(8), the
 * oracle for what the kernel holds.
 */
#ifndef GW_TEST_NETNS_H
#define GW_TEST_NETNS_H

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static inline void enter_netns(void)
{
	if (unshare(CLONE_NEWNET) < 0)
		skip();
}

__attribute__((format(printf, 1, 2)))
static inline void run(const char *format, ...)
{
	char command[512];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	if (system(command) != 0)
		fail_msg("failed: %s", command);
}

/* Does the output of a command contain the words? */
static inline bool shows(const char *command, const char *words)
{
	char text[8192];
	FILE *f = popen(command, "r");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;

	text[n] = '\0';
	if (f)
		pclose(f);
	return strstr(text, words) != NULL;
}

#endif
