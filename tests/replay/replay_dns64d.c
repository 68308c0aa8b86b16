/*
 * replay_dns64d.c - clients, upstreams and virtual time in front of the core
 *
 * A scenario is a list of lines; "# " begins a comment. Before the first moment:
 *
 *	set KEY VALUE			see the table below
 *
 * Then, MS being milliseconds since the start:
 *
 *	MS client C asks [tcp] [from ADDRESS] TEXT	TEXT as in oracle/dns64d_text.h; RD is set
 *	MS client C gets TEXT		exactly this reply, now
 *	MS upstream N is asked NAME TYPE [tcp] [do] [cd] [plain]	now
 *	MS upstream N answers NAME TYPE : TEXT
 *	MS upstream N is unreachable for NAME TYPE
 *	MS upstream N loses NAME TYPE	the connection ended after other answers
 *	MS nothing			no reply and no question is outstanding here
 *	MS reload KEY VALUE		another configuration
 *	MS flush			the cache is emptied
 *	MS has upstream | has no upstream
 *	MS counter NAME VALUE
 *
 * Everything that comes out must be expected, in its order and at its millisecond.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/arena.h>
#include <gateway6/must.h>
#include <oracle/dns64d_text.h>

#include "../common/base/conf_row.h"

#include <dns64d/core/dns64.h>

#define EPOCH_MS 1000000
#define OUTS_MAX 256
#define TEXT_MAX 8192
#define RELOADS_MAX 16

struct out { uint64_t at_ms; char text[TEXT_MAX]; };
struct open_ask { bool open; uint64_t ticket; unsigned upstream; uint16_t id;
		  char name[300]; unsigned type; };

static struct {
	struct config config;
	struct conf_errors errors;	/* what the configuration holds lies in its arena */
	struct upstream_list upstreams;
	char domains[8][64];
	struct dns64 *core;
	uint64_t now_ms;
	struct out out[OUTS_MAX];
	unsigned first, last;
	struct open_ask ask[OUTS_MAX];
	unsigned asks, lines;
	const char *file;
} r;

static _Noreturn void wrong(const char *what, const char *text)
{
	fprintf(stderr, "%s:%u: %s%s%s\n", r.file, r.lines, what, text ? ": " : "",
		text ? text : "");
	exit(1);
}

/* ---- what comes out ---- */

static char *out_next(void)
{
	if (r.last == OUTS_MAX)
		wrong("too much comes out", NULL);
	r.out[r.last].at_ms = r.now_ms;
	return r.out[r.last++].text;
}

static void on_reply(void *arg, const struct dns64_client *to, const uint8_t *bytes, size_t len)
{
	char text[TEXT_MAX - 64];

	(void)arg;
	message_text(bytes, len, 0, text, sizeof(text));
	snprintf(out_next(), TEXT_MAX, "client %u gets %s", to->port, text);
}

static void ask_note(const struct dns64_ask *ask, const char *name, const char *type)
{
	struct open_ask *a = &r.ask[r.asks++ % OUTS_MAX];

	*a = (struct open_ask){ .open = true, .ticket = ask->ticket, .type = text_type(type),
				.upstream = ask->upstream,
				.id = (uint16_t)(ask->bytes[0] << 8 | ask->bytes[1]) };
	snprintf(a->name, sizeof(a->name), "%s", name);
}

static void on_ask(void *arg, const struct dns64_ask *ask)
{
	char text[TEXT_MAX], name[300], type[32];

	(void)arg;
	message_text(ask->bytes, ask->len, 1, text, sizeof(text));
	if (sscanf(strstr(text, "| q ") ? strstr(text, "| q ") : "", "| q %299s %31s", name,
		   type) != 2)
		wrong("a question that is none", text);
	ask_note(ask, name, type);
	snprintf(out_next(), TEXT_MAX, "upstream %u is asked %s %s%s%s%s%s", ask->upstream + 1,
		 name, type, ask->tcp ? " tcp" : "", strstr(text, "edns do") ? " do" : "",
		 strstr(text, " cd") ? " cd" : "", strstr(text, "edns") ? "" : " plain");
}

/* ---- settings ---- */

static void add_prefix4(const char *text)
{
	struct conf_prefix4_list *l = &r.config.dns64.synthesis.skip_ipv4;

	l->item = realloc(l->item, (l->n + 1) * sizeof(*l->item));
	if (!prefix4_parse(text, &l->item[l->n++]))
		wrong("no prefix", text);
}

static void add_prefix6(const char *text)
{
	struct conf_prefix6_list *l = &r.config.dns64.synthesis.ignore_aaaa;

	l->item = realloc(l->item, (l->n + 1) * sizeof(*l->item));
	if (!prefix6_parse(text, &l->item[l->n++]))
		wrong("no prefix", text);
}

static void set_prefix(const char *text)
{
	if (!prefix6_parse(text, &r.config.nat64.prefix))
		wrong("no prefix", text);
}

static void set_upstreams(const char *text)
{
	r.upstreams.n = (unsigned)atoi(text);
	for (unsigned i = 0; i < r.upstreams.n; i++)
		r.upstreams.at[i] = (struct upstream_at){
			.v4 = { { 192, 0, 2, (uint8_t)(i + 1) } }, .port = 53 };
}

static void set_strategy(const char *text)
{
	r.config.dns64.strategy = !strcmp(text, "ordered") ? STRATEGY_ORDERED :
				  !strcmp(text, "parallel") ? STRATEGY_PARALLEL :
							      STRATEGY_FASTEST;
}

/* "2 corp.example": upstream 2 is asked for this zone only. */
static void set_domain(const char *text)
{
	unsigned n;
	char zone[64];

	if (sscanf(text, "%u %63s", &n, zone) != 2 || n < 1 || n > 8)
		wrong("no domain", text);
	strcpy(r.domains[n - 1], zone);
}

/* ---- "prefixes PREFIX [KEY=VALUE]..." and "view NAME [KEY=VALUE]...", one more each ---- */

static char *kept(const char *text)
{
	return arena_text(r.errors.arena, text);
}

static void add_net(struct conf_net_list *list, const char *text)
{
	struct conf_net *n;

	list->item = realloc(list->item, (list->n + 1) * sizeof(*list->item));
	n = &list->item[list->n++];
	n->is6 = prefix6_parse(text, &n->v6);
	if (!n->is6 && !prefix4_parse(text, &n->v4))
		wrong("no network", text);
}

static void add_net4(struct conf_prefix4_list *list, const char *text)
{
	list->item = realloc(list->item, (list->n + 1) * sizeof(*list->item));
	if (!prefix4_parse(text, &list->item[list->n++]))
		wrong("no IPv4 prefix", text);
}

static enum conf_prefer prefer_of(const char *text)
{
	return !strcmp(text, "ipv6") ? PREFER_IPV6 :
	       !strcmp(text, "ipv4") ? PREFER_IPV4 : PREFER_UNCHANGED;
}

/* "N" or "N@zone": upstream N as `upstreams` numbers them. */
static void add_upstream(struct conf_view *v, const char *text)
{
	struct conf_upstream *u;
	char *zone = strchr(kept(text), '@');

	v->upstreams_auto = false;
	v->upstreams.item = realloc(v->upstreams.item,
				    (v->upstreams.n + 1) * sizeof(*v->upstreams.item));
	u = &v->upstreams.item[v->upstreams.n++];
	*u = (struct conf_upstream){ .port = 53 };
	u->address.v4 = (struct prefix4){ { { 192, 0, 2, (uint8_t)atoi(text) } }, 32 };
	if (zone) {
		u->domains.item = malloc(sizeof(*u->domains.item));
		u->domains.item[0] = zone + 1;
		u->domains.n = 1;
	}
}

static void prefix_option(struct conf_prefix64 *p, const char *key, const char *value)
{
	if (!strcmp(key, "clients"))
		add_net(&p->clients, value);
	else if (!strcmp(key, "ipv4"))
		add_net4(&p->ipv4, value);
	else if (!strcmp(key, "not_ipv4"))
		add_net4(&p->not_ipv4, value);
	else if (strcmp(key, "suffix") != 0 || !addr6_parse(value, &p->suffix))
		wrong("no such option", key);
}

static void view_option(struct conf_view *v, const char *key, const char *value)
{
	v->synthesis_auto &= strcmp(key, "synthesis") != 0;
	if (!strcmp(key, "clients"))
		add_net(&v->clients, value);
	else if (!strcmp(key, "prefer"))
		v->prefer = prefer_of(value);
	else if (!strcmp(key, "synthesis"))
		v->synthesis = !strcmp(value, "on");
	else if (!strcmp(key, "upstream"))
		add_upstream(v, value);
	else
		wrong("no such option", key);
}

static void add_prefix64(const char *text)
{
	struct conf_dns64 *d = &r.config.dns64;
	struct conf_prefix64 *p;
	char *save, *word = strtok_r(kept(text), " ", &save);

	d->prefixes.item = realloc(d->prefixes.item, (d->prefixes.n + 1) * sizeof(*p));
	p = &d->prefixes.item[d->prefixes.n++];
	*p = (struct conf_prefix64){ .ipv4_any = true };
	if (!prefix6_parse(word, &p->prefix))
		wrong("no prefix", word);
	while ((word = strtok_r(NULL, " =", &save)))
		prefix_option(p, word, strtok_r(NULL, " ", &save));
	p->ipv4_any = !p->ipv4.n;
	if (!p->clients.n) {
		add_net(&p->clients, "::/0");
		add_net(&p->clients, "0.0.0.0/0");
	}
}

static void add_view(const char *text)
{
	struct conf_dns64 *d = &r.config.dns64;
	struct conf_view *v;
	char *save, *word = strtok_r(kept(text), " ", &save);

	d->views.item = realloc(d->views.item, (d->views.n + 1) * sizeof(*v));
	v = &d->views.item[d->views.n++];
	*v = (struct conf_view){ .name = word, .prefer = CONF_AUTO, .synthesis_auto = true,
				 .upstreams_auto = true };
	while ((word = strtok_r(NULL, " =", &save)))
		view_option(v, word, strtok_r(NULL, " ", &save));
}

static void set_local(const char *text)
{
	r.config.dns64.local.domain = kept(text);
}

static void add_record(const char *text)
{
	struct conf_node node = { .text = text };
	struct conf_row row = { .key = "records", .type = &conf_record };
	struct conf_decoder d = { .errors = &r.errors, .arena = r.errors.arena,
				  .path = "records" };
	size_t n = r.config.dns64.local.records.n++;

	r.config.dns64.local.records.item = realloc(r.config.dns64.local.records.item,
		(n + 1) * sizeof(*r.config.dns64.local.records.item));
	if (!conf_record.read(&d, &row, &node, &r.config.dns64.local.records.item[n]))
		wrong("no record", text);
}

static void add_host(const char *text)
{
	char name[64], address[64];
	struct conf_host *h;

	r.config.hosts.item = realloc(r.config.hosts.item, (r.config.hosts.n + 1) * sizeof(*h));
	h = &r.config.hosts.item[r.config.hosts.n++];
	*h = (struct conf_host){ .has_address = true };
	if (sscanf(text, "%63s %63s", name, address) != 2 || !addr6_parse(address, &h->address))
		wrong("NAME ADDRESS", text);
	h->name = kept(name);
}

static void set_prefer(const char *text)
{
	r.config.dns64.prefer = prefer_of(text);
}

static void add_domain(struct conf_text_list *list, const char *text)
{
	list->item = realloc(list->item, (list->n + 1) * sizeof(*list->item));
	list->item[list->n++] = kept(text);
}

static void add_always_for(const char *t) { add_domain(&r.config.dns64.synthesis.always_for, t); }
static void add_only(const char *t) { add_domain(&r.config.dns64.synthesis.domains, t); }
static void add_except(const char *t) { add_domain(&r.config.dns64.synthesis.except, t); }

static bool is_on(const char *text)
{
	return !strcmp(text, "on");
}

#define SWITCH(name, field)							\
	static void set_##name(const char *text) { r.config.field = is_on(text); }
#define NUMBER(name, field)							\
	static void set_##name(const char *text)				\
	{									\
		r.config.field = (uint32_t)strtoul(text, NULL, 10);		\
	}
SWITCH(synthesis, dns64.synthesis.enabled)
SWITCH(skip_private, dns64.synthesis.skip_private)
SWITCH(allow_private, nat64.allow_private)
SWITCH(always, dns64.synthesis.always)
SWITCH(ptr, dns64.synthesis.ptr)
SWITCH(cookies, dns64.cookies)
SWITCH(case, dns64.case_randomization)
SWITCH(ipv4only_arpa, dns64.synthesis.ipv4only_arpa)
NUMBER(timeout, dns64.timeout_s)
NUMBER(outstanding, dns64.limits.outstanding)
NUMBER(cache, dns64.cache.size_bytes)
NUMBER(min_ttl, dns64.cache.min_ttl_s)
NUMBER(max_ttl, dns64.cache.max_ttl_s)
NUMBER(negative_ttl, dns64.cache.negative_ttl_s)
NUMBER(queries_per_client, dns64.limits.queries_per_client)
NUMBER(responses_per_second, dns64.limits.responses_per_second)
NUMBER(stale, dns64.cache.stale_s)
SWITCH(prefetch, dns64.cache.prefetch)
NUMBER(edns_udp_size, dns64.edns_udp_size)

static void set_with_dnssec(const char *text)
{
	r.config.dns64.synthesis.with_dnssec = !strcmp(text, "always") ? DNSSEC_ALWAYS :
									 DNSSEC_RESPECT;
}

static const struct { const char *key; void (*set)(const char *text); } settings[] = {
	{ "prefix", set_prefix }, { "upstreams", set_upstreams }, { "domain", set_domain },
	{ "strategy", set_strategy }, { "synthesis", set_synthesis },
	{ "skip_private", set_skip_private }, { "allow_private", set_allow_private },
	{ "skip_ipv4", add_prefix4 }, { "ignore_aaaa", add_prefix6 },
	{ "prefixes", add_prefix64 }, { "view", add_view }, { "prefer", set_prefer },
	{ "cookies", set_cookies }, { "case", set_case },
	{ "local", set_local }, { "record", add_record }, { "host", add_host },
	{ "always_for", add_always_for }, { "only", add_only }, { "except", add_except },
	{ "always", set_always }, { "ptr", set_ptr }, { "ipv4only_arpa", set_ipv4only_arpa },
	{ "with_dnssec", set_with_dnssec }, { "timeout", set_timeout },
	{ "outstanding", set_outstanding }, { "cache", set_cache },
	{ "min_ttl", set_min_ttl }, { "max_ttl", set_max_ttl },
	{ "queries_per_client", set_queries_per_client },
	{ "responses_per_second", set_responses_per_second },
	{ "stale", set_stale }, { "prefetch", set_prefetch },
	{ "negative_ttl", set_negative_ttl }, { "edns_udp_size", set_edns_udp_size },
};

static void set(const char *text)
{
	size_t n = strcspn(text, " ");

	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		if (strlen(settings[i].key) == n && !strncmp(text, settings[i].key, n)) {
			settings[i].set(text + n + strspn(text + n, " "));
			return;
		}
	}
	wrong("no such setting", text);
}

static void defaults(void)
{
	struct conf_dns64 *d = &r.config.dns64;

	set_prefix("64:ff9b::/96");
	add_prefix6("::ffff:0:0/96");
	set_upstreams("1");
	d->enabled = d->clients_auto = d->prefix_auto = d->upstreams_auto = true;
	d->synthesis.enabled = d->synthesis.skip_private = true;
	d->synthesis.ptr = d->synthesis.ipv4only_arpa = true;
	d->timeout_s = 2;
	d->limits.outstanding = 64;
	d->cache.size_bytes = 1 << 20;
	d->cache.max_ttl_s = 86400;
	d->cache.negative_ttl_s = 300;
	d->edns_udp_size = 1232;
	r.now_ms = EPOCH_MS;
}

static uint32_t draw(void *arg)
{
	static uint32_t state = 88172645;

	(void)arg;
	return state = state * 1664525 + 1013904223;
}

/* The core looks at the one before while it goes over: each has its own place. */
static struct dns64_conf make_conf(void)
{
	static struct config generation[RELOADS_MAX];
	static unsigned n;
	struct facts none = { 0 };
	struct dns64_conf conf;
	const char *why;

	if (n == RELOADS_MAX)
		wrong("too many reloads", NULL);
	generation[n] = r.config;
	if (!dns64_conf_make(&conf, &generation[n++], &none, &r.upstreams, &why))
		wrong("configuration", why);
	for (unsigned i = 0; i < 8; i++) {	/* as upstreams[].domains would do */
		if (!r.domains[i][0])
			continue;
		conf.route[0].upstreams &= ~(1u << i);
		conf.route[conf.n_routes].upstreams = 1u << i;
		if (!dname_parse(r.domains[i], &conf.route[conf.n_routes++].zone))
			wrong("no name", r.domains[i]);
	}
	return conf;
}

static void start(void)
{
	struct rng rng = { draw, NULL };
	struct dns64_sink sink = { on_reply, on_ask, NULL, NULL };
	struct dns64_conf conf = make_conf();

	r.core = dns64_new(&conf, &rng, &sink);
	if (!r.core)
		wrong("no memory", NULL);
}

/* ---- time ---- */

static void advance(uint64_t to_ms)
{
	while (dns64_next_ms(r.core) <= to_ms) {
		uint64_t next = dns64_next_ms(r.core);

		r.now_ms = next > r.now_ms ? next : r.now_ms;
		dns64_tick(r.core, r.now_ms);
	}
	r.now_ms = to_ms;
}

static void expect_none(void)
{
	if (r.first < r.last)
		wrong("not expected", r.out[r.first].text);
	r.first = r.last = 0;
}

static void expect(const char *want)
{
	char late[TEXT_MAX + 64];

	if (r.first == r.last)
		wrong("nothing came, expected", want);
	if (strcmp(r.out[r.first].text, want) != 0) {
		fprintf(stderr, "expected: %s\n", want);
		wrong("came", r.out[r.first].text);
	}
	if (r.out[r.first].at_ms != r.now_ms) {
		snprintf(late, sizeof(late), "came at %llu ms: %s",
			 (unsigned long long)(r.out[r.first].at_ms - EPOCH_MS), want);
		wrong(late, NULL);
	}
	r.first++;
}

/* ---- lines ---- */

static void client_asks(unsigned who, const char *text)
{
	struct dns64_client from = { .addr.b = { [15] = 1 }, .port = (uint16_t)who };
	char whole[TEXT_MAX];
	uint8_t bytes[4096];
	size_t len;

	if (!strncmp(text, "tcp ", 4)) {
		from.tcp = true;
		text += 4;
	}
	if (!strncmp(text, "from ", 5)) {
		char address[64];
		int at;

		if (sscanf(text, "from %63s %n", address, &at) != 1 ||
		    !addr6_parse(address, &from.addr))
			wrong("from whom", text);
		text += at;
	}
	if (!strncmp(text, "stranger ", 9)) {
		from.addr = (struct addr6){ { 0x20, 1 } };
		text += 9;
	}
	snprintf(whole, sizeof(whole), "%s%s", strstr(text, "flags") ? "" : "flags rd | ", text);
	len = text_message(whole, bytes, sizeof(bytes));
	if (!len)
		wrong("no message", text);
	dns64_query(r.core, &from, bytes, len, r.now_ms);
	while (dns64_next_ms(r.core) <= r.now_ms)
		dns64_tick(r.core, r.now_ms);
}

static struct open_ask *ask_find(unsigned upstream, const char *name, const char *type)
{
	for (unsigned i = 0; i < OUTS_MAX; i++) {
		struct open_ask *a = &r.ask[i];

		if (a->open && a->upstream == upstream && !strcasecmp(a->name, name) &&
		    a->type == text_type(type))
			return a;
	}
	wrong("was not asked this", name);
}

static void upstream_answers(unsigned upstream, const char *text)
{
	char name[300], type[32], whole[TEXT_MAX];
	static uint8_t bytes[65536];
	struct open_ask *a;
	int at;

	if (sscanf(text, "%299s %31s : %n", name, type, &at) != 2)
		wrong("answers NAME TYPE : TEXT", text);
	a = ask_find(upstream, name, type);
	if (!strncmp(text + at, "q ", 2))	/* to another question */
		snprintf(whole, sizeof(whole), "id %u | flags qr rd ra | %s", a->id, text + at);
	else
		snprintf(whole, sizeof(whole), "id %u | %s | q %s %s | %s", a->id,
			 strstr(text, "flags") ? "" : "flags qr rd ra", name, type, text + at);
	a->open = false;
	dns64_answer(r.core, a->ticket, bytes, text_message(whole, bytes, sizeof(bytes)),
		     r.now_ms);
}

typedef void unanswered(struct dns64 *d, uint64_t ticket, uint64_t now_ms);

static void upstream_unanswered(unsigned upstream, const char *text, unanswered *tell)
{
	char name[300], type[32];
	struct open_ask *a;

	if (sscanf(text, "%299s %31s", name, type) != 2)
		wrong("wanted NAME TYPE", text);
	a = ask_find(upstream, name, type);
	a->open = false;
	tell(r.core, a->ticket, r.now_ms);
}

static void reload(const char *text)
{
	struct dns64_conf conf;

	set(text);
	conf = make_conf();
	if (dns64_reconfigure(r.core, &conf, r.now_ms) < 0)
		wrong("refused", text);
}

static void counter(const char *text)
{
	unsigned long want;
	char name[64];
	const struct dns64_counts *c = dns64_counts(r.core);

	if (sscanf(text, "%63s %lu", name, &want) != 2)
		wrong("counter NAME VALUE", text);
	for (unsigned i = 0; i < DNS64_COUNTER_COUNT; i++)
		if (!strcmp(dns64_counter_names[i].name, name) && c->counter[i] == want)
			return;
	for (unsigned i = 1; i < REFUSAL_COUNT; i++)
		if (!strcmp(refusal_names[i].name, name) && c->refusal[i] == want)
			return;
	for (unsigned i = 0; i < DNS64_COUNTER_COUNT; i++)
		if (c->counter[i])
			fprintf(stderr, "  %s %llu\n", dns64_counter_names[i].name,
				(unsigned long long)c->counter[i]);
	wrong("is not so", text);
}

static void line_at(const char *text)
{
	unsigned who;
	int at = 0;

	if (sscanf(text, "client %u asks %n", &who, &at) == 1 && at) {
		expect_none();
		client_asks(who, text + at);
	} else if (sscanf(text, "upstream %u answers %n", &who, &at) == 1 && at) {
		expect_none();
		upstream_answers(who - 1, text + at);
	} else if (sscanf(text, "upstream %u is unreachable for %n", &who, &at) == 1 && at) {
		expect_none();
		upstream_unanswered(who - 1, text + at, dns64_no_answer);
	} else if (sscanf(text, "upstream %u loses %n", &who, &at) == 1 && at) {
		expect_none();
		upstream_unanswered(who - 1, text + at, dns64_lost);
	} else if (!strncmp(text, "reload ", 7)) {
		expect_none();
		reload(text + 7);
	} else if (!strncmp(text, "counter ", 8)) {
		counter(text + 8);
	} else if (!strcmp(text, "flush")) {
		cache_flush_all(dns64_cache(r.core));
	} else if (!strcmp(text, "nothing")) {
		expect_none();
	} else if (!strcmp(text, "has upstream") || !strcmp(text, "has no upstream")) {
		if (dns64_has_upstream(r.core) != !strcmp(text, "has upstream"))
			wrong("is not so", text);
	} else {
		expect(text);
	}
}

static void line(char *text)
{
	unsigned long ms;
	int at = 0;

	char *comment = *text == '#' ? text : strstr(text, " # ");

	text[strcspn(text, "\n")] = '\0';
	if (comment)
		*comment = '\0';
	for (size_t n = strlen(text); n && strchr(" \t", text[n - 1]); n--)
		text[n - 1] = '\0';
	if (!*text)
		return;
	if (!strncmp(text, "set ", 4)) {
		set(text + 4);
		return;
	}
	if (sscanf(text, "%lu %n", &ms, &at) != 1 || !at)
		wrong("no moment", text);
	if (!r.core)
		start();
	advance(EPOCH_MS + ms);
	line_at(text + at);
}

int main(int argc, char **argv)
{
	char text[TEXT_MAX];
	FILE *f = argc == 2 ? fopen(argv[1], "r") : NULL;

	if (!f) {
		fprintf(stderr, "usage: replay_dns64d SCENARIO\n");
		return 2;
	}
	r.file = argv[1];
	conf_errors_init(&r.errors);
	defaults();
	for (r.lines = 1; fgets(text, sizeof(text), f); r.lines++)
		line(text);
	fclose(f);
	if (!r.core)
		wrong("an empty scenario proves nothing", NULL);
	expect_none();
	dns64_free(r.core);
	free(r.config.dns64.synthesis.ignore_aaaa.item);
	free(r.config.dns64.synthesis.skip_ipv4.item);
	conf_errors_fini(&r.errors);
	printf("%s: %u lines\n", r.file, r.lines - 1);
	return 0;
}
