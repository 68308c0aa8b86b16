/* facts.c - looking things up in what is true of this host */
#include <gateway6/facts.h>

const struct link *facts_link(const struct facts *f, uint32_t index)
{
	for (size_t i = 0; i < f->n_links; i++)
		if (f->links[i].index == index && index != 0)
			return &f->links[i];
	return NULL;
}

const struct link *facts_link_named(const struct facts *f, const char *name)
{
	for (size_t i = 0; i < f->n_links; i++)
		if (f->links[i].index != 0 && !strcmp(f->links[i].name, name))
			return &f->links[i];
	return NULL;
}

static const struct default_route *lowest(const struct facts *f, bool is6)
{
	const struct default_route *best = NULL;

	for (size_t i = 0; i < f->n_routes; i++) {
		const struct default_route *r = &f->routes[i];

		if (r->is6 != is6 || !facts_link(f, r->link))
			continue;
		if (!best || r->metric < best->metric)
			best = r;
	}
	return best;
}

const struct default_route *facts_default4(const struct facts *f)
{
	return lowest(f, false);
}

const struct default_route *facts_default6(const struct facts *f)
{
	return lowest(f, true);
}

const struct link_addr *facts_link_local(const struct facts *f, uint32_t link)
{
	for (size_t i = 0; i < f->n_addrs; i++) {
		const struct link_addr *a = &f->addrs[i];

		if (a->link == link && a->is6 && addr6_is_link_local(&a->v6) &&
		    !a->tentative && !a->dad_failed)
			return a;
	}
	return NULL;
}

const struct link_addr *facts_ipv4(const struct facts *f, uint32_t link)
{
	for (size_t i = 0; i < f->n_addrs; i++) {
		const struct link_addr *a = &f->addrs[i];

		if (a->link == link && !a->is6 && !addr4_is_loopback(a->v4) &&
		    !(a->v4.b[0] == 169 && a->v4.b[1] == 254))
			return a;
	}
	return NULL;
}
