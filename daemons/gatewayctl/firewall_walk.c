/*
 * firewall_walk.c - a packet through the chains of a hook, in thought
 *
 * What a chain can come to is a set of outcomes: accepted, dropped, or gone through to
 * its end. A rule that matches for certain decides and ends the walk; one that may match
 * adds its outcome, and the walk goes on. So a set with one member is certain.
 *
 * The kernel has no loops of chains, and sixteen levels (NFT_JUMP_STACK_SIZE). A walk ends
 * by these levels and by a bound of its steps.
 */
#include "firewall.h"

#include <stdio.h>
#include <string.h>

#include <gateway6/must.h>

#define LEVELS 16
#define STEPS 20000		/* rules looked at: then all is possible */

enum { ACCEPTED = 1, DROPPED = 2, THROUGH = 4 };	/* a set of outcomes */

struct walk {
	const struct firewall *f;
	struct fw_packet packet;	/* a copy: rules may set its mark */
	bool	    mark_known;
	unsigned    steps;		/* done */
	const cJSON *chain;		/* the base chain */
	struct fw_verdict *verdict;
};

static unsigned walk_chain(struct walk *w, const char *chain, unsigned level);

static bool same(const cJSON *a, const cJSON *b, const char *key)
{
	return !strcmp(fw_text(a, key), fw_text(b, key));
}

static unsigned dropped_at(struct walk *w, const char *chain, bool by_policy)
{
	struct fw_verdict *v = w->verdict;

	if (!v->chain[0]) {		/* the first place is the one to tell */
		snprintf(v->family, sizeof(v->family), "%s", fw_text(w->chain, "family"));
		snprintf(v->table, sizeof(v->table), "%s", fw_text(w->chain, "table"));
		snprintf(v->chain, sizeof(v->chain), "%s", chain);
		v->by_policy = by_policy;
		v->xt = fw_item(w->chain, "xt") != NULL;
	}
	return DROPPED;
}

/* What a statement that ends a rule comes to; *leaves: this chain is over then. */
static unsigned verdict_of(struct walk *w, const cJSON *s, const char *chain, unsigned level,
			   bool *leaves)
{
	const char *word = s->string ? s->string : "";

	*leaves = true;
	if (!strcmp(word, "accept"))
		return ACCEPTED;
	if (!strcmp(word, "drop") || !strcmp(word, "reject"))
		return dropped_at(w, chain, false);
	if (!strcmp(word, "return"))
		return THROUGH;
	*leaves = !strcmp(word, "goto");
	if (*leaves || !strcmp(word, "jump"))
		return walk_chain(w, fw_text(s, "target"), level + 1);
	return 0;			/* no verdict */
}

static bool asks_mark(const cJSON *left)
{
	const cJSON *masked = fw_item(left, "&");

	return !strcmp(fw_text(fw_item(masked ? masked->child : left, "meta"), "key"), "mark");
}

static enum fw_match condition(struct walk *w, const cJSON *rule, const cJSON *s)
{
	struct fw_place here = { w->f->list, rule };
	const char *word = s->string;

	if (!strcmp(word, "limit") || !strcmp(word, "quota") || !strcmp(word, "xt") ||
	    !strcmp(word, "ct count"))
		return FW_MAYBE;
	if (strcmp(word, "match") != 0)
		return FW_YES;		/* counter, log: no condition */
	if (!w->mark_known && asks_mark(fw_item(s, "left")))
		return FW_MAYBE;
	return fw_matches(&here, fw_item(s, "left"), fw_text(s, "op"), fw_item(s, "right"),
			  &w->packet);
}

/* mark = value, as nft's mangle says it; anything cleverer makes it unknown. */
static void mangle(struct walk *w, const cJSON *s, enum fw_match sure)
{
	uint32_t value;

	if (strcmp(fw_text(fw_item(fw_item(s, "key"), "meta"), "key"), "mark") != 0)
		return;
	if (sure == FW_YES && fw_number(fw_item(s, "value"), &value))
		w->packet.mark = value;
	else
		w->mark_known = false;
}

/* Outcomes of one rule, or of one element of a map, that matches m. True: it decided. */
static bool decide(unsigned *all, unsigned outcome, bool leaves, enum fw_match m)
{
	*all |= outcome & (ACCEPTED | DROPPED);
	if (leaves)
		*all |= outcome & THROUGH;
	return m == FW_YES && (leaves || !(outcome & THROUGH));
}

static bool walk_vmap(struct walk *w, const cJSON *rule, const cJSON *s, unsigned level,
		      enum fw_match m, unsigned *all)
{
	struct fw_place here = { w->f->list, rule };
	const cJSON *data = fw_item(s, "data"), *pair;
	const char *name = cJSON_GetStringValue(data);
	const cJSON *list = name ? fw_item(fw_named_set(&here, name), "elem") :
				   fw_item(data, "set");

	cJSON_ArrayForEach(pair, list) {
		const cJSON *key = cJSON_GetArrayItem(pair, 0), *to = cJSON_GetArrayItem(pair, 1);
		enum fw_match hit = fw_matches(&here, fw_item(s, "key"), "==", key, &w->packet);
		bool leaves;
		unsigned outcome;

		if (hit == FW_NO || !to || !to->child)
			continue;
		hit = hit < m ? hit : m;
		outcome = verdict_of(w, to->child, fw_text(rule, "chain"), level, &leaves);
		if (decide(all, outcome, leaves, hit))
			return true;
		if (hit == FW_YES)
			break;		/* a key is in a map once */
	}
	return false;
}

/* True: the rest of the chain is not reached. */
static bool walk_rule(struct walk *w, const cJSON *rule, unsigned level, unsigned *all)
{
	enum fw_match m = FW_YES;
	const cJSON *one;

	cJSON_ArrayForEach(one, fw_item(rule, "expr")) {
		const cJSON *s = one->child;
		enum fw_match c = s ? condition(w, rule, s) : FW_YES;
		unsigned outcome;
		bool leaves;

		m = c < m ? c : m;
		if (!s || m == FW_NO)
			return false;
		if (!strcmp(s->string, "mangle"))
			mangle(w, s, m);
		if (!strcmp(s->string, "vmap"))
			return walk_vmap(w, rule, s, level, m, all);
		outcome = verdict_of(w, s, fw_text(rule, "chain"), level, &leaves);
		if (outcome)
			return decide(all, outcome, leaves, m);
	}
	return false;
}

static unsigned walk_chain(struct walk *w, const char *chain, unsigned level)
{
	unsigned all = 0;
	const cJSON *one;

	if (level > LEVELS || w->steps > STEPS)
		return ACCEPTED | DROPPED | THROUGH;
	cJSON_ArrayForEach(one, w->f->list) {
		const cJSON *rule = one->child;

		if (!strcmp(rule->string, "rule") && same(rule, w->chain, "family") &&
		    same(rule, w->chain, "table") && !strcmp(fw_text(rule, "chain"), chain) &&
		    !fw_item(rule, "xt") == !fw_item(w->chain, "xt") && ++w->steps &&
		    walk_rule(w, rule, level, &all))
			return all;
	}
	return all | THROUGH;
}

static unsigned walk_base(struct walk *w)
{
	unsigned all;

	w->mark_known = true;
	all = walk_chain(w, fw_text(w->chain, "name"), 0);
	if (!(all & THROUGH))
		return all;
	if (strcmp(fw_text(w->chain, "policy"), "drop") != 0)
		return (all & DROPPED) | ACCEPTED;
	return (all & ACCEPTED) | dropped_at(w, fw_text(w->chain, "name"), true);
}

/* ---- which base chains ---- */

static const char *const hooks[FW_HOOKS] = {
	"prerouting", "input", "forward", "output", "postrouting",
};

static const struct { const char *family; bool ip4, ip6, bridge; } families[] = {
	{ "ip", true, false, false }, { "ip6", false, true, false },
	{ "inet", true, true, false }, { "bridge", false, false, true },
};

static bool sees(const cJSON *chain, const struct fw_packet *p)
{
	if (!strcmp(fw_text(chain, "table"), "gateway6"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (!strcmp(families[i].family, fw_text(chain, "family")))
			return p->bridged ? families[i].bridge :
			       p->is6 ? families[i].ip6 : families[i].ip4;
	return false;
}

struct fw_verdict firewall_ask(const struct firewall *f, const struct fw_packet *p,
			       enum fw_hook hook)
{
	struct fw_verdict passes = { .answer = FW_PASSES }, perhaps = passes, v;
	struct walk w = { .f = f, .packet = *p, .verdict = &v };
	const cJSON *one;

	w.packet.nfproto = p->is6 ? "ipv6" : "ipv4";
	w.packet.ethertype = p->is6 ? "ip6" : "ip";
	cJSON_ArrayForEach(one, f->list) {
		unsigned all;

		w.chain = one->child;
		if (strcmp(w.chain->string, "chain") != 0 || !sees(w.chain, p) ||
		    strcmp(fw_text(w.chain, "type"), "filter") != 0 ||
		    strcmp(fw_text(w.chain, "hook"), hooks[hook]) != 0)
			continue;
		v = passes;
		all = walk_base(&w);
		v.answer = all == DROPPED ? FW_DROPPED : all & DROPPED ? FW_PERHAPS : FW_PASSES;
		if (v.answer == FW_DROPPED)
			return v;
		if (v.answer == FW_PERHAPS)
			perhaps = v;
	}
	return perhaps;
}
