/*
 * ifaces.c - all interfaces of one configuration, and the memory they need
 *
 * A reload makes a new set beside the old one, moves the memory of what guests have
 * heard over to it, and only then gives the old set back: without memory nothing has
 * changed. Between reloads memory is taken for links that patterns of the file take.
 *
 * The array begins with the networks that the file names, in its order; those of
 * patterns, and orphans, which are in the file no more and still say good-bye, stand
 * behind them as they came.
 */
#include "ifaces.h"

#include <stdlib.h>

#include <gateway6/must.h>
#include <gateway6/networks.h>

/* ---- one interface ---- */

static size_t count_kind(const struct iface *before, enum item_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; before && i < before->items.n; i++)
		n += before->items.item[i].kind == kind;
	return n;
}

static size_t unwanted(const struct iface *before)
{
	size_t n = 0;

	for (size_t i = 0; before && i < before->items.n; i++)
		n += !before->items.item[i].wanted;
	return n;
}

/*
 * The items move over; what they point to needs a place that lives on. Of those that
 * leave only the latest, so that reload upon reload does not add up.
 */
static void move_items(struct iface *it, const struct iface *before)
{
	size_t domain = it->conf->ra.dnssl.domains.n, resolver = it->conf->ra.encrypted_dns.n;
	size_t leaving = unwanted(before);

	for (size_t i = 0; i < before->items.n; i++) {
		const struct item *had = &before->items.item[i];
		struct item *have = &it->items.item[it->items.n];

		if (!had->wanted && leaving-- > ITEMS_LEAVING_MAX)
			continue;
		*have = *had;
		it->items.n++;
		item_uri_renew(have, it->conf->ra.captive_portal);
		if (have->kind == ITEM_DNSSL) {
			it->domains[domain] = *have->name;
			have->name = &it->domains[domain++];
		} else if (have->kind == ITEM_DNR) {
			it->resolvers[resolver] = *have->dnr;
			have->dnr = &it->resolvers[resolver++];
		}
	}
}

/*
 * Room for all that may be wanted, and beside it for what was said until now and for those
 * that leave; more of these find room when they come.
 */
static int items_init(struct items *list, const struct conf_network *n,
		      const struct iface *before)
{
	size_t gone = unwanted(before), had = before ? before->items.n - gone : 0;
	size_t kept = gone < ITEMS_LEAVING_MAX ? gone : ITEMS_LEAVING_MAX;

	list->max = plan_items_max(n) + had + kept;
	list->most = plan_items_max(n) + had + ITEMS_LEAVING_MAX;
	list->item = calloc(list->max ? list->max : 1, sizeof(list->item[0]));
	return list->item ? 0 : -1;
}

static void move_over(struct iface *it, const struct iface *before)
{
	move_items(it, before);
	it->state = before->state;
	it->link = before->link;
	it->carrier = before->carrier;
	it->source = before->source;
	it->former = before->former;
	it->former_copies = before->former_copies;
	it->header = before->header;
	it->room = before->room;
	sched_copy(&it->sched, &before->sched);
	others_copy(&it->others, &before->others);
	it->withheld = before->withheld;
	it->uplink_why = before->uplink_why;
	it->error = before->error;
	it->sent_multicast = before->sent_multicast;
	it->sent_unicast = before->sent_unicast;
	it->rs_received = before->rs_received;
	it->send_failed = before->send_failed;
	it->foreign_received = before->foreign_received;
}

static void iface_fini(struct iface *it)
{
	sched_fini(&it->sched);
	others_drop(&it->others);
	free(it->items.item);
	free(it->domains);
	free(it->resolvers);
	it->items.item = NULL;
	it->domains = NULL;
	it->resolvers = NULL;
}

static void decode_names(struct iface *it)
{
	const struct conf_ra *ra = &it->conf->ra;

	for (size_t i = 0; i < ra->dnssl.domains.n; i++)
		must(dname_parse(ra->dnssl.domains.item[i], &it->domains[i]), "dnssl: %s",
		     ra->dnssl.domains.item[i]);
	for (size_t i = 0; i < ra->encrypted_dns.n; i++)
		dnr_make(&it->resolvers[i], &ra->encrypted_dns.item[i]);
}

static int iface_init(struct iface *it, const char *name, const struct conf_network *n,
		      const struct iface *before)
{
	size_t domains = n->ra.dnssl.domains.n + count_kind(before, ITEM_DNSSL);
	size_t resolvers = n->ra.encrypted_dns.n + count_kind(before, ITEM_DNR);

	*it = (struct iface){ .conf = n };
	for (size_t i = 0; name[i] && i + 1 < sizeof(it->name); i++)
		it->name[i] = name[i];
	sched_init(&it->sched);
	it->domains = domains ? calloc(domains, sizeof(it->domains[0])) : NULL;
	it->resolvers = resolvers ? calloc(resolvers, sizeof(it->resolvers[0])) : NULL;
	if (items_init(&it->items, n, before) < 0 || (domains && !it->domains) ||
	    (resolvers && !it->resolvers)) {
		iface_fini(it);
		return -1;
	}
	decode_names(it);
	if (before)
		move_over(it, before);
	return 0;
}

/* ---- all of them ---- */

static struct iface *named(const struct ifaces *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (!strncmp(list->item[i].name, name, LINK_NAME_MAX))
			return &list->item[i];
	return NULL;
}

void ifaces_fini(struct ifaces *list)
{
	for (size_t i = 0; i < list->n; i++)
		iface_fini(&list->item[i]);
	free(list->item);
	free(list->next_ms);
	*list = (struct ifaces){ 0 };
}

static int grow(struct ifaces *list, size_t room)
{
	struct iface *item = realloc(list->item, room * sizeof(*item));
	uint64_t *next_ms;

	if (!item)
		return -1;
	list->item = item;
	next_ms = realloc(list->next_ms, room * sizeof(*next_ms));
	if (!next_ms)
		return -1;
	list->next_ms = next_ms;
	list->room = room;
	return 0;
}

static struct iface *add(struct ifaces *list, const char *name, const struct conf_network *n,
			 const struct iface *before)
{
	if (list->n == list->room && grow(list, list->room + list->room / 4 + 4) < 0)
		return NULL;
	if (iface_init(&list->item[list->n], name, n, before) < 0)
		return NULL;
	list->next_ms[list->n] = SCHED_NEVER;
	return &list->item[list->n++];
}

/* The networks that c names, then the links that its patterns had taken. */
static int add_all(struct ifaces *list, const struct config *c, const struct ifaces *old)
{
	for (size_t i = 0; i < c->networks.n; i++) {
		const struct conf_network *n = &c->networks.item[i];

		if (n->ra.enabled && !conf_is_pattern(n->name) &&
		    !add(list, n->name, n, named(old, n->name)))
			return -1;
	}
	for (size_t i = 0; i < old->n; i++) {
		const struct iface *was = &old->item[i];
		const struct conf_network *n = config_network(c, was->name);

		if (n && n->ra.enabled && conf_is_pattern(n->name) &&
		    !add(list, was->name, n, was))
			return -1;
	}
	return 0;
}

int ifaces_init(struct ifaces *list, const struct config *c, const struct ifaces *old)
{
	*list = (struct ifaces){ 0 };
	if (grow(list, c->networks.n + old->n + 1) == 0 && add_all(list, c, old) == 0)
		return 0;
	ifaces_fini(list);
	return -1;
}

void ifaces_take_orphans(struct ifaces *list, struct ifaces *old,
			 const struct iface_host *h, uint64_t now_ms)
{
	for (size_t i = 0; i < old->n; i++) {
		struct iface *it = &old->item[i];

		if (named(list, it->name))
			continue;
		list->item[list->n] = *it;	/* ifaces_init has made room */
		*it = (struct iface){ 0 };
		iface_orphan(&list->item[list->n], h, now_ms);
		ifaces_touch(list, list->n);
		list->n++;
		list->has_orphans = true;
	}
}

void ifaces_follow(struct ifaces *list, const struct config *c, const struct facts *f)
{
	const struct conf_network *n;

	for (struct network_walk w = networks_of(c, f); (n = network_next(&w)); )
		if (n->ra.enabled && n == &w.here && !named(list, n->name))
			add(list, n->name, network_entry(&w), NULL);
}

#define OWES_ITEMS_MAX 32

/* A network that is in the file no more: what was said there, to be taken back. */
static struct iface *add_debtor(struct ifaces *list, const char *name)
{
	static const struct conf_network blank;
	struct iface *it = add(list, name, &blank, NULL);

	if (!it)
		return NULL;
	it->conf = NULL;
	it->owes = true;
	it->items.most = OWES_ITEMS_MAX;
	return it;
}

struct iface *ifaces_recall(struct ifaces *list, const struct config *c, const char *name)
{
	const struct conf_network *n = config_network(c, name);
	struct iface *it = named(list, name);

	if (it)
		return it;
	if (!n || !n->ra.enabled)
		return add_debtor(list, name);
	return conf_is_pattern(n->name) ? add(list, name, n, NULL) : NULL;
}

#define GONE_MAX 64			/* links of patterns that are gone and remembered */

static bool is_over(const struct iface *it, uint64_t now_ms)
{
	if (!it->conf)
		return it->state == IFACE_SILENT &&
		       !(it->owes && items_are_held(&it->items, now_ms));
	return iface_is_gone(it) && !items_are_held(&it->items, now_ms);
}

void ifaces_bury(struct ifaces *list, uint64_t now_ms)
{
	size_t gone = 0, kept = 0;

	for (size_t i = 0; i < list->n; i++)
		gone += iface_is_gone(&list->item[i]);
	list->has_orphans = false;
	for (size_t i = 0; i < list->n; i++) {
		struct iface *it = &list->item[i];
		bool crowded = iface_is_gone(it) && gone > GONE_MAX;

		gone -= crowded;		/* they stand in the order in which they came */
		if (crowded || is_over(it, now_ms)) {
			iface_fini(it);
			continue;
		}
		list->has_orphans |= !it->conf && !it->owes;
		list->next_ms[kept] = list->next_ms[i];
		if (kept++ < i)
			list->item[kept - 1] = *it;
	}
	list->n = kept;
}

void ifaces_touch(struct ifaces *list, size_t i)
{
	list->next_ms[i] = iface_next(&list->item[i]);
}

int ifaces_plan_room(struct items *out, const struct config *c)
{
	size_t max = 0;

	for (size_t i = 0; i < c->networks.n; i++) {
		size_t n = plan_items_max(&c->networks.item[i]);

		max = n > max ? n : max;
	}
	*out = (struct items){ .item = calloc(max + 1, sizeof(out->item[0])), .max = max };
	return out->item ? 0 : -1;
}
