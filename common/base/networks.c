/*
 * networks.c - which links the patterns of `networks` take
 *
 * What is named is meant, and judged by `check`. What merely matches may be anything:
 * vmbr* is also the bridge that the provider is on. So a pattern takes only what looks
 * like a guest network, and what it leaves out has a reason that `check` and `doctor`
 * print. uplink.interface is named in the file where there are patterns (conf_check.c):
 * a default route that is not there yet, or is lost, must not turn the uplink into a
 * guest network (decision 0043).
 */
#include <gateway6/networks.h>

#include <stdio.h>

#include <gateway6/resolve.h>

#define ROOM(t) (t)->s, sizeof((t)->s)

const struct link *network_physical_port(const struct facts *f, const struct link *bridge)
{
	for (size_t i = 0; i < f->n_links; i++) {
		const struct link *l = &f->links[i];

		if (l->index && l->master == bridge->index && !l->loopback &&
		    (!l->kind[0] || !strcmp(l->kind, "bond")))
			return l;
	}
	return NULL;
}

/* A VRF has members, not ports: they keep their addresses and their guests. */
static const struct link *bridge_of(const struct facts *f, const struct link *port)
{
	const struct link *master = facts_link(f, port->master);

	return master && strcmp(master->kind, "vrf") != 0 ? master : NULL;
}

/* What the link is by itself, whatever else there is. */
static const char *unfit(const struct config *c, const struct facts *f,
			 const struct link *link, struct network_text *text)
{
	const struct link *other;
	const char *why;

	if (link->loopback)
		return "it is the loopback";
	if (!resolve_is_guest_side(c, f, link, &why))
		return why;
	if (!strcmp(link->name, c->nat64.device))
		return "it is the device of the translator";
	if (!link->kind[0])
		return "it is a physical interface";
	if (!conf_is_plain(link->name))
		return "its name has letters that nft takes for more than a name";
	if ((other = bridge_of(f, link)))
		snprintf(ROOM(text), "it is a port of %s", other->name);
	else if ((other = network_physical_port(f, link)))
		snprintf(ROOM(text), "its port %s leads out of this host", other->name);
	else
		return NULL;
	return text->s;
}

const struct link *network_rival(const struct config *c, const struct facts *f,
				 const struct link *link)
{
	const struct conf_network *entry = config_network(c, link->name);
	const struct link *oldest = link;
	struct network_text why;

	for (size_t i = 0; entry && !entry->prefix_auto && i < f->n_links; i++) {
		const struct link *l = &f->links[i];

		if (l->index && l->index < oldest->index &&
		    config_network(c, l->name) == entry && !unfit(c, f, l, &why))
			oldest = l;
	}
	return oldest == link ? NULL : oldest;
}

static const char *left_out(const struct config *c, const struct facts *f,
			    const struct conf_network *entry, const struct link *link,
			    struct network_text *text)
{
	const char *why = unfit(c, f, link, text);
	const struct link *other = why ? NULL : network_rival(c, f, link);

	if (!other)
		return why;
	snprintf(ROOM(text), "%s has the prefix of %s already", other->name, entry->name);
	return text->s;
}

const char *network_left_out(const struct config *c, const struct facts *f,
			     const struct link *link, struct network_text *text)
{
	const struct conf_network *entry = config_network(c, link->name);

	if (!entry || !conf_is_pattern(entry->name))
		return NULL;
	return left_out(c, f, entry, link, text);
}

/* The next link that the pattern takes; NULL when there is none left. */
static const struct link *next_taken(struct network_walk *w, const struct conf_network *entry)
{
	while (w->link < w->f->n_links) {
		const struct link *link = &w->f->links[w->link++];
		struct network_text why;

		if (link->index && config_network(w->c, link->name) == entry &&
		    !left_out(w->c, w->f, entry, link, &why))
			return link;
	}
	w->link = 0;
	return NULL;
}

const struct conf_network *network_next(struct network_walk *w)
{
	while (w->at < w->c->networks.n) {
		const struct conf_network *entry = &w->c->networks.item[w->at];
		const struct link *link;

		if (!conf_is_pattern(entry->name)) {
			w->at++;
			return entry;
		}
		link = next_taken(w, entry);
		if (link) {
			w->here = *entry;
			w->here.name = link->name;
			return &w->here;
		}
		w->at++;
	}
	return NULL;
}

/* A pattern stays the next entry until its links are through. */
const struct conf_network *network_entry(const struct network_walk *w)
{
	return &w->c->networks.item[w->link ? w->at : w->at - 1];
}
