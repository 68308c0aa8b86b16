/* config.c - looking things up in the configuration */
#include <gateway6/config.h>

#include <fnmatch.h>
#include <string.h>

bool conf_is_pattern(const char *name)
{
	return strpbrk(name, "*?[") != NULL;
}

bool conf_is_plain(const char *name)
{
	return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789._:@+-") == strlen(name);
}

/* A name is for itself, a pattern for what matches it as in a shell. */
static bool is_for(const char *name, const char *interface)
{
	return conf_is_pattern(name) ? fnmatch(name, interface, 0) == 0
				     : strcmp(name, interface) == 0;
}

/* The name beats every pattern, the longer pattern the shorter one. */
static bool beats(const char *name, const char *other)
{
	if (conf_is_pattern(name) != conf_is_pattern(other))
		return conf_is_pattern(other);
	return strlen(name) > strlen(other);
}

const struct conf_network *config_network(const struct config *c, const char *interface)
{
	const struct conf_network *best = NULL;

	for (size_t i = 0; i < c->networks.n; i++) {
		const struct conf_network *n = &c->networks.item[i];

		if (is_for(n->name, interface) && (!best || beats(n->name, best->name)))
			best = n;
	}
	return best;
}

/* SLAAC of the old kind: privacy addresses (RFC 8981, 7217) tell nobody's MAC. */
static bool is_made_of(const struct addr6 *a, const struct mac *m)
{
	struct addr6 made = *a;

	addr6_set_eui64(&made, m);
	return addr6_equal(&made, a);
}

static bool host_has(const struct conf_host *h, const struct addr6 *a)
{
	if (h->has_address && addr6_equal(&h->address, a))
		return true;
	return h->address_auto && !mac_is_zero(&h->mac) && is_made_of(a, &h->mac);
}

const struct conf_host *config_host_by_address(const struct config *c, const struct addr6 *a)
{
	for (size_t i = 0; i < c->hosts.n; i++)
		if (host_has(&c->hosts.item[i], a))
			return &c->hosts.item[i];
	return NULL;
}

const struct conf_host *config_host_by_mac(const struct config *c, const struct mac *m)
{
	for (size_t i = 0; i < c->hosts.n; i++)
		if (!mac_is_zero(m) && mac_equal(&c->hosts.item[i].mac, m))
			return &c->hosts.item[i];
	return NULL;
}
