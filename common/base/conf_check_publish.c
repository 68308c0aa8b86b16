/*
 * conf_check_publish.c - rules for publish: nothing twice, nothing that is lent as well
 */
#include <gateway6/resolve.h>

#include <string.h>

#include "conf_check.h"

static struct conf_spot publish_spot(const struct conf_check *k, size_t i, const char *key)
{
	return conf_spot(k->c, k->errors, "publish[%zu].%s", i, key);
}

static void publish_port(const struct conf_check *k, size_t i)
{
	const struct conf_publish *p = &k->c->publish.item[i];
	struct conf_spot at = publish_spot(k, i, "port");
	struct conf_ports_list lent = resolve_lent_ports(k->c);

	for (size_t l = 0; l < lent.n; l++)
		if (conf_ports_overlap(lent.item[l], p->port))
			conf_spot_warning(&at, "leave it out of nat64.ipv4.ports", "port %u is "
					  "among the ports that are lent to guests",
					  p->port.first > lent.item[l].first ? p->port.first :
					  lent.item[l].first);
	if (p->to_port + (unsigned)(p->port.last - p->port.first) > UINT16_MAX)
		conf_spot_error(&at, NULL, "%u ports from to_port %u on go beyond 65535",
				p->port.last - p->port.first + 1u, p->to_port);
}

static bool same_listen(const struct conf_publish *a, const struct conf_publish *b)
{
	return a->listen_auto || b->listen_auto || addr4_equal(a->listen, b->listen);
}

/* Places are looked up for errors only: this is a look at every pair. */
static void same_name(const struct conf_check *k, size_t j, size_t i)
{
	struct conf_spot first = publish_spot(k, j, "name");
	struct conf_spot at = publish_spot(k, i, "name");

	conf_spot_error(&at, NULL, "\"%s\" is published twice", k->c->publish.item[i].name);
	conf_also(k->errors, "first here", &first.mark);
}

static void same_port(const struct conf_check *k, size_t j, size_t i)
{
	uint16_t a = k->c->publish.item[j].port.first, b = k->c->publish.item[i].port.first;
	struct conf_spot first = publish_spot(k, j, "port");
	struct conf_spot at = publish_spot(k, i, "port");

	conf_spot_error(&at, NULL, "port %u is published twice", a > b ? a : b);
	conf_also(k->errors, "first here", &first.mark);
}

static void publish_twice(const struct conf_check *k, size_t i)
{
	const struct conf_publish *p = &k->c->publish.item[i];

	for (size_t j = 0; j < i && k->errors->errors < CONF_ERRORS_MAX; j++) {
		const struct conf_publish *q = &k->c->publish.item[j];

		if (p->name && q->name && !strcmp(p->name, q->name))
			same_name(k, j, i);
		if (p->proto & q->proto && same_listen(p, q) &&
		    conf_ports_overlap(p->port, q->port))
			same_port(k, j, i);
	}
}

static void publish_listen(const struct conf_check *k, size_t i)
{
	const struct conf_publish *p = &k->c->publish.item[i];
	const struct conf_prefix4_list *pool = &k->c->nat64.ipv4.addresses;
	struct conf_spot at = publish_spot(k, i, "listen");

	if (p->listen_auto || k->c->nat64.ipv4.mode == IPV4_SHARE)
		return;
	for (size_t j = 0; j < pool->n; j++)
		if (prefix4_contains(pool->item[j], p->listen))
			return;
	conf_spot_error(&at, NULL, "%s is none of nat64.ipv4.addresses",
			addr4_text(p->listen).s);
}

static void publish_allow(const struct conf_check *k, size_t i)
{
	struct conf_spot at = publish_spot(k, i, "allow");

	if (!k->c->publish.item[i].allow.n)
		conf_spot_warning(&at, "leave it out to let everybody in", "nobody may call");
}

void conf_check_publish(const struct conf_check *k)
{
	struct conf_spot at = conf_spot(k->c, k->errors, "publish");

	if (k->c->publish.n && !k->c->nat64.enabled)
		conf_spot_error(&at, "add \"nat64: true\"", "nothing can be published without "
				"nat64");
	for (size_t i = 0; i < k->c->publish.n; i++) {
		publish_port(k, i);
		publish_twice(k, i);
		publish_listen(k, i);
		publish_allow(k, i);
	}
}
