/*
 * note.c - what we found before we changed it, remembered over a kill -9
 *
 * Lines "KEY VALUE" in a file beside the control socket. That is in /run, so a reboot
 * forgets the note together with the sysctls that it speaks of. A line is written
 * before the change it is about is made: a kill between the two is harmless.
 */
#include "note.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gateway6/log.h>

enum { NOTE_MAX = 1 << 19 };		/* bytes; a list of all ports is 384 KiB */

static struct note_line *find(const struct note *t, const char *key)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->line[i].key, key))
			return (struct note_line *)(uintptr_t)&t->line[i];
	return NULL;
}

static void keep(struct note *t, const char *key, const char *value)
{
	struct note_line *line = find(t, key);

	if (!line && t->n < NOTE_LINES_MAX) {
		line = &t->line[t->n++];
		snprintf(line->key, sizeof(line->key), "%s", key);
		line->value = NULL;
	}
	if (!line)
		return;
	free(line->value);
	line->value = strdup(value);
	if (!line->value)
		*line = t->line[--t->n];
}

static void forget(struct note *t, const char *key)
{
	struct note_line *line = find(t, key);

	if (!line)
		return;
	free(line->value);
	t->n--;
	memmove(line, line + 1, (size_t)(&t->line[t->n] - line) * sizeof(*line));
}

static void read_lines(struct note *t)
{
	char *text = malloc(NOTE_MAX), *rest = text, *line;
	ssize_t n = text ? pread(t->fd, text, NOTE_MAX - 1, 0) : 0;

	if (n > 0) {
		text[n] = '\0';
		while ((line = strsep(&rest, "\n"))) {	/* each turn eats a line */
			char *value = strchr(line, ' ');

			if (!value)
				continue;
			*value++ = '\0';
			keep(t, line, value);
		}
	}
	free(text);
}

static void write_lines(const struct note *t)
{
	char *text = NULL;
	size_t len;
	FILE *out = t->fd < 0 ? NULL : open_memstream(&text, &len);
	ssize_t n = -1;

	if (!out)
		return;
	for (size_t i = 0; i < t->n; i++)
		fprintf(out, "%s %s\n", t->line[i].key, t->line[i].value);
	fclose(out);
	if (ftruncate(t->fd, 0) == 0)
		n = pwrite(t->fd, text, len, 0);
	if (n < 0)
		log_warning("note %s: not written: %m", t->path);
	free(text);
}

/* Whoever we become later must be able to read it: it belongs to who owns the folder. */
static void give_away(const struct note *t, const char *directory)
{
	struct stat folder;

	if (geteuid() == 0 && stat(directory, &folder) == 0 &&
	    fchown(t->fd, folder.st_uid, folder.st_gid) < 0)
		log_debug("note %s: stays root's: %m", t->path);
}

void note_open(struct note *t, const char *directory)
{
	*t = (struct note){ .fd = -1 };
	if (asprintf(&t->path, "%s/nat64d.note", directory) < 0) {
		t->path = NULL;
		return;
	}
	t->fd = open(t->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (t->fd < 0) {
		log_warning("note %s: not opened: %m; after a kill -9 what we changed stays",
			    t->path);
		return;
	}
	give_away(t, directory);
	read_lines(t);
}

const char *note_get(const struct note *t, const char *key)
{
	const struct note_line *line = find(t, key);

	return line ? line->value : NULL;
}

void note_set(struct note *t, const char *key, const char *value)
{
	if (value)
		keep(t, key, value);
	else
		forget(t, key);
	write_lines(t);
}

void note_close(struct note *t)
{
	if (t->fd >= 0)
		close(t->fd);
	if (t->path && !t->n)
		unlink(t->path);	/* may fail without rights on /run: it is empty */
	while (t->n)
		free(t->line[--t->n].value);
	free(t->path);
	*t = (struct note){ .fd = -1 };
}
