/*
 * tool.c - run a program, take what it prints
 *
 * Without a shell and with a search path of our own: the words of a command may come
 * from the configuration.
 */
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <gateway6/must.h>

#define OUTPUT_MAX (32u << 20)
#define WAIT_S 10

#define ARGS_MAX 16

static void become(int out, const char *const argv[])
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	char *args[ARGS_MAX] = { NULL };	/* execvp() does not say that it only reads */

	for (size_t i = 0; argv[i] && i + 1 < ARGS_MAX; i++)
		memcpy(&args[i], &argv[i], sizeof(args[i]));
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("LC_ALL", "C", 1);
	dup2(null, STDIN_FILENO);
	dup2(null, STDERR_FILENO);
	dup2(out, STDOUT_FILENO);
	if (args[0])
		execvp(args[0], args);
	_exit(127);
}

static bool before(const struct timespec *end)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec < end->tv_sec;
}

/* Until its end; NULL when it prints too much or takes too long. */
static char *drain(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	struct timespec end;
	size_t len = 0, room = 0;
	char *text = NULL;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += WAIT_S;
	while (len < OUTPUT_MAX && before(&end)) {	/* each turn reads, waits or leaves */
		ssize_t got;

		if (room - len < 2) {
			char *more = realloc(text, room = room ? 2 * room : 64u << 10);

			must(more, "no memory");
			text = more;
		}
		if (poll(&wait, 1, 1000) == 0)
			continue;
		got = read(fd, text + len, room - len - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			text[len] = '\0';
			return text;
		}
		len += (size_t)got;
	}
	free(text);
	return NULL;
}

char *tool_text(const char *const argv[])
{
	int pipes[2], status = 0;
	char *text;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return NULL;
	pid = fork();
	if (pid == 0)
		become(pipes[1], argv);
	close(pipes[1]);
	text = pid < 0 ? NULL : drain(pipes[0]);
	close(pipes[0]);
	if (pid > 0 && !text)
		kill(pid, SIGKILL);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

cJSON *tool_json(const char *const argv[])
{
	char *text = tool_text(argv);
	cJSON *json = text ? cJSON_Parse(text) : NULL;

	free(text);
	return json;
}
