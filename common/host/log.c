/*
 * log.c - lines on stderr with journal priorities
 *
 * A line is made in one buffer and leaves in one write, so lines of several
 * processes on one stderr do not mix. Control bytes become '?': a name that came from
 * the network cannot start a line of its own.
 */
#include <gateway6/log.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES 1024
#define LIMIT_MS 60000

static enum log_level max_level = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
	max_level = level;
}

bool log_enabled(enum log_level level)
{
	return level <= max_level;
}

static void clean(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			*s = '?';
}

/* What cannot be written is lost: there is nobody left to tell. */
static void put(char *line, size_t len)
{
	ssize_t n;

	line[len++] = '\n';
	do
		n = write(STDERR_FILENO, line, len);
	while (n < 0 && errno == EINTR);
}

__attribute__((format(printf, 3, 0)))
static void line_va(enum log_level level, uint64_t swallowed, const char *format,
		    va_list args)
{
	char line[LINE_MAX_BYTES];
	int saved = errno, n = 0;
	size_t len;

	if (!isatty(STDERR_FILENO))
		n = snprintf(line, sizeof(line), "<%d>", (int)level);
	errno = saved;			/* for %m */
	vsnprintf(line + n, sizeof(line) - 1 - (size_t)n, format, args);
	clean(line);
	len = strlen(line);
	if (swallowed && len < sizeof(line) - 1)
		snprintf(line + len, sizeof(line) - 1 - len,
			 " (%llu more like this before)", (unsigned long long)swallowed);
	put(line, strlen(line));
	errno = saved;
}

void log_line(enum log_level level, const char *format, ...)
{
	va_list args;

	if (!log_enabled(level))
		return;
	va_start(args, format);
	line_va(level, 0, format, args);
	va_end(args);
}

void log_limited(struct log_limit *limit, uint64_t now_ms, enum log_level level,
		 const char *format, ...)
{
	va_list args;

	if (!log_enabled(level))
		return;
	if (now_ms < limit->quiet_until_ms) {
		limit->swallowed++;
		return;
	}
	va_start(args, format);
	line_va(level, limit->swallowed, format, args);
	va_end(args);
	*limit = (struct log_limit){ .quiet_until_ms = now_ms + LIMIT_MS };
}

int fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line_va(LOG_LEVEL_ERROR, 0, format, args);
	va_end(args);
	return -1;
}
