/*
 * must.h - our own mistakes stop the program at once, with the numbers
 *
 * For what can only be wrong through a defect of ours. Never for input, never for
 * the machine: those are values and counters, or fail() while starting.
 */
#ifndef GW_MUST_H
#define GW_MUST_H

#include <stddef.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define must(cond, ...)								\
	((cond) ? (void)0 : must_failed(__FILE__, __LINE__, #cond, __VA_ARGS__))

_Noreturn void must_failed(const char *file, int line, const char *cond,
			   const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
