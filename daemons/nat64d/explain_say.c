/*
 * explain_say.c - a verdict of the core in words, with the remedy
 */
#include "explain_walk.h"

#include <stdarg.h>

#include <gateway6/must.h>

/* ---- lines ---- */

void walk_say(struct walk *w, struct line l, const char *format, ...)
{
	cJSON *row = cJSON_CreateObject();
	char text[300], *printed;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	cJSON_AddStringToObject(row, "step", l.step);
	cJSON_AddStringToObject(row, "text", text);
	cJSON_AddStringToObject(row, "verdict", l.verdict);
	if (l.reason)
		cJSON_AddStringToObject(row, "reason", l.reason);
	if (l.remedy)
		cJSON_AddStringToObject(row, "remedy", l.remedy);
	printed = cJSON_PrintUnformatted(row);
	fprintf(w->out, "%s\n", printed ? printed : "");
	cJSON_free(printed);
	cJSON_Delete(row);
}

/* What the world sees for an address of the pool. */
static struct addr4 shown(const struct walk *w, struct addr4 a)
{
	const struct conf_nat64 *c = &w->n->d.config->nat64;

	return c->ipv4.mode == IPV4_SHARE && addr4_equal(a, c->ipv4.internal) ?
	       w->n->host.shown4 : a;
}

/* ---- a drop, and what to do about it ---- */

static const struct { enum nat64_drop why; const char *step, *remedy; } remedies[] = {
	{ DROP_PRIVATE_IPV4, "private",
	  "set nat64.allow_private: true, or use a prefix of your own (gateway6.yaml(5), "
	  "allow_private)" },
	{ DROP_NEVER, "never", "take it out of nat64.never" },
	{ DROP_NOT_READY, "ready", "gatewayctl status says what is missing" },
	{ DROP_ILLEGAL_SOURCE, "addresses", NULL },
	{ DROP_ILLEGAL_DESTINATION, "addresses", NULL },
	{ DROP_SOURCE_IN_PREFIX, "addresses", "a guest cannot have an address of the prefix" },
	{ DROP_NOT_IN_POOL, "address", "nat64.ipv4.addresses has the addresses of ours" },
	{ DROP_SOURCE_IN_POOL, "addresses", "who calls from there would be ourselves" },
	{ DROP_HAIRPIN_OFF, "hairpin", "set nat64.hairpin: true" },
	{ DROP_SESSIONS_FULL, "limits",
	  "gatewayctl top shows who holds them; or raise nat64.limits.sessions" },
	{ DROP_HOSTS_FULL, "limits", "raise nat64.limits.sessions" },
	{ DROP_NETWORK_PART, "limits",
	  "gatewayctl top shows who holds them; name the guest in hosts, or raise "
	  "nat64.limits.sessions" },
	{ DROP_HOST_SESSIONS, "limits",
	  "gatewayctl sessions --host shows them; or raise nat64.limits.sessions_per_host" },
	{ DROP_HOST_RATE, "limits", "or raise nat64.limits.new_per_second_per_host" },
	{ DROP_SERVICE_SESSIONS, "limits", "raise limits.sessions of the entry of publish:" },
	{ DROP_SERVICE_RATE, "limits", "raise limits.new_per_second of the entry of publish:" },
	{ DROP_NO_PORT, "binding", "give nat64.ipv4.ports more ports, or pool mode addresses" },
	{ DROP_NO_BINDING, "binding", "an entry of publish: lets clients in" },
	{ DROP_FILTERED, "filter",
	  "publish: the port, or set nat64.filtering: endpoint-independent" },
	{ DROP_NOT_ALLOWED, "filter", "add the client to allow: of the entry of publish:" },
	{ DROP_SYN_HELD_FULL, "binding", "an entry of publish: lets clients in" },
};

static void say_drop(struct walk *w)
{
	struct line l = { "translate", "drop", NULL, NULL };

	if (w->why == DROP_HELD) {
		walk_say(w, DROP("binding", "syn_expired", "an entry of publish: lets clients in"),
		    "no guest waits there: the SYN is held for nat64.timeouts.tcp_syn in case "
		    "one calls at this moment, then refused");
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(remedies); i++) {
		if (remedies[i].why != w->why)
			continue;
		l.step = remedies[i].step;
		l.remedy = remedies[i].remedy;
	}
	l.reason = nat64_drop_names[w->why].name;
	walk_say(w, l, "%s", nat64_drop_names[w->why].text);
}

static void say_frames(struct walk *w, const char *step)
{
	const struct conf_nat64 *c = &w->n->d.config->nat64;

	for (unsigned i = 0; i < w->frames; i++)
		walk_say(w, NOTE(step), "%s", packet_text(w->frame[i].bytes,
							      w->frame[i].len).s);
	if (w->frames && !w->p->from_outside && w->frame[0].bytes[0] >> 4 == 4 &&
	    c->ipv4.mode == IPV4_SHARE)
		walk_say(w, NOTE("kernel"), "its NAT makes %s %s, the port stays",
			    addr4_text(c->ipv4.internal).s, addr4_text(w->n->host.shown4).s);
}

/* ---- what went well ---- */

static uint32_t total(const uint32_t *by_l4)
{
	return by_l4[NAT64_TCP] + by_l4[NAT64_UDP] + by_l4[NAT64_ICMP];
}

static void say_session(struct walk *w)
{
	const struct nat64_session_row *s = &w->session;
	struct nat64_stats after;
	bool fresh;

	nat64_stats_read(w->n->core, &after);
	fresh = total(after.sessions) > total(w->before.sessions);
	walk_say(w, OK("limits"), "%u of %u sessions", total(w->before.sessions),
	    w->before.sessions_max);
	walk_say(w, OK("binding"), "[%s]:%u is seen as %s:%u (%s)", addr6_text(s->guest).s,
	    s->guest_port, addr4_text(shown(w, s->lent)).s, s->lent_port,
	    s->fixed ? "published" : after.bindings[s->l4] > w->before.bindings[s->l4] ?
	    "lent for it" : "lent already");
	walk_say(w, OK("session"), "%s %s session, ends after %llu s of silence",
		    fresh ? "a new" : "a living", nat64_l4_names[s->l4],
		    (unsigned long long)s->expires_ms / 1000);
}

void walk_say_outcome(struct walk *w)
{
	if (w->why) {
		say_drop(w);
		say_frames(w, "answer");
		return;
	}
	walk_say(w, OK("rules"), "nothing forbids these addresses");
	if (w->has_session)
		say_session(w);
	say_frames(w, "leaves");
	if (!w->frames)
		walk_say(w, DROP("leaves", NULL, NULL), "nothing");
	else
		walk_say(w, OK("done"), "the packet passes");
}

