/*
 * ra_yaml.c - an advertisement that was heard, as YAML for gateway6.yaml
 *
 * What a router says there now, raserv says with this file. Values at their default are
 * left out but for lifetimes, which are what one looks for.
 */
#include "ra_yaml.h"

#include <string.h>

#include <gateway6/must.h>

#include "import.h"
#include "out.h"

static const cJSON *list_of(const cJSON *row, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(row, key);
}

static struct import_span span(const cJSON *row, const char *key)
{
	return import_span((uint32_t)field_number(row, key, 0));
}

/* JSON names and ours, of flags that are false by default. */
static const struct { const char *field, *path; } flags[] = {
	{ "managed", "managed" }, { "other", "other_config" }, { "snac", "snac" },
};

static void add_header(struct import *im, struct draft_node *ra, const cJSON *row)
{
	draft_set(im, ra, "router_lifetime", "%s", span(row, "lifetime_s").s);
	draft_set(im, ra, "default_route", "always");
	if (strcmp(field_text(row, "preference"), "medium") != 0)
		draft_set(im, ra, "preference", "%s", field_text(row, "preference"));
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (field_true(row, flags[i].field))
			draft_set(im, ra, flags[i].path, "true");
	draft_set(im, ra, "hop_limit", "%.0f", field_number(row, "hop_limit", 0));
	if (field_number(row, "reachable_ms", 0) > 0)
		draft_set(im, ra, "reachable_time", "%s", import_span_ms((uint32_t)
			  field_number(row, "reachable_ms", 0)).s);
	if (field_number(row, "retransmit_ms", 0) > 0)
		draft_set(im, ra, "retransmit_timer", "%s", import_span_ms((uint32_t)
			  field_number(row, "retransmit_ms", 0)).s);
	if (field_number(row, "mtu", 0) > 0)
		draft_set(im, ra, "mtu", "%.0f", field_number(row, "mtu", 0));
	if (!*field_text(row, "mac"))
		draft_set(im, ra, "source_lladdr", "false");
}

static void add_prefixes(struct import *im, struct draft_node *network, const cJSON *row)
{
	struct draft_node *list = draft_list(im, network, "prefixes");
	const cJSON *item;

	cJSON_ArrayForEach(item, list_of(row, "prefixes")) {
		struct draft_node *p = draft_item(im, list);

		draft_set(im, p, "prefix", "%s", field_text(item, "prefix"));
		if (!field_true(item, "on_link"))
			draft_set(im, p, "on_link", "false");
		if (!field_true(item, "autonomous"))
			draft_set(im, p, "autonomous", "false");
		if (field_true(item, "pd_preferred"))
			draft_set(im, p, "pd_preferred", "true");
		if (field_number(item, "preferred_s", 0) > 0)
			draft_set(im, p, "preferred_lifetime", "%s",
				  span(item, "preferred_s").s);
		else
			draft_set(im, p, "deprecated", "true");
		draft_set(im, p, "valid_lifetime", "%s", span(item, "valid_s").s);
	}
}

static void add_routes(struct import *im, struct draft_node *ra, const cJSON *row)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, list_of(row, "routes")) {
		struct draft_node *r = draft_item(im, draft_list(im, ra, "routes"));

		draft_set(im, r, "prefix", "%s", field_text(item, "prefix"));
		if (strcmp(field_text(item, "preference"), "medium") != 0)
			draft_set(im, r, "preference", "%s", field_text(item, "preference"));
		draft_set(im, r, "lifetime", "%s", span(item, "lifetime_s").s);
	}
}

/* The names or addresses of a list, below section.key, and the lifetime of the last. */
static void add_names(struct import *im, struct draft_node *ra, const cJSON *list,
		      const char *field, const char *const where[2])
{
	const cJSON *item;

	cJSON_ArrayForEach(item, list) {
		struct draft_node *section = draft_map(im, ra, where[0]);

		draft_add(im, draft_list(im, section, where[1]), field_text(item, field));
		draft_set(im, section, "lifetime", "%s", span(item, "lifetime_s").s);
	}
}

static void add_rest(struct import *im, struct draft_node *ra, const cJSON *row)
{
	const cJSON *pref64 = list_of(row, "pref64");

	add_names(im, ra, list_of(row, "rdnss"), "server",
		  (const char *const[]){ "rdnss", "servers" });
	add_names(im, ra, list_of(row, "dnssl"), "domain",
		  (const char *const[]){ "dnssl", "domains" });
	if (cJSON_IsObject(pref64)) {
		draft_set(im, ra, "pref64.prefix", "%s", field_text(pref64, "prefix"));
		draft_set(im, ra, "pref64.lifetime", "%s", span(pref64, "lifetime_s").s);
	}
	if (*field_text(row, "captive_portal"))
		draft_set(im, ra, "captive_portal", "%s", field_text(row, "captive_portal"));
	if (list_of(row, "encrypted_dns"))
		draft_comment(im, ra, "encrypted DNS was announced, too; see --json");
	if (list_of(row, "unknown"))
		draft_comment(im, ra, "options that are not known here were there, too; see "
			      "--json");
}

void ra_yaml(const cJSON *row, FILE *out)
{
	struct draft_node *network, *ra;
	struct import im;

	if (strcmp(field_text(row, "kind"), "RA") != 0)
		return;
	must(import_init(&im, stderr), "no memory");
	network = draft_map(&im, draft_map(&im, im.root, "networks"),
			    field_text(row, "interface"));
	draft_comment(&im, network, arena_printf(im.arena, "heard from %s",
						 field_text(row, "from")));
	add_prefixes(&im, network, row);
	ra = draft_map(&im, network, "ra");
	add_header(&im, ra, row);
	add_routes(&im, ra, row);
	add_rest(&im, ra, row);
	draft_print(im.root, out);
	import_fini(&im);
}
