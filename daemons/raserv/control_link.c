/*
 * control_link.c - a link as a row of Links (docs/control.md)
 *
 * What is said there at this moment, to whom it was said, what is withheld and why, and
 * who else speaks there.
 */
#include <stdio.h>
#include <string.h>

#include <gateway6/must.h>
#include <gateway6/wire/nd.h>

#include "shell.h"

static void add_text(cJSON *row, const char *name, const char *text)
{
	cJSON_AddStringToObject(row, name, text);
}

static void add_number(cJSON *row, const char *name, double value)
{
	cJSON_AddNumberToObject(row, name, value);
}

/* ---- what is said ---- */

static const char *const preferences[] = {
	[PREFERENCE_MEDIUM] = "medium", [PREFERENCE_HIGH] = "high", [PREFERENCE_LOW] = "low",
};

struct said { const struct iface *it; uint64_t now_ms; };

static void prefix_row(cJSON *row, const struct item *it, const struct said *s)
{
	add_text(row, "prefix", prefix6_text(&it->prefix).s);
	cJSON_AddBoolToObject(row, "on_link", it->flags & ND_PREFIX_ON_LINK);
	cJSON_AddBoolToObject(row, "autonomous", it->flags & ND_PREFIX_AUTONOMOUS);
	cJSON_AddBoolToObject(row, "pd_preferred", it->flags & ND_PREFIX_PD_PREFERRED);
	add_number(row, "preferred_s", item_preferred_s(it, s->now_ms));
	add_number(row, "valid_s", item_lifetime_s(it, s->now_ms));
	cJSON_AddBoolToObject(row, "deprecated", item_preferred_s(it, s->now_ms) == 0);
}

static void route_row(cJSON *row, const struct item *it, const struct said *s)
{
	add_text(row, "prefix", prefix6_text(&it->prefix).s);
	add_text(row, "preference", preferences[it->flags]);
	add_number(row, "lifetime_s", item_lifetime_s(it, s->now_ms));
}

static void rdnss_row(cJSON *row, const struct item *it, const struct said *s)
{
	add_text(row, "server", addr6_text(it->prefix.addr).s);
	add_number(row, "lifetime_s", item_lifetime_s(it, s->now_ms));
}

static void dnssl_row(cJSON *row, const struct item *it, const struct said *s)
{
	add_text(row, "domain", dname_text(it->name).s);
	add_number(row, "lifetime_s", item_lifetime_s(it, s->now_ms));
}

static void pref64_row(cJSON *row, const struct item *it, const struct said *s)
{
	add_text(row, "prefix", prefix6_text(&it->prefix).s);
	add_number(row, "lifetime_s", item_lifetime_s(it, s->now_ms));
}

static void dnr_row(cJSON *row, const struct item *it, const struct said *s)
{
	add_text(row, "name", dname_text(&it->dnr->name).s);
	add_number(row, "priority", it->dnr->priority);
	add_number(row, "lifetime_s", item_lifetime_s(it, s->now_ms));
}

static const struct {
	const char *name;
	void (*row)(cJSON *row, const struct item *it, const struct said *s);
} lists[] = {
	[ITEM_PREFIX] = { "prefixes", prefix_row },
	[ITEM_ROUTE]  = { "routes", route_row },
	[ITEM_RDNSS]  = { "rdnss", rdnss_row },
	[ITEM_DNSSL]  = { "dnssl", dnssl_row },
	[ITEM_DNR]    = { "encrypted_dns", dnr_row },
};

/* pref64 is one object, the one that guests should use. */
static void add_pref64(cJSON *row, const struct said *s)
{
	const struct item *use = NULL;

	for (size_t i = 0; i < s->it->items.n; i++) {
		const struct item *it = &s->it->items.item[i];

		if (it->kind == ITEM_PREF64 && item_is_said(it) &&
		    (!use || it->state == ITEM_SHOWN))
			use = it;
	}
	if (use)
		pref64_row(cJSON_AddObjectToObject(row, "pref64"), use, s);
}

static void add_portal(cJSON *row, const struct said *s)
{
	for (size_t i = 0; i < s->it->items.n; i++) {
		const struct item *it = &s->it->items.item[i];

		if (it->kind == ITEM_PORTAL && item_is_said(it))
			add_text(row, "captive_portal", item_uri(it));
	}
}

static void add_lists(cJSON *row, const struct said *s)
{
	for (enum item_kind kind = 0; kind < ARRAY_SIZE(lists); kind++) {
		cJSON *list;

		if (!lists[kind].row)
			continue;		/* of these there is one at most: below */
		list = cJSON_AddArrayToObject(row, lists[kind].name);
		for (size_t i = 0; i < s->it->items.n; i++) {
			const struct item *it = &s->it->items.item[i];
			cJSON *below;

			if (it->kind != kind || !item_is_said(it))
				continue;
			below = cJSON_CreateObject();
			lists[kind].row(below, it, s);
			cJSON_AddItemToArray(list, below);
		}
	}
	add_pref64(row, s);
	add_portal(row, s);
}

static void add_header(cJSON *row, const struct ra_header *h)
{
	add_number(row, "lifetime_s", h->lifetime_s);
	add_text(row, "preference", preferences[h->lifetime_s ? h->preference
							       : PREFERENCE_MEDIUM]);
	cJSON_AddBoolToObject(row, "managed", h->managed);
	cJSON_AddBoolToObject(row, "other", h->other_config);
	cJSON_AddBoolToObject(row, "snac", h->snac);
	add_number(row, "hop_limit", h->hop_limit);
	if (h->mtu)
		add_number(row, "mtu", h->mtu);
}

/* ---- the link ---- */

static void add_contradictions(cJSON *row, const struct other *o)
{
	cJSON *list = cJSON_AddArrayToObject(row, "contradicts");

	for (unsigned i = 0; i < CONTRADICTION_FIELD_COUNT; i++)
		if (o->contradicts & 1u << i)
			cJSON_AddItemToArray(list, cJSON_CreateString(contradiction_text[i]));
}

static void add_others(cJSON *row, const struct said *s)
{
	cJSON *list = cJSON_AddArrayToObject(row, "others");

	for (unsigned i = 0; i < s->it->others.n; i++) {
		const struct other *o = &s->it->others.item[i];
		cJSON *below = cJSON_CreateObject(), *prefixes;

		add_text(below, "router", addr6_text(o->address).s);
		if (o->has_lladdr)
			add_text(below, "mac", mac_text(&o->mac).s);
		add_number(below, "lifetime_s", o->lifetime_s);
		prefixes = cJSON_AddArrayToObject(below, "prefixes");
		for (unsigned k = 0; k < o->n_prefixes; k++)
			cJSON_AddItemToArray(prefixes, cJSON_CreateString(
						     prefix6_text(&o->prefix[k]).s));
		add_number(below, "age_s", (double)((s->now_ms - o->seen_ms) / 1000));
		add_contradictions(below, o);
		cJSON_AddItemToArray(list, below);
	}
}

static void add_withheld(cJSON *row, const struct iface *it)
{
	cJSON *list = cJSON_AddArrayToObject(row, "withheld");

	for (unsigned i = 0; i < WITHHELD_COUNT; i++)
		if (it->withheld & ~WITHHELD_ALL & 1u << i)
			cJSON_AddItemToArray(list, cJSON_CreateString(withheld_text[i]));
}

/* Why guests hear nothing: we may not speak, or the kernel refused last time. */
static void add_error(cJSON *row, const struct iface *it)
{
	char text[256] = "";

	if (it->withheld & WITHHELD_BIT(UPLINK))
		snprintf(text, sizeof(text), "%s (ra.allow_on_uplink)",
			 it->uplink_why ? it->uplink_why : "it is the uplink");
	for (unsigned i = 0; !*text && i < WITHHELD_COUNT; i++)
		if (it->withheld & WITHHELD_ALL & 1u << i)
			snprintf(text, sizeof(text), "%s", withheld_text[i]);
	if (!*text && it->error)
		snprintf(text, sizeof(text), "the last advertisement could not be sent: %s",
			 refusal(it->error).s);
	if (*text)
		add_text(row, "error", text);
}

cJSON *control_link(const struct iface *it, const struct facts *f, uint64_t now_ms)
{
	const struct link *link = facts_link(f, it->link);
	struct said s = { it, now_ms };
	cJSON *row = cJSON_CreateObject();

	add_text(row, "interface", it->name);
	cJSON_AddBoolToObject(row, "up", link && link->up);
	if (link && link->has_mac)
		add_text(row, "mac", mac_text(&link->mac).s);
	if (it->state != IFACE_SILENT)
		add_text(row, "source", addr6_text(it->source).s);
	if (it->sched.next_ms != SCHED_NEVER)
		add_number(row, "next_ra_ms", it->sched.next_ms > now_ms ?
			   (double)(it->sched.next_ms - now_ms) : 0);
	add_number(row, "sent", (double)(it->sent_multicast + it->sent_unicast));
	add_number(row, "sent_unicast", (double)it->sent_unicast);
	add_number(row, "rs_received", (double)it->rs_received);
	add_number(row, "foreign_received", (double)it->foreign_received);
	add_number(row, "send_failed", (double)it->send_failed);
	if (it->state != IFACE_SILENT) {
		add_header(row, &it->header);
		add_lists(row, &s);
	}
	add_others(row, &s);
	add_withheld(row, it);
	add_error(row, it);
	return row;
}
