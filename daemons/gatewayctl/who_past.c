/*
 * who_past.c - who ADDR:PORT --at TIME: the answer of the log of bindings
 *
 * The files that are named, the oldest first, or those that nat64.log_bindings says:
 * FILE.1, as a rotation leaves it, and FILE.
 */
#include "who_past.h"

#include <errno.h>
#include <string.h>

#include <gateway6/must.h>

#include "guest.h"
#include "out.h"
#include "who_log.h"

static void say_json(struct ctl_cmd *c, const struct who_log *w,
		     const struct who_log_holder *h)
{
	struct out_extra guest = { "guest", guest_name(c, h->guest) };
	cJSON *row = cJSON_CreateObject();

	cJSON_AddStringToObject(row, "proto", h->proto);
	cJSON_AddStringToObject(row, "src6", h->guest);
	if (h->guest_port)
		cJSON_AddNumberToObject(row, "sport6", h->guest_port);
	cJSON_AddStringToObject(row, "ip4", addr4_text(w->addr).s);
	cJSON_AddNumberToObject(row, "port4", w->port);
	cJSON_AddStringToObject(row, "since", h->since);
	json_row(stdout, row, &guest);
	cJSON_Delete(row);
}

static void say_guest(struct ctl_cmd *c, const struct who_log_holder *h)
{
	const char *name = guest_name(c, h->guest);

	printf("%s%s%s", name ? name : "", name ? "  " : "", h->guest);
}

static void say(struct ctl_cmd *c, const struct who_log_holder *h)
{
	say_guest(c, h);
	if (!strcmp(h->proto, "block"))
		printf(" all protocols, a block since %s\n", h->since);
	else
		printf(" port %u %s, since %s\n", h->guest_port, h->proto, h->since);
}

static void say_fixed(struct ctl_cmd *c, const struct who_log_holder *h)
{
	say_guest(c, h);
	if (!strcmp(h->proto, "all"))
		printf(", whose own address %s is", addr4_text(h->lent).s);
	else
		printf(" port %u %s, published", h->guest_port, h->proto);
	printf(", by the configuration of %s\n", h->since);
}

/* Is it of the protocol asked for (NULL: any)? A block and an own address are of all. */
static bool wanted(const struct who_log_holder *h, const char *proto)
{
	return !proto || !strcmp(proto, h->proto) || !strcmp(h->proto, "block") ||
	       !strcmp(h->proto, "all");
}

static unsigned say_some(struct ctl_cmd *c, const struct who_log *w,
			 const struct who_log_holder *h, size_t n,
			 void (*line)(struct ctl_cmd *c, const struct who_log_holder *h))
{
	const char *proto = cmd_option(c, "proto");
	unsigned said = 0;

	for (size_t i = 0; i < n; i++) {
		if (!who_log_has(w, &h[i]) || !wanted(&h[i], proto))
			continue;
		if (c->output == OUT_JSON)
			say_json(c, w, &h[i]);
		else
			line(c, &h[i]);
		said++;
	}
	return said;
}

/* How many there are. */
static unsigned say_all(struct ctl_cmd *c, const struct who_log *w)
{
	return say_some(c, w, w->holder, ARRAY_SIZE(w->holder), say) +
	       say_some(c, w, w->fixed, ARRAY_SIZE(w->fixed), say_fixed);
}

static int read_one(struct who_log *w, const char *path, bool may_miss)
{
	FILE *f = !strcmp(path, "-") ? stdin : fopen(path, "re");

	if (!f && may_miss && errno == ENOENT)
		return EXIT_OK;
	if (!f) {
		fprintf(stderr, "gatewayctl: %s: %s\n", path, strerror(errno));
		return errno == EACCES ? EXIT_NO_PERMISSION : EXIT_RUN_TIME;
	}
	who_log_read(w, f);
	if (f != stdin)
		fclose(f);
	return EXIT_OK;
}

/* By the configuration: the file before the last rotation, and the one that is written. */
static int read_configured(struct ctl_cmd *c, struct who_log *w)
{
	const struct config *config = cmd_config(c);
	const char *path = config ? config->nat64.log_bindings : "off";
	char before[256];
	int done;

	if (path[0] != '/') {
		fprintf(stderr, "gatewayctl: nat64.log_bindings is %s; name a file, or pipe one: "
			"journalctl -u nat64d -o cat | gatewayctl who ... -\n", path);
		return EXIT_RUN_TIME;
	}
	snprintf(before, sizeof(before), "%s.1", path);
	done = read_one(w, before, true);
	return done ? done : read_one(w, path, false);
}

static int read_all(struct ctl_cmd *c, struct who_log *w)
{
	int done = EXIT_OK;

	if (!cmd_arg(c, 1))
		return read_configured(c, w);
	for (int i = 1; cmd_arg(c, i) && !done; i++)
		done = read_one(w, cmd_arg(c, i), false);
	return done;
}

static void say_gaps(const struct who_log *w)
{
	if (w->lost)
		fprintf(stderr, "gatewayctl: up to then %llu lines of the log were lost\n",
			w->lost);
}

int who_past(struct ctl_cmd *c, struct addr4 addr, unsigned port)
{
	struct who_log w = { .addr = addr, .port = port };
	int done;

	if (!who_log_time(cmd_option(c, "at"), w.at)) {
		fprintf(stderr, "gatewayctl: --at takes a time such as 2026-11-25T22:30:01Z, "
			"\"2026-11-25 23:30\" or 23:30 (without Z: of this host)\n");
		return EXIT_OPTIONS;
	}
	done = read_all(c, &w);
	if (done)
		return done;
	say_gaps(&w);
	if (say_all(c, &w))
		return EXIT_OK;
	if (c->output == OUT_TABLE && w.last[0])
		printf("nobody: the log has no guest behind %s at %s\n", cmd_arg(c, 0), w.at);
	else if (c->output == OUT_TABLE)
		printf("nothing is known of %s: the log begins %s%s\n", w.at,
		       w.first[0] ? "at " : "with no line", w.first);
	return EXIT_RUN_TIME;
}
