/*
 * ndp.c - the neighbours on the networks: who has which address, by the kernel's table,
 *         the names of `hosts:`, and what the NDP proxy knows
 */
#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>

#include "ask.h"
#include "guest.h"
#include "out.h"

#define NEIGHBOURS_MAX 65536		/* more than the kernel keeps by default */

struct ndp {
	struct ctl_cmd *c;
	const struct facts *facts;
	struct nl_neighbour *item;
	size_t n;
	cJSON *proxied;			/* rows of raserv's Proxied; an empty list without it */
};

static bool is_network(const struct ndp *x, const char *name)
{
	const struct config *config = cmd_config(x->c);
	const char *only = cmd_arg(x->c, 0);

	if (only)
		return !strcmp(only, name);
	return config && config_network(config, name);
}

static void keep(const struct nl_neighbour *e, void *arg)
{
	struct ndp *x = arg;
	const struct link *link = facts_link(x->facts, e->link);

	if (!link || !is_network(x, link->name) || x->n == NEIGHBOURS_MAX)
		return;
	x->item = realloc(x->item, (x->n + 1) * sizeof(*x->item));
	must(x->item, "no memory");
	x->item[x->n++] = *e;
}

/* The addresses of one guest stand together. */
static int by_owner(const void *a, const void *b)
{
	const struct nl_neighbour *l = a, *r = b;
	int order = l->link < r->link ? -1 : l->link > r->link;

	if (!order)
		order = memcmp(l->mac.b, r->mac.b, sizeof(l->mac.b));
	return order ? order : memcmp(l->address.b, r->address.b, sizeof(l->address.b));
}

static void keep_proxied(const cJSON *row, void *arg)
{
	struct ndp *x = arg;

	cJSON_AddItemToArray(x->proxied, cJSON_Duplicate(row, true));
}

static const char *proxied(const struct ndp *x, const char *address)
{
	const cJSON *row;

	cJSON_ArrayForEach(row, x->proxied)
		if (!strcmp(field_text(row, "address"), address))
			return field_text(row, "state");
	return NULL;
}

static cJSON *row_of(const struct ndp *x, const struct nl_neighbour *e)
{
	struct addr6_text address = addr6_text(e->address);
	const struct conf_host *host = guest_host(x->c, address.s);
	const char *state = proxied(x, address.s);
	struct mac_text mac = mac_text(&e->mac);
	cJSON *row = cJSON_CreateObject();

	cJSON_AddStringToObject(row, "interface", facts_link(x->facts, e->link)->name);
	cJSON_AddStringToObject(row, "address", address.s);
	if (e->has_mac)
		cJSON_AddStringToObject(row, "mac", mac.s);
	cJSON_AddStringToObject(row, "state", e->state);
	cJSON_AddBoolToObject(row, "router", e->is_router);
	if (!host && e->has_mac)
		host = guest_host_by_mac(x->c, mac.s);
	if (host)
		cJSON_AddStringToObject(row, "host", host->name);
	if (host && host->vmid)
		cJSON_AddNumberToObject(row, "vmid", host->vmid);
	if (state)
		cJSON_AddStringToObject(row, "proxied", state);
	return row;
}

static void fill_or_dash(const cJSON *row, struct cell *out, const char *key)
{
	const char *text = field_text(row, key);

	snprintf(out->s, sizeof(out->s), "%s", *text ? text : "-");
}

static void fill_mac(const cJSON *row, struct cell *out, void *arg)
{
	(void)arg;
	fill_or_dash(row, out, "mac");
}

static void fill_host(const cJSON *row, struct cell *out, void *arg)
{
	double vmid = field_number(row, "vmid", 0);

	(void)arg;
	fill_or_dash(row, out, "host");
	if (vmid > 0)
		snprintf(out->s, sizeof(out->s), "%.63s (vm %.0f)", field_text(row, "host"), vmid);
}

static void fill_proxied(const cJSON *row, struct cell *out, void *arg)
{
	(void)arg;
	fill_or_dash(row, out, "proxied");
}

static const struct column columns[] = {
	{ "NETWORK", ALIGN_LEFT, NULL, "interface" },
	{ "ADDRESS", ALIGN_LEFT, NULL, "address" },
	{ "MAC", ALIGN_LEFT, fill_mac, NULL },
	{ "STATE", ALIGN_LEFT, NULL, "state" },
	{ "HOST", ALIGN_LEFT, fill_host, NULL },
	{ "PROXIED", ALIGN_MAY_GO, fill_proxied, NULL },
	{ 0 },
};

static void say_all(struct ndp *x)
{
	struct rows rows = rows_new(x->c, columns, NULL);

	for (size_t i = 0; i < x->n; i++) {
		cJSON *row = row_of(x, &x->item[i]);

		rows_take(row, &rows);
		cJSON_Delete(row);
	}
	rows_end(&rows, TABLE_WHOLE);
}

int verb_ndp(struct ctl_cmd *c)
{
	struct ndp x = { .c = c, .proxied = cJSON_CreateArray() };
	struct nl *nl = nl_snapshot();
	int done = -1;

	if (nl) {
		x.facts = nl_facts(nl);
		done = nl_neighbours6(nl, keep, &x);
		if (done < 0)
			fprintf(stderr, "gatewayctl: cannot read the neighbours: %s\n",
				strerror(-done));
	}
	if (done == 0) {
		ask_quietly(c, "raserv", "Proxied", keep_proxied, &x);
		if (x.n)
			qsort(x.item, x.n, sizeof(*x.item), by_owner);
		say_all(&x);
	}
	free(x.item);
	cJSON_Delete(x.proxied);
	nl_free(nl);
	return done < 0 ? EXIT_RUN_TIME : EXIT_OK;
}
