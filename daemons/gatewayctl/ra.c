/* ra.c - what raserv announces on each network, who else does, and what is held back */
#include <string.h>

#include "ask.h"
#include "guest.h"
#include "guest_port.h"
#include "out.h"
#include "ra.h"

static const cJSON *list_of(const cJSON *row, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(row, key);
}

static const char *span(const cJSON *row, const char *key, struct short_text *t)
{
	*t = span_text(field_number(row, key, 0));
	return t->s;
}

static void say_head(const struct ctl_cmd *c, const cJSON *row)
{
	bool up = field_true(row, "up");

	printf("%s%s%s  %s%s%s", color_on(c, BOLD), field_text(row, "interface"),
	       color_off(c), color_on(c, up ? GREEN : YELLOW), up ? "up" : "down",
	       color_off(c));
	if (*field_text(row, "mac"))
		printf(", MAC %s", field_text(row, "mac"));
	if (*field_text(row, "source"))
		printf(", source %s", field_text(row, "source"));
	putchar('\n');
	if (*field_text(row, "error"))
		printf("  %snothing is announced:%s %s\n", color_on(c, RED), color_off(c),
		       field_text(row, "error"));
}

static void say_schedule(const cJSON *row)
{
	double sent = field_number(row, "sent", 0);

	if (field_is(row, "next_ra_ms"))
		printf("  next multicast RA in %s; ",
		       span_text(field_number(row, "next_ra_ms", 0) / 1000).s);
	else
		printf("  ");
	printf("sent %s (%s unicast), RS received %s\n", count_text(sent).s,
	       count_text(field_number(row, "sent_unicast", 0)).s,
	       count_text(field_number(row, "rs_received", 0)).s);
}

static void say_router(const cJSON *row)
{
	printf("  router     lifetime %s, preference %s, M=%d O=%d, hop limit %.0f%s\n",
	       span_text(field_number(row, "lifetime_s", 0)).s, field_text(row, "preference"),
	       field_true(row, "managed"), field_true(row, "other"),
	       field_number(row, "hop_limit", 0), field_true(row, "snac") ? ", SNAC" : "");
	if (field_number(row, "mtu", 0) > 0)
		printf("  MTU        %.0f\n", field_number(row, "mtu", 0));
}

static void say_prefix(const cJSON *item)
{
	struct short_text preferred, valid;

	printf("  prefix     %s %s%s%s preferred %s valid %s\n", field_text(item, "prefix"),
	       field_true(item, "on_link") ? " on-link" : "",
	       field_true(item, "autonomous") ? " autonomous" : "",
	       field_true(item, "pd_preferred") ? " pd-preferred" : "",
	       span(item, "preferred_s", &preferred), span(item, "valid_s", &valid));
}

static void say_route(const cJSON *item)
{
	struct short_text t;

	printf("  route      %s  preference %s, lifetime %s\n", field_text(item, "prefix"),
	       field_text(item, "preference"), span(item, "lifetime_s", &t));
}

static void say_rdnss(const cJSON *item)
{
	struct short_text t;

	printf("  RDNSS      %s  lifetime %s\n", field_text(item, "server"),
	       span(item, "lifetime_s", &t));
}

static void say_dnssl(const cJSON *item)
{
	struct short_text t;

	printf("  DNSSL      %s  lifetime %s\n", field_text(item, "domain"),
	       span(item, "lifetime_s", &t));
}

static void say_dnr(const cJSON *item)
{
	struct short_text t;

	printf("  DNR        %s  priority %.0f, lifetime %s\n", field_text(item, "name"),
	       field_number(item, "priority", 0), span(item, "lifetime_s", &t));
}

static void say_withheld(const cJSON *item)
{
	if (cJSON_IsString(item))
		printf("  withheld   %s\n", item->valuestring);
}

/* On a link of ours every other router is one too many, until told otherwise. */
static void say_other(const cJSON *item)
{
	const cJSON *prefix, *field;
	const char *lead = "\n    contradicts us in";

	printf("  other router here: %s", field_text(item, "router"));
	if (*field_text(item, "mac"))
		printf(" (%s)", field_text(item, "mac"));
	if (*field_text(item, "called"))
		printf(" %s", field_text(item, "called"));
	printf("  lifetime %.0f s", field_number(item, "lifetime_s", 0));
	cJSON_ArrayForEach(prefix, list_of(item, "prefixes"))
		if (cJSON_IsString(prefix))
			printf(", prefix %s", prefix->valuestring);
	if (field_is(item, "age_s"))
		printf(", heard %s ago", span_text(field_number(item, "age_s", 0)).s);
	cJSON_ArrayForEach(field, list_of(item, "contradicts")) {
		if (cJSON_IsString(field))
			printf("%s %s", lead, field->valuestring);
		lead = ",";
	}
	putchar('\n');
}

static const struct {
	const char *key;
	void	  (*say)(const cJSON *item);
} parts[] = {
	{ "prefixes", say_prefix },
	{ "routes", say_route },
	{ "rdnss", say_rdnss },
	{ "dnssl", say_dnssl },
	{ "encrypted_dns", say_dnr },
	{ "withheld", say_withheld },
	{ "others", say_other },
};

static void say_pref64(const cJSON *row)
{
	const cJSON *pref64 = list_of(row, "pref64");

	if (cJSON_IsObject(pref64))
		printf("  PREF64     %s  lifetime %s\n", field_text(pref64, "prefix"),
		       span_text(field_number(pref64, "lifetime_s", 0)).s);
}

static void say_portal(const cJSON *row)
{
	if (*field_text(row, "captive_portal"))
		printf("  portal     %s\n", field_text(row, "captive_portal"));
}

void ra_say(const cJSON *row)
{
	const cJSON *item;

	if (field_is(row, "lifetime_s"))	/* absent while raserv is silent */
		say_router(row);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		cJSON_ArrayForEach(item, list_of(row, parts[i].key))
			parts[i].say(item);
		if (parts[i].say != say_dnssl)
			continue;
		say_pref64(row);
		say_portal(row);
	}
}

struct show { struct ctl_cmd *c; size_t shown; };

/* Which guest is it: by hosts, else by the port of the bridge that its MAC is behind. */
static void name_other(struct ctl_cmd *c, const char *bridge, cJSON *item)
{
	const char *mac = field_text(item, "mac");
	const struct conf_host *host = guest_host(c, field_text(item, "router"));
	struct guest_port port = { .vmid = 0 };
	struct guest_text called;

	if (!host)
		host = guest_host_by_mac(c, mac);
	if (*mac && !(host && host->vmid))
		guest_port_find_mac(bridge, mac, &port);
	called = guest_called(host, port.vmid);
	if (*called.s)
		cJSON_AddStringToObject(item, "called", called.s);
}

static void say_link(const cJSON *told, void *arg)
{
	struct show *s = arg;
	cJSON *row = cJSON_Duplicate(told, true), *item;

	cJSON_ArrayForEach(item, list_of(row, "others"))
		name_other(s->c, field_text(row, "interface"), item);
	if (s->c->output == OUT_JSON) {
		s->shown++;
		json_row(stdout, row, NULL);
	} else {
		if (s->shown++)
			putchar('\n');
		say_head(s->c, row);
		say_schedule(row);
		ra_say(row);
	}
	cJSON_Delete(row);
}

static void say_sent(const cJSON *row, void *arg)
{
	const struct ctl_cmd *c = arg;

	if (c->output == OUT_JSON)
		json_row(stdout, row, NULL);
	else
		printf("%s: to all guests in %.1f s\n", field_text(row, "interface"),
		       field_number(row, "next_ra_ms", 0) / 1000);
}

int verb_ra_send(struct ctl_cmd *c)
{
	cJSON *parameters = cJSON_CreateObject();

	if (!cmd_arg(c, 0)) {
		cJSON_Delete(parameters);
		fprintf(stderr, "gatewayctl: ra send needs the name of a network\n");
		return EXIT_OPTIONS;
	}
	cJSON_AddStringToObject(parameters, "interface", cmd_arg(c, 0));
	return ask(c, "raserv", "Advertise", parameters, say_sent, c);
}

int verb_ra_show(struct ctl_cmd *c)
{
	struct show s = { .c = c };
	cJSON *parameters = cJSON_CreateObject();
	int done;

	if (cmd_arg(c, 0))
		cJSON_AddStringToObject(parameters, "interface", cmd_arg(c, 0));
	done = ask(c, "raserv", "Links", parameters, say_link, &s);
	if (done == EXIT_OK && !s.shown) {
		fprintf(stderr, "gatewayctl: %s%s\n", cmd_arg(c, 0) ? "no network " :
			"no networks in the configuration", cmd_arg(c, 0) ? cmd_arg(c, 0) : "");
		return EXIT_RUN_TIME;
	}
	return done;
}
