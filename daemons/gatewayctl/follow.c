/*
 * follow.c - sessions and bindings as they come and go
 *
 *	12:03:17 + tcp   web [2001:db8:1::10] 39054   203.0.113.5 61044   93.184.216.34 443
 *	12:07:21 - tcp   web [2001:db8:1::10] 39054   203.0.113.5 61044   9.6K / 121K
 *
 * A line, or an object of JSON, for each. What nat64d could not keep for us while we were
 * slow is counted at the end.
 */
#include "follow.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "ask.h"
#include "guest.h"
#include "out.h"

enum { LOOK_S = 1 };

struct follow { struct ctl_cmd *c; unsigned long long lost; };

static volatile sig_atomic_t stopped;

static void on_stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static void say_end(const cJSON *row)
{
	if (field_is(row, "dst4"))
		printf("   %s %.0f", field_text(row, "dst4"), field_number(row, "dport4", 0));
	if (field_is(row, "bytes_out") && !strcmp(field_text(row, "event"), "ended"))
		printf("   %s / %s", bytes_text(field_number(row, "bytes_out", 0)).s,
		       bytes_text(field_number(row, "bytes_in", 0)).s);
	if (field_is(row, "age_s"))
		printf("   after %s", span_text(field_number(row, "age_s", 0)).s);
	putchar('\n');
}

static void say_text(const struct follow *f, const cJSON *row)
{
	time_t at = (time_t)(field_number(row, "time_us", 0) / 1e6);
	bool made = !strcmp(field_text(row, "event"), "made");
	const char *name = guest_name(f->c, field_text(row, "src6"));
	struct tm tm;

	localtime_r(&at, &tm);
	printf("%02d:%02d:%02d %s%s%s %-5s %s%s%s%s", tm.tm_hour, tm.tm_min, tm.tm_sec,
	       color_on(f->c, made ? GREEN : PLAIN), made ? "+" : "-", color_off(f->c),
	       field_text(row, "proto"), name ? name : "", name ? " [" : "",
	       field_text(row, "src6"), name ? "]" : "");
	if (!field_is(row, "port4_last"))
		printf(" %.0f", field_number(row, "sport6", 0));
	printf("   %s %.0f", field_text(row, "ip4"), field_number(row, "port4", 0));
	if (field_is(row, "port4_last"))
		printf("-%.0f", field_number(row, "port4_last", 0));
	say_end(row);
}

static void show(struct follow *f, const cJSON *row)
{
	struct out_extra guest = { "guest", NULL };

	f->lost += (unsigned long long)field_number(row, "lost", 0);
	if (f->c->output == OUT_TABLE) {
		say_text(f, row);
	} else {
		guest.text = guest_name(f->c, field_text(row, "src6"));
		json_row(stdout, row, &guest);
	}
	fflush(stdout);
}

static int go_on(struct follow *f, struct ctl_call_out *o)
{
	cJSON *row, *error;

	ctl_patience(o, LOOK_S);
	while (!stopped) {
		int done = ctl_next(o, &row, &error);

		if (done > 0 && row)
			show(f, row);
		cJSON_Delete(row);
		if (ferror(stdout))
			return EXIT_RUN_TIME;
		if (done <= 0 && done != -ETIMEDOUT)
			return ask_failed(f->c, "nat64d", done ? done : -EPROTO, error);
	}
	return EXIT_OK;
}

int follow(struct ctl_cmd *c, const char *method, cJSON *with)
{
	struct sigaction stop = { .sa_handler = on_stop };
	struct follow f = { .c = c };
	struct ctl_call_out *o;
	int why, code;

	cJSON_AddBoolToObject(with, "follow", true);
	o = ctl_open(cmd_directory(c), "nat64d", method, with, &why);
	cJSON_Delete(with);
	if (!o)
		return ask_failed(c, "nat64d", why, NULL);
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	code = go_on(&f, o);
	ctl_close(o);
	if (f.lost)
		fprintf(stderr, "gatewayctl: %llu more came too fast to be shown\n", f.lost);
	return code;
}
