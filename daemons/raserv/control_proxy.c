/* control_proxy.c - what the control socket tells of the neighbour proxy (docs/control.md) */
#include "shell.h"

static const char *const proxy_states[] = {
	[PROXY_ASKED] = "asked", [PROXY_HERE] = "here", [PROXY_ABSENT] = "absent",
};

static void add_link_name(cJSON *row, const char *key, const struct facts *f, uint32_t link)
{
	const struct link *l = facts_link(f, link);

	if (l)
		cJSON_AddStringToObject(row, key, l->name);
}

static cJSON *proxied_row(const struct proxy_entry *e, const struct facts *f, uint64_t now_ms)
{
	cJSON *row = cJSON_CreateObject();

	cJSON_AddStringToObject(row, "address", addr6_text(e->target).s);
	cJSON_AddStringToObject(row, "state", proxy_states[e->state]);
	add_link_name(row, "interface", f, e->link);
	if (e->link)
		cJSON_AddStringToObject(row, "mac", mac_text(&e->mac).s);
	add_link_name(row, "routed", f, e->routed);
	if (e->link)
		cJSON_AddNumberToObject(row, "age_s", (double)((now_ms - e->confirmed_ms) / 1000));
	return row;
}

enum ctl_step control_proxied(struct ctl_call *call, void *daemon)
{
	struct raserv_daemon *r = daemon;
	const struct proxy_table *t = proxy_table_now(ndproxy_core(r));
	uint64_t *at = ctl_state(call), now_ms = loop_now_ms(r->d.loop);

	while (*at < t->touched && !ctl_full(call)) {
		const struct proxy_entry *e = &t->entry[(*at)++];

		if (!addr6_is_zero(&e->target))
			ctl_row(call, proxied_row(e, nl_facts(r->d.nl), now_ms));
	}
	return *at < t->touched ? CTL_AGAIN : CTL_DONE;
}

void control_series(struct daemon *d, struct ctl_call *call)
{
	const struct raserv_daemon *r = (const struct raserv_daemon *)d;
	const struct proxy_sides *s = proxy_sides_now(ndproxy_core(r));

	for (unsigned i = 0; s->n_nets && i < s->n; i++) {
		const struct link *l = facts_link(nl_facts(d->nl), s->side[i].link);

		if (l)
			ctl_series(call, "ndp_answers", (double)s->side[i].answered,
				   (const char *const[]){ "interface", l->name, NULL });
	}
}
