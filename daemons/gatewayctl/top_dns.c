/* top_dns.c - what guests ask: how often, and which name stands behind an address */
#include "top_dns.h"

#include <string.h>

static const char *known(const struct top_dns *d, const char *address)
{
	size_t n = d->n < TOP_NAMES ? d->n : TOP_NAMES;

	for (size_t i = 0; i < n; i++)
		if (!strcmp(d->known[i].address, address))
			return d->known[i].name;
	return NULL;
}

/* A guest with a CLAT of its own asked for A records. */
const char *top_dns_name(const struct top_dns *d, const struct top_guest *g)
{
	const char *name = known(d, g->peer6);

	return name ? name : known(d, g->peer);
}

/* Without the root's dot, which nobody writes. */
void top_dns_add(struct top_dns *d, const cJSON *row)
{
	const char *address = field_text(row, "address"), *name = field_text(row, "name");
	size_t len = strlen(name), at = d->n % TOP_NAMES;

	if (!*address || len < 2 || known(d, address))
		return;
	snprintf(d->known[at].address, sizeof(d->known[at].address), "%s", address);
	snprintf(d->known[at].name, sizeof(d->known[at].name), "%.*s",
		 (int)(name[len - 1] == '.' ? len - 1 : len), name);
	d->n++;
}

struct look {
	struct top_dns *d;
	struct top_sample *s;
	const struct top_sample *before;
	double newest, rows;
};

static void on_query(const cJSON *row, void *arg)
{
	struct look *l = arg;
	double number = field_number(row, "number", 0);

	l->newest = number > l->newest ? number : l->newest;
	l->rows++;
	top_dns_add(l->d, row);
	if (l->before)
		top_guest_of(l->s, field_text(row, "client"))->queries++;
}

/* More were asked than dns64d remembers: those that it does stand for all. */
static void scale(struct top_sample *s, double by)
{
	for (size_t i = 0; i < s->n_guests; i++)
		s->guest[i].queries *= by;
}

void top_dns_look(struct top_dns *d, struct ctl_cmd *c, struct top_sample *s,
		  const struct top_sample *before)
{
	struct look l = { .d = d, .s = s, .before = before };
	double began = d->newest;

	if (!s->dns64d)
		return;
	if (field_number(s->dns64d, "uptime_s", 0) < s->time_s - (before ? before->time_s : 0))
		began = 0;		/* it is another one, which counts anew */
	ask_rows(c, "dns64d", "Recent", "after", began, on_query, &l);
	if (l.rows > 0)
		scale(s, (l.newest - began) / l.rows);
	d->newest = l.rows > 0 ? l.newest : began;
}
