/*
 * import_radvd_values.c - the kinds of values in radvd.conf, and walking a block by rules
 *
 * Names are the same in any case of letters, as for radvd.
 */
#include "import_radvd.h"

#include <string.h>
#include <strings.h>

#include <gateway6/config.h>
#include <gateway6/must.h>

const char *radvd_value(const struct statement *s)
{
	return statement_word(s, 1);
}

/* ---- kinds of options ---- */

/* A comment only where it says something else than we do anyway. */
void radvd_nothing(struct interface *i, const struct statement *s, const struct rule *r,
			 struct draft_node *to)
{
	if (!r->fine || strcasecmp(radvd_value(s), r->fine) != 0)
		import_note(i->im, to, s, "%s %s: %s", r->name, radvd_value(s), r->why);
}

void radvd_not_understood(struct interface *i, const struct statement *s,
			   struct draft_node *to)
{
	import_note(i->im, to, s, "%s: \"%s\" was not understood", statement_word(s, 0),
		    radvd_value(s));
}

void radvd_switch(struct interface *i, const struct statement *s, const struct rule *r,
			struct draft_node *to)
{
	bool on = !strcasecmp(radvd_value(s), "on");

	if (!on && strcasecmp(radvd_value(s), "off") != 0)
		radvd_not_understood(i, s, to);
	else
		draft_set(i->im, to, r->key, on ? "true" : "false");
}

void radvd_number(struct interface *i, const struct statement *s, const struct rule *r,
			struct draft_node *to)
{
	uint32_t n;

	if (!import_number(radvd_value(s), UINT32_MAX, &n))
		radvd_not_understood(i, s, to);
	else if (n || !r->fine)		/* fine: 0 stands for our default */
		draft_set(i->im, to, r->key, "%u", n);
}

static bool seconds_read(const struct statement *s, uint32_t *out)
{
	if (!strcasecmp(radvd_value(s), "infinity")) {
		*out = CONF_INFINITY;
		return true;
	}
	return import_number(radvd_value(s), UINT32_MAX, out);
}

void radvd_seconds(struct interface *i, const struct statement *s, const struct rule *r,
			 struct draft_node *to)
{
	uint32_t n;

	if (seconds_read(s, &n))
		draft_set(i->im, to, r->key, "%s", import_span(n).s);
	else if (strchr(radvd_value(s), '.'))
		import_note(i->im, to, s, "%s %s: only whole seconds here", r->name,
			    radvd_value(s));
	else
		radvd_not_understood(i, s, to);
}

void radvd_milliseconds(struct interface *i, const struct statement *s,
			      const struct rule *r, struct draft_node *to)
{
	uint32_t ms;

	if (!import_number(radvd_value(s), UINT32_MAX, &ms)) {
		radvd_not_understood(i, s, to);
		return;
	}
	draft_set(i->im, to, r->key, "%s", import_span_ms(ms).s);
}

void radvd_word(struct interface *i, const struct statement *s, const struct rule *r,
		      struct draft_node *to)
{
	static const char *const words[] = { "low", "medium", "high" };

	for (size_t w = 0; w < ARRAY_SIZE(words); w++)
		if (!strcasecmp(radvd_value(s), words[w])) {
			draft_set(i->im, to, r->key, "%s", words[w]);
			return;
		}
	radvd_not_understood(i, s, to);
}

void radvd_text(struct interface *i, const struct statement *s, const struct rule *r,
		      struct draft_node *to)
{
	draft_set(i->im, to, r->key, "%s", radvd_value(s));
}

void radvd_rules(struct interface *i, const struct statement *block,
		       const struct rule *rules, struct draft_node *to)
{
	for (const struct statement *s = block; s; s = s->next) {
		const struct rule *r = rules;

		while (r->name && strcasecmp(r->name, statement_word(s, 0)) != 0)
			r++;
		if (r->name)
			r->take(i, s, r, to);
		else
			import_note(i->im, to, s, "%s: not known to gatewayctl",
				    statement_word(s, 0));
	}
}

void radvd_block(struct interface *i, const struct statement *s, const struct rule *r,
		       struct draft_node *to)
{
	import_note(i->im, to, s, "%s: %s", r->name, r->why);
}
