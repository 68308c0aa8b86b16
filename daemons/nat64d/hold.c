/*
 * hold.c - make the host as wished, and keep it so
 *
 * hold_apply() is all there is: start, reload, an address that came, a switch that
 * somebody flipped and a table that somebody flushed end there alike. It is called on
 * each change of facts and every few seconds, so each part is cheap when nothing is to
 * be done. What fails is logged once and tried again the next time.
 *
 * Invariants
 *   H1  only our own tables, our own routes (proto NL_ROUTE_PROTO), our own part of the
 *       reserved ports and four switches are ever written.
 *   H2  a table is replaced in one transaction: there is no moment without the guard.
 */
#include "hold.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gateway6/log.h>
#include <gateway6/must.h>
#include <gateway6/nft.h>
#include <gateway6/resolve.h>

#include "routes.h"

int hold_open(struct hold *h, const struct config *c, struct nl *nl, uint32_t link)
{
	*h = (struct hold){ .nl = nl, .link = link, .nft_fd = nft_watch_open() };
	h->switches.note = &h->note;
	note_open(&h->note, c->control.directory);
	return h->nft_fd < 0 ? -1 : 0;
}

/* A failure is a sentence for Status and, when it is a new one, for the log. */
static bool failed(struct hold *h, char *why_not, size_t size, const char *what,
		   const char *why)
{
	snprintf(why_not, size, "%s: %s", what, why);
	if (strncmp(h->told, why_not, sizeof(h->told) - 1) != 0) {
		log_warning("host: %s", why_not);
		snprintf(h->told, sizeof(h->told), "%s", why_not);
	}
	return false;
}

/* ---- link ---- */

static int link_hold(struct hold *h, const struct wish *w)
{
	const struct link *link = facts_link(nl_facts(h->nl), h->link);

	if (h->begun && link && link->up && link->mtu == w->tun_mtu)
		return 0;
	return nl_link_up(h->nl, h->link, w->tun_mtu);
}

/* ---- ports ---- */

/* share: what we lend and publish belongs to no program of the host. */
static struct ports reserved(const struct config *c)
{
	struct conf_ports_list lent = resolve_lent_ports(c);
	struct ports s = { { 0 } };

	if (c->nat64.ipv4.mode != IPV4_SHARE)
		return s;
	for (size_t i = 0; i < lent.n; i++)
		ports_add(&s, lent.item[i].first, lent.item[i].last);
	for (size_t i = 0; i < c->publish.n; i++)
		ports_add(&s, c->publish.item[i].port.first, c->publish.item[i].port.last);
	return s;
}

static void warn_of_ports(const struct ports *fresh)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return;
	ports_print(fresh, ",", out);
	fclose(out);
	log_warning("ports: programs of this host wait on %s, which nat64 lends: they keep "
		    "them and no guest gets them; choose other nat64.ipv4.ports to keep both "
		    "apart", text);
	free(text);
}

bool hold_look_for_ports(struct hold *h, const struct config *c)
{
	struct ports lent = reserved(c), used = reserve_in_use(&lent, "/proc"), fresh = used;
	bool changed = memcmp(&used, &h->told_used, sizeof(used)) != 0;

	ports_less(&fresh, &h->told_used);
	h->told_used = used;
	if (!ports_none(&fresh))
		warn_of_ports(&fresh);
	return changed;
}

/* ---- the table ---- */

static char *rules_text(const struct hold *h, const struct config *c, const struct wish *w)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	nft_rules_print(c, nl_facts(h->nl), w, h->sockets, out);
	fclose(out);
	return text;
}

/* Older or smaller kernels lack nft_socket: then without that one rule. */
static int run_rules(struct hold *h, const struct config *c, const struct wish *w,
		     char **text, struct nft_complaint *complaint)
{
	if (nft_run(*text, complaint) == 0)
		return 0;
	if (h->sockets == NFT_SOCKETS_UNKNOWN || c->nat64.ipv4.mode != IPV4_SHARE)
		return -1;
	h->sockets = NFT_SOCKETS_UNKNOWN;
	free(*text);
	*text = rules_text(h, c, w);
	if (*text && nft_run(*text, complaint) == 0) {
		log_warning("nft: this kernel has no socket expression; a program of this "
			    "host on a lent port gets no new connections");
		return 0;
	}
	h->sockets = NFT_SOCKETS_KNOWN;
	return -1;
}

static int table_hold(struct hold *h, const struct config *c, const struct wish *w,
		      struct nft_complaint *complaint)
{
	char *text = rules_text(h, c, w);

	if (!text)
		return snprintf(complaint->text, sizeof(complaint->text), "no memory"), -1;
	if (h->rules && h->table_whole && !strcmp(h->rules, text)) {
		free(text);
		return 0;
	}
	if (run_rules(h, c, w, &text, complaint) < 0) {
		free(text);
		return -1;
	}
	free(h->rules);
	h->rules = text;
	h->table_whole = true;
	/* our own deeds; others' stay seen */
	nft_watch_read(h->nft_fd, NFT_TABLE, &h->table_whole);
	return 0;
}

bool hold_table_changed(struct hold *h)
{
	bool was = h->table_whole;

	nft_watch_read(h->nft_fd, NFT_TABLE, &h->table_whole);
	if (was && !h->table_whole)
		log_event(EVENT_TABLE_TAKEN, LOG_LEVEL_NOTICE,
			  "nft: table " NFT_TABLE " was taken away, putting it back");
	return !h->table_whole;
}

/* ---- all of it ---- */

bool hold_apply(struct hold *h, const struct config *c, const struct wish *w,
		char *why_not, size_t size)
{
	struct ports want = reserved(c);
	struct nft_complaint complaint = { "" };
	bool forwards = switches_hold(&h->switches, c, w, why_not, size);
	int r;

	if (table_hold(h, c, w, &complaint) < 0)	/* the guard stands before the route */
		return failed(h, why_not, size, "nft", complaint.text);
	r = link_hold(h, w);
	if (!r)
		r = routes_hold(h->nl, h->link, h->begun ? &h->done : NULL, w);
	if (r < 0)
		return failed(h, why_not, size, "routes", strerror(-r));
	r = reserve_hold(&h->note, &want);
	if (r < 0)
		return failed(h, why_not, size, "reserved ports", strerror(-r));
	h->done = *w;
	h->begun = true;
	h->told[0] = '\0';
	if (forwards && !w->host.ready)
		snprintf(why_not, size, "%s", w->why_not);
	return forwards && w->host.ready;
}

void hold_link_is(struct hold *h, uint32_t link)
{
	h->link = link;
	h->begun = false;
}

static void table_away(void)
{
	struct nft_complaint complaint = { "" };

	if (nft_run(NFT_RULES_NONE, &complaint) < 0)
		log_warning("nft: table not taken away: %s", complaint.text);
}

static void all_back(struct hold *h)
{
	struct ports none = { { 0 } };

	routes_away(h->nl);
	reserve_hold(&h->note, &none);
	switches_back(&h->switches);
}

void hold_leave(struct hold *h)
{
	free(h->rules);
	h->rules = NULL;
	if (h->nft_fd >= 0)
		close(h->nft_fd);
	h->nft_fd = -1;
	note_close(&h->note);
}

void hold_close(struct hold *h)
{
	table_away();		/* it may be one that an instance before us left */
	all_back(h);
	hold_leave(h);
}

void hold_clear(const struct config *c, struct nl *nl)
{
	struct hold h = { .nl = nl, .nft_fd = -1 };

	h.switches.note = &h.note;
	note_open(&h.note, c->control.directory);
	table_away();
	all_back(&h);
	hold_leave(&h);
}
