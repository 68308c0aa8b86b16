/* raserv_proxy.c - a world for the neighbour proxy */
#include "raserv_proxy.h"

#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>

static struct link links[] = {
	{ .index = ENO1, .name = "eno1", .up = true, .carrier = true, .mtu = 1500,
	  .has_mac = true, .mac = { { 2, 0, 0, 0, 1, 2 } } },
	{ .index = VMBR0, .name = "vmbr0", .up = true, .carrier = true, .mtu = 1500,
	  .has_mac = true, .mac = { { 2, 0, 0, 0, 1, 3 } } },
	{ .index = VMBR1, .name = "vmbr1", .up = true, .carrier = true, .mtu = 1500,
	  .has_mac = true, .mac = { { 2, 0, 0, 0, 1, 4 } } },
};
#define A(...) { __VA_ARGS__ }
static struct link_addr addrs[] = {
	{ .link = ENO1, .is6 = true, .len = 64, .v6 = { A(0xfe, 0x80, [15] = 2) } },
	{ .link = ENO1, .is6 = true, .len = 128, .permanent = true,
	  .v6 = { A(0x20, 1, 0x0d, 0xb8, 0, 1, [15] = 2) } },
	{ .link = VMBR0, .is6 = true, .len = 64, .v6 = { A(0xfe, 0x80, [15] = 3) } },
	{ .link = VMBR0, .is6 = true, .len = 64, .permanent = true,
	  .v6 = { A(0x20, 1, 0x0d, 0xb8, 0, 1, [15] = 1) } },
	{ .link = VMBR1, .is6 = true, .len = 64, .v6 = { A(0xfe, 0x80, [15] = 4) } },
};
static struct conf_prefix prefix = {
	.prefix = { { A(0x20, 1, 0x0d, 0xb8, 0, 1) }, 64 }, .on_link = true,
};
static struct conf_network networks[] = {
	{ .name = "vmbr0", .prefixes = { &prefix, 1 } },
	{ .name = "vmbr1", .prefixes = { &prefix, 1 } },
};

static uint32_t draw(void *arg)
{
	uint32_t *state = arg;

	return *state = *state * 1664525 + 1013904223;
}

static void on_send(void *arg, uint32_t link, const struct neigh_out *out)
{
	struct proxy_world *w = arg;
	struct neigh_in in = { .link = link, .bytes = out->bytes, .len = out->len };
	struct proxy_sent s = { .link = link, .to = out->to, .flags = out->bytes[44] };
	enum ra_counter why = neigh_read(&in, &s.n);

	must(why == RA_NDP_SOLICITED || why == RA_NDP_ADVERTISED, "sent what is bad: %d", why);
	if (w->n_sent < ARRAY_SIZE(w->sent))
		w->sent[w->n_sent] = s;
	w->n_sent++;
}

static void on_route(void *arg, const struct addr6 *target, uint32_t link)
{
	struct proxy_world *w = arg;

	w->routed = *target;
	w->routed_link = link;
}

static void on_group(void *arg, uint32_t link, const struct addr6 *group, enum proxy_member m)
{
	struct proxy_world *w = arg;

	must(link == ENO1 && group->b[0] == 0xff, "group %s", addr6_text(*group).s);
	w->group += m == PROXY_JOIN ? 1 : -1;
}

static void on_conflict(void *arg, const struct proxy_entry *e, uint32_t other)
{
	struct proxy_world *w = arg;

	must(e->link && e->link != other, "a conflict with itself");
	w->conflicts++;
}

void proxy_world_init(struct proxy_world *w)
{
	static uint32_t state = 7;
	struct rng rng = { draw, &state };
	struct proxy_sink sink = { on_send, on_route, on_group, on_conflict, w };

	*w = (struct proxy_world){
		.config = { .networks = { networks, 2 },
			    .uplink = { .interface = "eno1", .ndp_proxy = SWITCH_ON } },
		.facts = { links, ARRAY_SIZE(links), addrs, ARRAY_SIZE(addrs), NULL, 0, true,
			   true },
		.now_ms = 1000000,
	};
	w->p = proxy_new(&rng, &sink);
	must(w->p, "no memory");
	proxy_update(w->p, &w->config, &w->facts);
}

void proxy_world_fini(struct proxy_world *w)
{
	proxy_leave(w->p);
	must(w->group == 0, "%d groups were kept", w->group);
	proxy_free(w->p);
}

struct mac proxy_mac(uint8_t who)
{
	return (struct mac){ { 2, 0, 0, 0, 9, who } };
}

static struct addr6 address(const char *text)
{
	struct addr6 a = { { 0 } };

	must(!text || addr6_parse(text, &a), "%s", text);
	return a;
}

static enum ra_counter give(struct proxy_world *w, uint32_t link, const struct neigh_out *out,
			    const struct mac *from, bool ours)
{
	struct neigh_in in = { .link = link, .from = *from, .ours = ours, .bytes = out->bytes,
			       .len = out->len };

	return proxy_receive(w->p, &in, w->now_ms);
}

static enum ra_counter ask(struct proxy_world *w, uint32_t link, const struct mac *mac,
			   const char *from, const char *target, bool ours)
{
	struct neigh_words say = { .src = address(from), .target = address(target) };
	struct neigh_out out;

	say.dst = neigh_group(&say.target);
	say.mac = from ? mac : NULL;
	out = neigh_solicit(&say, NULL);
	return give(w, link, &out, mac, ours);
}

enum ra_counter proxy_asks(struct proxy_world *w, uint32_t link, uint8_t who, const char *from,
			   const char *target)
{
	struct mac mac = proxy_mac(who);

	return ask(w, link, &mac, from, target, false);
}

enum ra_counter proxy_kernel_asks(struct proxy_world *w, uint32_t link, const char *target)
{
	struct mac mac = facts_link(&w->facts, link)->mac;

	return ask(w, link, &mac, "fe80::3", target, true);
}

enum ra_counter proxy_tells(struct proxy_world *w, uint32_t link, uint8_t who,
			    const char *target)
{
	struct mac mac = proxy_mac(who);
	struct neigh_words say = { .src = address(target), .target = address(target),
				   .dst = neigh_all_nodes, .flags = 0x20, .mac = &mac };
	struct neigh_out out = neigh_advertise(&say, NULL);

	return give(w, link, &out, &mac, false);
}

void proxy_wait(struct proxy_world *w, uint64_t ms)
{
	uint64_t end_ms = w->now_ms + ms, next_ms;

	while ((next_ms = proxy_tick(w->p, w->now_ms)) <= end_ms) {
		must(next_ms > w->now_ms, "it wants to be called at once again");
		w->now_ms = next_ms;
	}
	w->now_ms = end_ms;
	proxy_tick(w->p, w->now_ms);
}

bool proxy_take(struct proxy_world *w, uint32_t link, struct proxy_sent *out)
{
	for (unsigned i = 0; i < w->n_sent && i < ARRAY_SIZE(w->sent); i++) {
		if (link && w->sent[i].link != link)
			continue;
		*out = w->sent[i];
		w->n_sent--;
		memmove(&w->sent[i], &w->sent[i + 1],
			(ARRAY_SIZE(w->sent) - i - 1) * sizeof(w->sent[0]));
		return true;
	}
	return false;
}
