/*
 * log.h - lines on stderr with journal priorities
 *
 * "<N>noun id: what happened". journald adds the rest. On a terminal the priority is
 * left out. An event goes to the journal itself, with an identifier. Lines are past
 * tense, without newline, without "error:".
 */
#ifndef GW_LOG_H
#define GW_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "log_events.h"

enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARNING, LOG_LEVEL_NOTICE,
		 LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

void log_set_level(enum log_level level);		/* INFO at start */
bool log_enabled(enum log_level level);

void log_line(enum log_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#define log_error(...)	 log_line(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_notice(...)	 log_line(LOG_LEVEL_NOTICE, __VA_ARGS__)
#define log_info(...)	 log_line(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)	 log_line(LOG_LEVEL_DEBUG, __VA_ARGS__)

/*
 * At most one line a minute per limit; the next line tells how many were swallowed.
 * All zero at first.
 */
struct log_limit { uint64_t quiet_until_ms, swallowed; };

/* A line with a MESSAGE_ID, when stderr is the journal; else as log_line(). */
void log_event(enum log_event event, enum log_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

void log_limited(struct log_limit *limit, uint64_t now_ms, enum log_level level,
		 const char *format, ...) __attribute__((format(printf, 4, 5)));
void log_limited_event(struct log_limit *limit, uint64_t now_ms, enum log_event event,
		       enum log_level level, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Log an error and give -1: `return fail("tun: cannot take %s: %m", name);` */
int fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
