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
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define LINE_MAX_BYTES 1024
#define LIMIT_MS 60000
#define JOURNAL_SOCKET "/run/systemd/journal/socket"

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

/* Is stderr the journal? systemd says which descriptor it gave us (systemd.exec(5)). */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
	       fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

static const char *const event_ids[] = {
	[EVENT_NONE] = NULL,
#define X(name, id) [EVENT_##name] = id,
	LOG_EVENTS(X)
#undef X
};

/* One datagram, a field a line (systemd.io/JOURNAL_NATIVE_PROTOCOL). False: not sent. */
static bool put_event(enum log_event event, enum log_level level, const char *text)
{
	const struct sockaddr_un to = { .sun_family = AF_UNIX, .sun_path = JOURNAL_SOCKET };
	char fields[LINE_MAX_BYTES + 256];
	bool sent;
	int fd, n;

	if (event == EVENT_NONE || !stderr_is_journal())
		return false;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	n = snprintf(fields, sizeof(fields), "MESSAGE=%s\nPRIORITY=%d\nMESSAGE_ID=%s\n"
		     "SYSLOG_IDENTIFIER=%s\n", text, (int)level, event_ids[event],
		     program_invocation_short_name);
	sent = sendto(fd, fields, (size_t)n, MSG_NOSIGNAL, (const struct sockaddr *)&to,
		      sizeof(to)) == n;
	close(fd);
	return sent;
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

__attribute__((format(printf, 4, 0)))
static void line_va(enum log_event event, enum log_level level, uint64_t swallowed,
		    const char *format, va_list args)
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
	if (!put_event(event, level, line + n))
		put(line, strlen(line));
	errno = saved;
}

void log_line(enum log_level level, const char *format, ...)
{
	va_list args;

	if (!log_enabled(level))
		return;
	va_start(args, format);
	line_va(EVENT_NONE, level, 0, format, args);
	va_end(args);
}

void log_event(enum log_event event, enum log_level level, const char *format, ...)
{
	va_list args;

	if (!log_enabled(level))
		return;
	va_start(args, format);
	line_va(event, level, 0, format, args);
	va_end(args);
}

/* True while the limit keeps quiet; the line is counted then. */
static bool swallow(struct log_limit *limit, uint64_t now_ms, enum log_level level)
{
	if (!log_enabled(level))
		return true;
	if (now_ms >= limit->quiet_until_ms)
		return false;
	limit->swallowed++;
	return true;
}

void log_limited(struct log_limit *limit, uint64_t now_ms, enum log_level level,
		 const char *format, ...)
{
	va_list args;

	if (swallow(limit, now_ms, level))
		return;
	va_start(args, format);
	line_va(EVENT_NONE, level, limit->swallowed, format, args);
	va_end(args);
	*limit = (struct log_limit){ .quiet_until_ms = now_ms + LIMIT_MS };
}

void log_limited_event(struct log_limit *limit, uint64_t now_ms, enum log_event event,
		       enum log_level level, const char *format, ...)
{
	va_list args;

	if (swallow(limit, now_ms, level))
		return;
	va_start(args, format);
	line_va(event, level, limit->swallowed, format, args);
	va_end(args);
	*limit = (struct log_limit){ .quiet_until_ms = now_ms + LIMIT_MS };
}

int fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line_va(EVENT_NONE, LOG_LEVEL_ERROR, 0, format, args);
	va_end(args);
	return -1;
}
