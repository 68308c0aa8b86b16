/*
 * capture.c - both sides of the translation as one file, or a line each
 *
 *	capture [host ADDR|NAME] [port N] [tcp|udp|icmp] [dropped] [-w FILE]
 *
 * Ends with Ctrl-C, and the file is whole then.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <gateway6/base64.h>
#include <gateway6/must.h>

#include "ask.h"
#include "out.h"
#include "pcapng.h"

#define LOOK_S 1			/* how long Ctrl-C may take */
#define PACKET_MAX (128u << 10)

static volatile sig_atomic_t stopped;

struct capture {
	struct ctl_cmd *c;
	FILE	       *file;		/* NULL: lines */
	uint8_t	       *bytes;		/* PACKET_MAX */
	uint64_t	packets, lost;
};

static void on_stop(int number)
{
	(void)number;
	stopped = 1;
}

/* ---- the filter ---- */

static bool is_proto(const char *word)
{
	return !strcmp(word, "tcp") || !strcmp(word, "udp") || !strcmp(word, "icmp");
}

static bool port_add(cJSON *with, const char *text)
{
	char *end;
	unsigned long port = strtoul(text, &end, 10);

	cJSON_AddNumberToObject(with, "port", (double)port);
	return *text >= '0' && *text <= '9' && !*end && port >= 1 && port <= UINT16_MAX;
}

/* How many words it took; 0 when it is none of a filter. */
static int word_take(struct ctl_cmd *c, int at, cJSON *with)
{
	const char *word = cmd_arg(c, at), *next = cmd_arg(c, at + 1);

	if (!strcmp(word, "host") && next)
		return cJSON_AddStringToObject(with, "host", next) ? 2 : 0;
	if (!strcmp(word, "port") && next)
		return port_add(with, next) ? 2 : 0;
	if (is_proto(word))
		return cJSON_AddStringToObject(with, "proto", word) ? 1 : 0;
	if (!strcmp(word, "dropped"))
		return cJSON_AddTrueToObject(with, "dropped") ? 1 : 0;
	return 0;
}

static bool filter_read(struct ctl_cmd *c, cJSON *with)
{
	int took;

	for (int at = 0; at < c->argc; at += took) {
		took = word_take(c, at, with);
		if (took)
			continue;
		fprintf(stderr, "gatewayctl: no filter: %s; such as: capture host web tcp port "
			"443 dropped\n", cmd_arg(c, at));
		return false;
	}
	return true;
}

/* ---- packets ---- */

static void say_line(struct capture *cap, const cJSON *row)
{
	double us = field_number(row, "time_us", 0);
	time_t s = (time_t)(us / 1e6);
	char clock[16];
	struct tm t;

	localtime_r(&s, &t);
	strftime(clock, sizeof(clock), "%T", &t);
	printf("%s.%06.0f %-7s %s %5.0f  %s\n", clock, us - (double)s * 1e6,
	       field_text(row, "side"), field_text(row, "way"), field_number(row, "len", 0),
	       field_text(row, "comment"));
	fflush(stdout);
	(void)cap;
}

static int write_packet(struct capture *cap, const cJSON *row)
{
	size_t kept = 0;
	struct pcapng_packet p = {
		.side = !strcmp(field_text(row, "side"), "inside") ? PCAPNG_INSIDE
								   : PCAPNG_OUTSIDE,
		.way = !strcmp(field_text(row, "way"), "read") ? PCAPNG_READ : PCAPNG_SENT,
		.time_us = (uint64_t)field_number(row, "time_us", 0),
		.len = (uint32_t)field_number(row, "len", 0),
		.lost = (uint64_t)field_number(row, "lost", 0),
		.bytes = cap->bytes, .comment = field_text(row, "comment"),
	};

	if (!base64_read(field_text(row, "data"), cap->bytes, PACKET_MAX, &kept))
		return -1;
	p.kept = (uint32_t)kept;
	return pcapng_packet(cap->file, &p);
}

static int take(struct capture *cap, const cJSON *row)
{
	cap->packets++;
	cap->lost += (uint64_t)field_number(row, "lost", 0);
	if (cap->file)
		return write_packet(cap, row);
	if (cap->c->output == OUT_JSON)
		json_row(stdout, row, NULL);
	else
		say_line(cap, row);
	return ferror(stdout) ? -1 : 0;
}

/* Until Ctrl-C, the end of the daemon, or of the disk. */
static int follow(struct capture *cap, struct ctl_call_out *o)
{
	cJSON *row, *error;
	int done = 0;

	ctl_patience(o, LOOK_S);
	while (!stopped) {
		int written = 0;

		done = ctl_next(o, &row, &error);
		if (done == -ETIMEDOUT) {
			done = cap->file && fflush(cap->file) ? -EIO : 0;
			if (done == 0)
				continue;
		}
		if (done > 0 && row)
			written = take(cap, row);
		cJSON_Delete(row);
		if (written < 0) {
			perror("gatewayctl: cannot write");
			return EXIT_RUN_TIME;
		}
		if (done <= 0)
			return ask_failed(cap->c, "nat64d", done ? done : -EPROTO, error);
	}
	return EXIT_OK;
}

static int capture(struct capture *cap, const cJSON *with)
{
	int why, code;
	struct ctl_call_out *o = ctl_open(cmd_directory(cap->c), "nat64d", "Capture", with, &why);
	struct sigaction stop = { .sa_handler = on_stop };

	if (!o)
		return ask_failed(cap->c, "nat64d", why, NULL);
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	code = follow(cap, o);
	ctl_close(o);
	fprintf(stderr, "%llu packets, %llu lost\n", (unsigned long long)cap->packets,
		(unsigned long long)cap->lost);
	return code;
}

static int into_file(struct capture *cap, const char *path, const cJSON *with)
{
	int code;

	cap->file = !strcmp(path, "-") ? stdout : fopen(path, "we");
	cap->bytes = malloc(PACKET_MAX);
	must(cap->bytes, "capture: no memory");
	if (!cap->file || pcapng_begin(cap->file, "gatewayctl " GW_VERSION) < 0) {
		fprintf(stderr, "gatewayctl: %s: %s\n", path, strerror(errno));
		return EXIT_RUN_TIME;
	}
	code = capture(cap, with);
	if (cap->file != stdout && fclose(cap->file) != 0) {
		fprintf(stderr, "gatewayctl: %s: %s\n", path, strerror(errno));
		code = EXIT_RUN_TIME;
	}
	return code;
}

int verb_capture(struct ctl_cmd *c)
{
	struct capture cap = { .c = c };
	cJSON *with = cJSON_CreateObject();
	const char *path = cmd_option(c, "write");
	int code = EXIT_OPTIONS;

	if (filter_read(c, with))
		code = path ? into_file(&cap, path, with) : capture(&cap, with);
	free(cap.bytes);
	cJSON_Delete(with);
	return code;
}
