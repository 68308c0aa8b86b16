/*
 * generation.c - generations of the configuration, kept in state.directory
 *
 * The daemons own the directory and gatewayctl writes there as root, so a name in it is
 * never followed: a new file is made under a name that must not exist, and renamed.
 */
#include <gateway6/generation.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gateway6/must.h>

#define HEAD "# generation %u of %s, to be tried for %u s\n"

static const char *const names[] = {
	[LAST_GOOD] = "last-good.yaml", [ON_TRIAL] = "trial.yaml", [REJECTED] = "rejected.yaml",
};
static_assert(ARRAY_SIZE(names) == GENERATION_KINDS, "a name for each kind");

#define REMARK "# kept by gateway6, see node.on_bad_config in gateway6.yaml(5)\n"

char *generation_text(const struct config *c)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	must(out, "generation: no memory");
	config_print(c, NULL, out);
	must(fclose(out) == 0 && text, "generation: no memory");
	return text;
}

/* ---- writing ---- */

/* Readable for the owner of the directory, whoever we are. */
static int file_give(int fd, int folder)
{
	struct stat st;

	if (geteuid() != 0)
		return 0;
	return fstat(folder, &st) < 0 ? -1 : fchown(fd, st.st_uid, st.st_gid);
}

static int file_fill(int fd, int folder, const char *head, const char *text)
{
	FILE *out = fdopen(fd, "w");
	int done = 0;

	if (!out) {
		close(fd);
		return -errno;
	}
	if (fputs(head, out) < 0 || fputs(text, out) < 0 || fflush(out) != 0 ||
	    file_give(fd, folder) < 0 || fsync(fd) < 0)
		done = -errno;
	if (fclose(out) != 0 && done == 0)
		done = -errno;
	return done;
}

static int file_replace(int folder, const char *name, const char *head, const char *text)
{
	char fresh[64];
	int fd, done;

	snprintf(fresh, sizeof(fresh), "%s.%d", name, (int)getpid());
	unlinkat(folder, fresh, 0);
	fd = openat(folder, fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
	if (fd < 0)
		return -errno;
	done = file_fill(fd, folder, head, text);
	if (done == 0 && (renameat(folder, fresh, folder, name) < 0 || fsync(folder) < 0))
		done = -errno;
	if (done < 0)
		unlinkat(folder, fresh, 0);
	return done;
}

int generation_save(const char *directory, enum generation_kind kind, const char *path,
		    const struct generation *g, const char *text)
{
	char head[PATH_MAX + 256];
	int folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC), done;

	if (folder < 0)
		return -errno;
	snprintf(head, sizeof(head), HEAD REMARK, g->number, path, g->trial_s);
	done = file_replace(folder, names[kind], head, text);
	close(folder);
	return done;
}

/* ---- reading ---- */

struct kept { char path[PATH_MAX]; };

static struct kept kept_at(const char *directory, enum generation_kind kind)
{
	struct kept k;

	snprintf(k.path, sizeof(k.path), "%s/%s", directory, names[kind]);
	return k;
}

/* Only what was read from `path` counts. */
static bool head_read(const char *kept, const char *path, struct generation *g)
{
	char line[PATH_MAX + 128] = "", want[PATH_MAX + 128];
	FILE *f = fopen(kept, "re");
	bool is_ours;

	if (!f)
		return false;
	is_ours = fgets(line, sizeof(line), f) &&
		  sscanf(line, "# generation %u of %*s to be tried for %u", &g->number,
			 &g->trial_s) == 2;
	fclose(f);
	snprintf(want, sizeof(want), HEAD, g->number, path, g->trial_s);
	return is_ours && !strcmp(line, want);
}

struct config *generation_load(const char *directory, enum generation_kind kind,
			       const char *path, struct generation *g)
{
	struct kept k = kept_at(directory, kind);
	struct conf_errors errors;
	struct config *c;

	*g = (struct generation){ 0 };
	if (!head_read(k.path, path, g))
		return NULL;
	conf_errors_init(&errors);
	c = config_load(k.path, &errors);
	conf_errors_fini(&errors);
	return c;
}

bool generation_is(const char *directory, enum generation_kind kind, const char *path,
		   const struct config *c, struct generation *g)
{
	struct config *kept = generation_load(directory, kind, path, g);
	char *theirs, *ours;
	bool same;

	if (!kept)
		return false;
	theirs = generation_text(kept);	/* anew: an older version wrote fewer keys */
	ours = generation_text(c);
	same = !strcmp(theirs, ours);
	free(theirs);
	free(ours);
	config_free(kept);
	return same;
}

unsigned generation_highest(const char *directory, const char *path)
{
	unsigned highest = GENERATION_NEVER;

	for (enum generation_kind kind = LAST_GOOD; kind < GENERATION_KINDS; kind++) {
		struct kept k = kept_at(directory, kind);
		struct generation g = { 0 };

		if (head_read(k.path, path, &g) && g.number > highest)
			highest = g.number;
	}
	return highest;
}

/* ---- deciding ---- */

int generation_move(const char *directory, enum generation_kind from,
		    enum generation_kind to)
{
	struct kept was = kept_at(directory, from), is = kept_at(directory, to);

	return rename(was.path, is.path) < 0 ? -errno : 0;
}

int generation_remove(const char *directory, enum generation_kind kind)
{
	struct kept k = kept_at(directory, kind);

	return unlink(k.path) < 0 ? -errno : 0;
}
