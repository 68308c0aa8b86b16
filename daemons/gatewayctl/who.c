/*
 * who.c - which guest or client is behind an address
 *
 *	203.0.113.5:61044		what the internet sees: the guest that holds the port
 *	[2001:db8:1::10]:39054		what a guest uses: the port that it holds
 *	[64:ff9b::c633:644d]:50122	what a guest sees: the client of the internet
 *
 * The answer is of this moment. Who held a port yesterday is in no table, but perhaps in
 * the log of bindings: --at, who_past.c.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ask.h"
#include "guest.h"
#include "out.h"
#include "who_past.h"

#define PEERS_MAX 20			/* shown of one binding */

struct end {
	bool	    is6;
	struct addr6 addr6;
	struct addr4 addr4;
	unsigned    port;
};

struct who {
	struct ctl_cmd *c;
	struct end	end;
	const char     *proto;		/* of --proto; NULL: any */
	cJSON	       *holders;	/* rows of Bindings, each with peers[] */
	cJSON	       *clients;	/* rows of Sessions */
	cJSON	       *holder;		/* the one whose peers are asked for */
};

static bool port_read(const char *text, unsigned *port)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || n > UINT16_MAX)
		return false;
	*port = (unsigned)n;
	return true;
}

/* "1.2.3.4:5" or "[1::2]:5"; 0 is a port here: ICMP identifiers begin there. */
static bool end_read(const char *text, struct end *e)
{
	const char *colon = strrchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : 0;
	char address[64];

	e->is6 = text[0] == '[';
	if (!colon || len >= sizeof(address) || !port_read(colon + 1, &e->port) ||
	    (e->is6 && (len < 2 || text[len - 1] != ']')))
		return false;
	snprintf(address, sizeof(address), "%.*s", (int)(e->is6 ? len - 2 : len),
		 e->is6 ? text + 1 : text);
	return e->is6 ? addr6_parse(address, &e->addr6) : addr4_parse(address, &e->addr4);
}

static bool is_at(const cJSON *row, const char *address, const char *port,
		  const struct end *e)
{
	struct addr6 a6;
	struct addr4 a4;

	if (field_is(row, port) && (unsigned)field_number(row, port, -1) != e->port)
		return false;		/* without a port it holds them all */
	if (e->is6)
		return addr6_parse(field_text(row, address), &a6) && addr6_equal(&a6, &e->addr6);
	return addr4_parse(field_text(row, address), &a4) && addr4_equal(a4, e->addr4);
}

static void on_binding(const cJSON *row, void *arg)
{
	struct who *w = arg;

	if (w->end.is6 ? is_at(row, "src6", "sport6", &w->end) :
			 is_at(row, "ip4", "port4", &w->end))
		cJSON_AddItemToArray(w->holders, cJSON_Duplicate(row, true));
}

static void on_client(const cJSON *row, void *arg)
{
	struct who *w = arg;

	if (is_at(row, "dst6", "dport4", &w->end))
		cJSON_AddItemToArray(w->clients, cJSON_Duplicate(row, true));
}

/* A session of the holder: same guest end, same protocol. */
static void on_peer(const cJSON *row, void *arg)
{
	struct who *w = arg;
	cJSON *peers = cJSON_GetObjectItemCaseSensitive(w->holder, "peers"), *peer;

	if (strcmp(field_text(row, "proto"), field_text(w->holder, "proto")) ||
	    strcmp(field_text(row, "src6"), field_text(w->holder, "src6")) ||
	    field_number(row, "sport6", -1) != field_number(w->holder, "sport6", -2) ||
	    cJSON_GetArraySize(peers) == PEERS_MAX)
		return;
	peer = cJSON_CreateObject();
	cJSON_AddStringToObject(peer, "address", field_text(row, "dst4"));
	cJSON_AddNumberToObject(peer, "port", field_number(row, "dport4", 0));
	cJSON_AddItemToArray(peers, peer);
}

static cJSON *filter_of(const char *proto, const char *host)
{
	cJSON *filter = cJSON_CreateObject();

	if (proto)
		cJSON_AddStringToObject(filter, "proto", proto);
	if (host)
		cJSON_AddStringToObject(filter, "host", host);
	return filter;
}

static int find(struct who *w)
{
	int done = ask(w->c, "nat64d", "Bindings", filter_of(w->proto, NULL), on_binding, w);

	if (done == EXIT_OK && w->end.is6)
		done = ask(w->c, "nat64d", "Sessions", filter_of(w->proto, NULL), on_client, w);
	cJSON_ArrayForEach(w->holder, w->holders) {
		if (done != EXIT_OK)
			break;
		if (!field_is(w->holder, "port4"))
			continue;	/* no session is kept for it */
		cJSON_AddArrayToObject(w->holder, "peers");
		done = ask(w->c, "nat64d", "Sessions",
			   filter_of(field_text(w->holder, "proto"),
				     field_text(w->holder, "src6")), on_peer, w);
	}
	return done;
}

/* The clock of this host when the binding was made, with the day when not of today. */
static struct short_text since_text(double age_s)
{
	time_t now = time(NULL), then = now - (time_t)age_s;
	struct short_text t = { "" };
	struct tm today, that;

	localtime_r(&now, &today);
	localtime_r(&then, &that);
	strftime(t.s, sizeof(t.s), that.tm_yday == today.tm_yday &&
		 that.tm_year == today.tm_year ? "%T" : "%F %T", &that);
	return t;
}

static void say_guest(struct ctl_cmd *c, const cJSON *row)
{
	struct guest_text name = guest_called(guest_host(c, field_text(row, "src6")), 0);

	printf("%s%s%s", name.s, *name.s ? "  " : "", field_text(row, "src6"));
	if (field_is(row, "sport6"))
		printf(" port %.0f", field_number(row, "sport6", 0));
}

static void say_peers(const cJSON *row)
{
	const cJSON *peer, *peers = cJSON_GetObjectItemCaseSensitive(row, "peers");
	double more = field_number(row, "sessions", 0) - cJSON_GetArraySize(peers);
	const char *between = ", to ";

	cJSON_ArrayForEach(peer, peers) {
		printf("%s%s:%.0f", between, field_text(peer, "address"),
		       field_number(peer, "port", 0));
		between = ", ";
	}
	if (more > 0 && cJSON_GetArraySize(peers) == PEERS_MAX)
		printf(" and %.0f more", more);
}

static void say_holder(const struct who *w, const cJSON *row)
{
	say_guest(w->c, row);
	if (!field_is(row, "port4")) {
		printf(", whose own address %s is\n", field_text(row, "ip4"));
		return;
	}
	printf(" %s, ", field_text(row, "proto"));
	if (field_true(row, "static"))
		printf("published");
	else
		printf("since %s", since_text(field_number(row, "age_s", 0)).s);
	if (w->end.is6)
		printf(", seen as %s:%.0f", field_text(row, "ip4"),
		       field_number(row, "port4", 0));
	say_peers(row);
	putchar('\n');
}

static void say_client(const struct who *w, const cJSON *row)
{
	printf("%s:%.0f %s, of the IPv4 internet, with ", field_text(row, "dst4"),
	       field_number(row, "dport4", 0), field_text(row, "proto"));
	say_guest(w->c, row);
	putchar('\n');
}

static void say_json(const struct who *w, const cJSON *row)
{
	struct out_extra guest = { "guest", guest_name(w->c, field_text(row, "src6")) };

	json_row(stdout, row, &guest);
}

static void say(const struct who *w)
{
	bool json = w->c->output == OUT_JSON;
	const cJSON *row;

	cJSON_ArrayForEach(row, w->holders)
		(json ? say_json : say_holder)(w, row);
	cJSON_ArrayForEach(row, w->clients)
		(json ? say_json : say_client)(w, row);
}

/* EXIT_RUN_TIME is the answer "nobody". */
static int answer(struct who *w)
{
	int done = find(w);

	if (done != EXIT_OK)
		return done;
	say(w);
	if (cJSON_GetArraySize(w->holders) || cJSON_GetArraySize(w->clients))
		return EXIT_OK;
	if (w->c->output == OUT_TABLE)
		printf("nobody: no guest and no client is behind %s now\n", cmd_arg(w->c, 0));
	return EXIT_RUN_TIME;
}

int verb_who(struct ctl_cmd *c)
{
	struct who w = { .c = c, .proto = cmd_option(c, "proto") };
	int done;

	if (!cmd_arg(c, 0) || !end_read(cmd_arg(c, 0), &w.end)) {
		fprintf(stderr, "gatewayctl: who takes 203.0.113.5:61044 or "
			"[2001:db8::1]:39054; for icmp the identifier stands for the port\n");
		return EXIT_OPTIONS;
	}
	if (cmd_option(c, "at")) {
		if (!w.end.is6)
			return who_past(c, w.end.addr4, w.end.port);
		fprintf(stderr, "gatewayctl: --at knows IPv4 ends, as the world saw them\n");
		return EXIT_OPTIONS;
	}
	w.holders = cJSON_CreateArray();
	w.clients = cJSON_CreateArray();
	done = answer(&w);
	cJSON_Delete(w.holders);
	cJSON_Delete(w.clients);
	return done;
}
