/*
 * conf_check_dns64_room.c - what dns64d has no room for
 *
 * Its tables of configuration have fixed sizes (config.h); each error stands at the first
 * value too many. What networks, their addresses and resolv.conf of the host add is not
 * known here: dns64d says it when it starts.
 */
#include <gateway6/must.h>

#include "conf_check.h"

static void too_many(const struct conf_check *k, const char *list, size_t n, size_t max)
{
	struct conf_spot at = conf_spot(k->c, k->errors, "%s[%zu]", list, max);

	if (n > max)
		conf_spot_error(&at, NULL, "%s has %zu items, and dns64d room for %zu", list, n,
				max);
}

/* ---- domains of synthesis: three lists, one table ---- */

static void check_domains(const struct conf_check *k)
{
	const struct conf_dns64 *d = &k->c->dns64;
	const struct { const char *key; const struct conf_text_list *list; } lists[] = {
		{ "domains", &d->synthesis.domains }, { "except", &d->synthesis.except },
		{ "always_for", &d->synthesis.always_for },
	};
	size_t room = DNS64_DOMAINS_MAX;

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		struct conf_spot at = conf_spot(k->c, k->errors, "dns64.synthesis.%s[%zu]",
						lists[i].key, room);

		if (lists[i].list->n > room) {
			conf_spot_error(&at, NULL, "domains, except and always_for of "
					"dns64.synthesis may have %d domains together",
					DNS64_DOMAINS_MAX);
			return;
		}
		room -= lists[i].list->n;
	}
}

/* ---- upstreams: of dns64, and of each view ---- */

struct servers {			/* what was met so far */
	const struct conf_check *k;
	const struct conf_upstream *one[DNS64_UPSTREAMS_MAX];
	size_t n, routes;
};

static bool same_server(const struct conf_upstream *a, const struct conf_upstream *b)
{
	if (a->address.is6 != b->address.is6 || a->port != b->port)
		return false;
	return a->address.is6 ? addr6_equal(&a->address.v6.addr, &b->address.v6.addr) :
				addr4_equal(a->address.v4.addr, b->address.v4.addr);
}

static bool add_server(struct servers *s, const struct conf_upstream *u)
{
	for (size_t i = 0; i < s->n; i++)
		if (same_server(s->one[i], u))
			return true;
	if (s->n == DNS64_UPSTREAMS_MAX)
		return false;
	s->one[s->n++] = u;
	return true;
}

static bool domain_before(const struct conf_upstream_list *list, size_t to, const char *domain)
{
	struct dname wanted, other;

	if (!dname_parse(domain, &wanted))
		return true;		/* its reader has said so */
	for (size_t i = 0; i < to; i++)
		for (size_t j = 0; j < list->item[i].domains.n; j++)
			if (dname_parse(list->item[i].domains.item[j], &other) &&
			    dname_equal(&wanted, &other))
				return true;
	return false;
}

/* Another server for a domain costs nothing. */
static bool add_domains(struct servers *s, const struct conf_upstream_list *list, size_t i)
{
	for (size_t j = 0; j < list->item[i].domains.n; j++)
		s->routes += !domain_before(list, i, list->item[i].domains.item[j]);
	return s->routes <= DNS64_ROUTES_MAX;
}

static bool has_root(const struct conf_upstream_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (!list->item[i].domains.n)
			return true;
	return false;
}

/* False after an error. */
static bool add_list(struct servers *s, const struct conf_upstream_list *list,
		     const char *path)
{
	for (size_t i = 0; i < list->n; i++) {
		struct conf_spot at = conf_spot(s->k->c, s->k->errors, "%s[%zu]", path, i);

		if (!add_server(s, &list->item[i])) {
			conf_spot_error(&at, NULL, "more than %d different name servers, those "
					"of views included", DNS64_UPSTREAMS_MAX);
			return false;
		}
		if (!add_domains(s, list, i)) {
			conf_spot_error(&at, NULL, "more than %d domains of name servers, those "
					"of views included", DNS64_ROUTES_MAX);
			return false;
		}
	}
	return true;
}

static void check_servers(const struct conf_check *k)
{
	const struct conf_dns64 *d = &k->c->dns64;
	struct servers s = { .k = k };

	if (!d->upstreams_auto && !add_list(&s, &d->upstreams, "dns64.upstreams"))
		return;
	for (size_t i = 0; i < d->views.n; i++) {
		const struct conf_view *v = &d->views.item[i];
		char path[64];

		if (v->upstreams_auto)
			continue;
		s.routes += has_root(&v->upstreams);
		snprintf(path, sizeof(path), "dns64.views[%zu].upstreams", i);
		if (!add_list(&s, &v->upstreams, path))
			return;
	}
}

void conf_check_dns64_room(const struct conf_check *k)
{
	const struct conf_dns64 *d = &k->c->dns64;

	too_many(k, "dns64.prefixes", d->prefixes.n, DNS64_PREFIXES_MAX);
	too_many(k, "dns64.views", d->views.n, DNS64_VIEWS_MAX);
	if (!d->clients_auto)
		too_many(k, "dns64.clients", d->clients.n, DNS64_CLIENTS_MAX);
	check_domains(k);
	check_servers(k);
}
