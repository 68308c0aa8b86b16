/*
 * state_file.c - nat64.state_file: bindings and sessions that outlive us
 *
 * At the start the file of the life before is taken back; at the stop the last copy is
 * written; and in between one is written now and then, for a life that ends by kill -9.
 * The core makes the bytes (core/state_write.c), a piece a turn of the loop, and the
 * scribe writes them, so neither a full table nor a slow disk holds a packet.
 *
 *	idle --timer--> begin --> piece, piece ... --> commit --copied--> idle
 *
 * A copy follows the one before it after ten seconds and a second more for each 100 KB,
 * so that a small table is always fresh and a large one never wears out a disk.
 *
 * What cannot be written is said once and stands in Status until it is written again.
 */
#include "state_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <gateway6/log.h>
#include <gateway6/must.h>
#include <gateway6/nl.h>
#include <gateway6/resolve.h>

enum {
	PAUSE_MS = 10 * 1000, BYTES_A_MS = 100,
	BUSY_MS = 5,			/* the scribe's queue is full */
	LAST_COPY_MS = 5 * 1000,	/* well below TimeoutStopSec of the unit */
};

/* "3f2a..-..": 32 digits with dashes between. Zeros when it cannot be read. */
static void boot_read(uint8_t out[16])
{
	char text[64];
	unsigned digits = 0;

	memset(out, 0, 16);
	if (sysctl_read("kernel/random/boot_id", text, sizeof(text)) < 0)
		return;
	for (const char *at = text; *at && digits < 32; at++) {
		char one[2] = { *at, '\0' };

		if (*at == '-')
			continue;
		out[digits / 2] |= (uint8_t)(strtoul(one, NULL, 16) << (digits % 2 ? 0 : 4));
		digits++;
	}
}

static struct state_moment moment_now(const struct loop *l)
{
	struct state_moment m = { .mono_ms = loop_now_ms(l) };
	struct timespec wall;

	clock_gettime(CLOCK_REALTIME, &wall);
	m.wall_ms = (uint64_t)wall.tv_sec * 1000 + (uint64_t)wall.tv_nsec / 1000000;
	boot_read(m.boot);
	return m;
}

/* ---- taking back ---- */

static void set_aside(const struct state_file *f, const char *why)
{
	char bad[sizeof(f->path) + 8];

	snprintf(bad, sizeof(bad), "%s.bad", f->path);
	if (rename(f->path, bad) == 0)
		log_warning("state %s: %s; set aside as %s, starting without", f->path, why,
			    bad);
	else
		log_warning("state %s: %s and cannot be set aside: %m; starting without",
			    f->path, why);
}

static void log_taken(const struct state_file *f)
{
	const uint32_t *count = f->taken.count;

	log_info("state %s: %u sessions taken back", f->path, count[STATE_KEPT]);
	for (enum state_left why = STATE_KEPT + 1; why < STATE_LEFT_COUNT; why++)
		if (count[why])
			log_info("state %s: %u left out, they %s", f->path, count[why],
				 state_left_text[why]);
}

static void take(struct state_file *f, const void *bytes, size_t len)
{
	struct state_moment now = moment_now(f->loop);
	enum state_refusal why = state_take_back(f->core, bytes, len, &now, &f->taken);

	if (why) {
		set_aside(f, state_refusal_text[why]);
		return;
	}
	f->has_taken = true;
	log_taken(f);
}

static void take_file(struct state_file *f, int fd)
{
	struct stat st;
	size_t len;
	void *bytes;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		log_warning("state %s: is no file; starting without", f->path);
		return;
	}
	len = (size_t)st.st_size;
	bytes = len ? mmap(NULL, len, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0) : NULL;
	if (bytes == MAP_FAILED) {
		log_warning("state %s: not read: %m; starting without", f->path);
		return;
	}
	take(f, bytes ? bytes : "", len);
	if (bytes)
		munmap(bytes, len);
}

void state_file_take_back(struct state_file *f, const struct config *c, struct nat64 *core,
			  struct loop *l)
{
	int fd;

	*f = (struct state_file){ .core = core, .loop = l };
	resolve_state_file(c, f->path, sizeof(f->path));
	if (!f->path[0])
		return;
	fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd >= 0) {
		take_file(f, fd);
		close(fd);
	} else if (errno != ENOENT) {
		log_warning("state %s: not read: %m; starting without", f->path);
	}
}

/* ---- writing ---- */

static void failed(struct state_file *f, int error)
{
	char text[sizeof(f->told)];

	snprintf(text, sizeof(text), "state %s: not written: %s", f->path, strerror(error));
	if (strcmp(f->told, text) != 0)
		log_warning("%s; a restart now may lose sessions", text);
	memcpy(f->told, text, sizeof(f->told));
}

static void next_in(struct state_file *f, uint64_t ms)
{
	if (f->timer)
		loop_timer_at(f->timer, loop_now_ms(f->loop) + ms);
}

static void copy_over(struct state_file *f)
{
	f->copying = false;
	next_in(f, PAUSE_MS + f->copy_bytes / BYTES_A_MS);
}

static void begin(struct state_file *f, bool at_stop)
{
	f->copy = (struct state_copy){ .at_stop = at_stop, .moment = moment_now(f->loop) };
	f->copy_bytes = f->piece_len = 0;
	f->copying = true;
}

/*
 * One step of the copy: 0, or -errno. It is made whole by the answer to the commit.
 * The first order to the scribe is retried with the first piece: it costs nothing.
 */
static int step(struct state_file *f)
{
	int r = 0;

	if (!f->piece_len && f->copy.part == COPY_DONE)
		return scribe_commit(f->scribe);
	if (!f->piece_len && f->copy.part == COPY_HEAD)
		r = scribe_begin(f->scribe, f->path);
	if (r < 0)
		return r;
	if (!f->piece_len) {
		f->copy.moment.mono_ms = loop_now_ms(f->loop);
		f->piece_len = state_copy_piece(&f->copy, f->core, f->piece,
						sizeof(f->piece));
	}
	r = scribe_piece(f->scribe, f->piece, f->piece_len);
	if (r == 0) {
		f->copy_bytes += f->piece_len;
		f->piece_len = 0;
	}
	return r;
}

/* Has the scribe been given all of it? */
static bool all_said(const struct state_file *f)
{
	return f->copy.part == COPY_DONE && !f->piece_len;
}

/* An empty table is written once. */
static bool is_worth_it(const struct state_file *f)
{
	struct nat64_stats s;
	uint32_t now = 0;

	nat64_stats_read(f->core, &s);
	for (unsigned l4 = 0; l4 < NAT64_L4S; l4++)
		now += s.sessions[l4];
	return now || f->kept || !f->kept_ms || f->told[0];
}

static void due(void *arg, uint64_t now_ms)
{
	struct state_file *f = arg;
	bool commit;
	int r;

	(void)now_ms;
	if (!f->scribe || !f->path[0] || (!f->copying && !is_worth_it(f)))
		return next_in(f, PAUSE_MS);
	if (!f->copying)
		begin(f, false);
	commit = all_said(f);
	r = step(f);
	if (r == -EAGAIN) {
		next_in(f, BUSY_MS);
	} else if (r < 0) {
		failed(f, -r);
		copy_over(f);
	} else if (!commit) {
		next_in(f, 0);		/* packets have their turn in between */
	}
}

void state_file_copied(struct state_file *f, int error)
{
	if (error) {
		failed(f, error);
	} else {
		if (f->told[0])
			log_notice("state %s: is written again", f->path);
		f->told[0] = '\0';
		f->kept_ms = loop_now_ms(f->loop);
		f->kept = f->copy.records;
	}
	copy_over(f);
}

void state_file_scribe_is(struct state_file *f, struct scribe *scribe)
{
	f->scribe = scribe;
	if (f->copying)
		copy_over(f);
}

int state_file_write(struct state_file *f, struct scribe *scribe)
{
	f->scribe = scribe;
	f->timer = loop_timer(f->loop, due, f);
	if (!f->timer)
		return fail("state: no memory for a timer");
	next_in(f, PAUSE_MS);
	return 0;
}

void state_file_reload(struct state_file *f, const struct config *c)
{
	resolve_state_file(c, f->path, sizeof(f->path));
	f->kept_ms = 0;			/* perhaps of another place */
	if (!f->copying)
		next_in(f, 0);
}

void state_file_end(struct state_file *f)
{
	uint64_t end_ms;
	bool said = false;
	int r = 0;

	loop_timer_free(f->timer);
	f->timer = NULL;
	if (!f->scribe || !f->path[0])
		return;
	end_ms = loop_read_clock(f->loop) + LAST_COPY_MS;
	begin(f, true);
	while (!said && (r == 0 || r == -EAGAIN) &&	/* ends: in time */
	       loop_read_clock(f->loop) < end_ms) {
		said = all_said(f);
		r = step(f);
		if (r == -EAGAIN)
			scribe_wait(f->scribe, BUSY_MS);
		said = said && r == 0;
	}
	r = said ? scribe_await_copy(f->scribe, LAST_COPY_MS) : r ? r : -ETIMEDOUT;
	if (r == 0)
		log_info("state %s: %u sessions written", f->path, f->copy.records);
	else if (!f->told[0])
		failed(f, -r);
}
