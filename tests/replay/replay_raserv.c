/*
 * replay_raserv.c - runs scenarios (*.scn) against the advertiser with virtual time
 *
 * A scenario is a list of lines: facts and packets go in, `expect` takes the oldest
 * advertisement that nobody took yet. Time 0 is the start; between two lines time
 * stands still unless one says `at`. A "#" begins a comment.
 *
 *   network NAME [KEY=VALUE|FLAG]...	add to the file that `load` will load (raserv_file.c)
 *	max= min= lifetime= preference=high|low hop= mtu= prefix=P valid= preferred=
 *	rdnss=A rdnss_lifetime= more=A (another rdnss) dnr=NAME,A client=A onlyif=A
 *	gateway=A
 *	dnssl=NAME pref64=P route=P portal=URI
 *	managed other snac pd self deprecated nosllao
 *	unwithheld multicast keep always onuplink disabled nodns64 nonat64
 *	guard=warn|counter|off decrement exitdeprecate unicastonly
 *   dns64 | nat64 PREFIX | uplink NAME	the same for the rest of the file
 *   load				(re)load: what was said since the last load
 *   crash AGE CLOCK			the daemon ends without a word; what `load` makes next
 *					remembers it, AGE seconds later, by a world clock
 *					that is CLOCK seconds off
 *   link INDEX NAME [up] [carrier] [noforward] [mac=M] [mtu=N] [kind=K]
 *	[master=INDEX]
 *   nolink INDEX | addr INDEX A/LEN [tentative] | noaddr INDEX A
 *   route INDEX | noroute | forwarding on|off
 *   tell				these are the facts now
 *   ready NAME | gone NAME		dns64d or nat64d
 *   rs INDEX FROM [COUNT]		solicitations; FROM counts up
 *   ra INDEX FROM LIFETIME [KEY=VALUE]...	another router's advertisement, with
 *	hop= flags= reach= retrans= mtu= pio=P,VALID,PREFERRED
 *   refuse ERRNO			the kernel refuses to send (0: no more)
 *   at SECONDS				time goes on until then
 *   stop				a real stop begins
 *   expect FROM..TO INDEX DST WORD...	the next advertisement, when and what it says:
 *					WORD stands in it; !WORD: no word begins so;
 *					WORD*: one begins so
 *   silent				nothing else was sent
 *   forget				whatever was sent, do not mind
 *   many MIN..MAX			so many were sent and not taken; forget them
 *   state NAME silent|speaking|ceasing | withheld NAME REASON|nothing
 *   count COUNTER MIN..MAX
 *   told foreign|contradicted N	so often since the last time
 *   from A				the source of the last advertisement taken
 *
 * Always checked: multicasts on a link are at least 3 s apart, unless they are parts of
 * one; nothing is sent with router lifetime 0 and a preference.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <raserv/core/memory.h>
#include <raserv/core/raserv.h>

#include <gateway6/must.h>
#include <gateway6/wire/nd.h>

#include "ra_words.h"
#include "raserv_file.h"

#define START_MS 1000000
#define SENT_MAX 4096

struct sent { uint64_t at_ms; struct ra_out out; char text[2048]; };

static struct {
	const char *file;
	unsigned line;
	uint64_t now_ms, next_ms;
	struct raserv *r;
	int refuse;
	unsigned foreign, contradicted;
	char memory[65536];
	size_t memory_len;
	int64_t clock_off_s;
	uint64_t seed;
	struct sent sent[SENT_MAX];
	unsigned n_sent, n_taken;

	struct config *config;		/* in the making */
	struct config *loaded;

	struct link links[16];
	struct link_addr addrs[64];
	struct default_route routes[4];
	struct facts facts;
} t;

void wrong(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%u: at %.3f s: ", t.file, t.line,
		(double)(t.now_ms - START_MS) / 1000);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\n");
	for (unsigned i = t.n_taken; i < t.n_sent && i < t.n_taken + 8; i++)
		fprintf(stderr, "\tsent %.3f link %u to %s %s\n",
			(double)(t.sent[i].at_ms - START_MS) / 1000, t.sent[i].out.link,
			addr6_text(t.sent[i].out.dst).s, t.sent[i].text);
	exit(1);
}

/* ---- reading a line ---- */

char *word(void)
{
	return strtok(NULL, " \t\n");
}

char *need_word(void)
{
	char *w = word();

	if (!w)
		wrong("a word is missing");
	return w;
}

uint32_t number(const char *w)
{
	char *end;
	unsigned long v = strtoul(w, &end, 10);

	if (*end || end == w)
		wrong("%s is not a number", w);
	return (uint32_t)v;
}

static uint64_t moment_ms(const char *w)
{
	return START_MS + (uint64_t)(strtod(w, NULL) * 1000 + 0.5);
}

struct addr6 address(const char *w)
{
	struct addr6 a;

	if (!addr6_parse(w, &a))
		wrong("%s is not an address", w);
	return a;
}

struct prefix6 prefix(const char *w)
{
	struct prefix6 p;

	if (!prefix6_parse(w, &p))
		wrong("%s is not a prefix", w);
	return p;
}

/* ---- what comes out ---- */

static uint32_t draw(void *arg)
{
	uint64_t z = (t.seed += 0x9e3779b97f4a7c15u);

	(void)arg;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)(z ^ z >> 31);
}

/* RFC 4861 6.2.6, last MUST. */
static void check_spacing(const struct sent *s)
{
	for (unsigned i = t.n_sent; s->out.dst.b[0] == 0xff && i-- > 0;) {
		const struct sent *last = &t.sent[i];

		if (last->out.link != s->out.link || last->out.dst.b[0] != 0xff)
			continue;
		if (s->at_ms != last->at_ms && s->at_ms - last->at_ms < 3000)
			wrong("multicast %" PRIu64 " ms after the last one",
			      s->at_ms - last->at_ms);
		return;
	}
}

static int on_send(void *arg, const struct ra_out *out)
{
	struct sent *s = &t.sent[t.n_sent];

	(void)arg;
	if (t.refuse)
		return -t.refuse;
	if (t.n_sent == SENT_MAX)
		wrong("more than %d sent", SENT_MAX);
	*s = (struct sent){ .at_ms = t.now_ms, .out = *out };
	ra_words(out->bytes, out->len, s->text, sizeof(s->text));
	check_spacing(s);
	if (strstr(s->text, " life=0 ") && strstr(s->text, " pref="))
		wrong("lifetime 0 with a preference: %s", s->text);
	t.n_sent++;
	return 0;
}

static void on_foreign(void *arg, const struct iface *it, const struct other *router)
{
	(void)arg, (void)it, (void)router;
	t.foreign++;
}

static void on_contradicted(void *arg, const struct iface *it, const struct other *router,
			    const struct contradiction *list, size_t n)
{
	(void)arg, (void)it, (void)router;
	must(n > 0 && contradiction_text[list[0].field], "contradicted by nothing");
	t.contradicted++;
}

/* ---- the file in the making ---- */

static void do_network(void)
{
	file_network(t.config);
}

static void do_dns64(void)
{
	t.config->dns64.enabled = true;
}

static void do_nat64(void)
{
	t.config->nat64.enabled = true;
	t.config->nat64.prefix = prefix(need_word());
}

static void do_uplink(void)
{
	t.config->uplink.interface = strdup(need_word());
}

/* ---- time ---- */

static void tick(void)
{
	t.next_ms = raserv_tick(t.r, t.now_ms);
	if (t.next_ms <= t.now_ms)
		wrong("it wants to be called at once for ever");
}

static void do_at(void)
{
	uint64_t to_ms = moment_ms(need_word());

	if (to_ms < t.now_ms)
		wrong("time does not run back");
	while (t.next_ms <= to_ms) {
		t.now_ms = t.next_ms;
		tick();
	}
	t.now_ms = to_ms;
	tick();
}

static void on_recalled(void *arg, const char *network, const struct item *said)
{
	(void)arg;
	raserv_recall(t.r, network, said);
}

#define WORLD_S 1700000000

/* As memory_file.c does it around the end of one process and the start of the next. */
static void do_crash(void)
{
	struct memory_clock at = { t.now_ms, WORLD_S + t.now_ms / 1000 };

	t.memory_len = memory_write(t.r, &at, t.memory, sizeof(t.memory));
	t.now_ms += number(need_word()) * UINT64_C(1000);
	t.clock_off_s = strtol(need_word(), NULL, 10);
	raserv_free(t.r);
	t.r = NULL;
}

static void recall(void)
{
	uint64_t world_s = (uint64_t)((int64_t)(WORLD_S + t.now_ms / 1000) + t.clock_off_s);
	struct memory_clock at = { t.now_ms, world_s };

	if (t.memory_len && !memory_read(t.memory, t.memory_len, &at, on_recalled, NULL))
		wrong("it does not read what it wrote");
	t.memory_len = 0;
}

static void do_load(void)
{
	struct raserv_sink sink = { .send = on_send, .foreign = on_foreign,
				    .contradicted = on_contradicted };
	struct rng rng = { draw, NULL };

	if (t.r && raserv_reconfigure(t.r, t.config, t.now_ms) < 0)
		wrong("no memory");
	if (!t.r) {
		t.r = raserv_new(t.config, &rng, &sink);
		recall();
	}
	file_free(t.loaded);
	t.loaded = t.config;
	t.config = file_new();
	raserv_update(t.r, &t.facts, t.now_ms);
	tick();
}

static void do_tell(void)
{
	raserv_update(t.r, &t.facts, t.now_ms);
	tick();
}

/* ---- facts ---- */

static void link_word(struct link *l, char *w)
{
	if (!strcmp(w, "up"))
		l->up = true;
	else if (!strcmp(w, "carrier"))
		l->carrier = true;
	else if (!strcmp(w, "noforward"))
		l->forwarding6 = false;
	else if (!strncmp(w, "kind=", 5))
		snprintf(l->kind, sizeof(l->kind), "%s", w + 5);
	else if (!strncmp(w, "mtu=", 4))
		l->mtu = number(w + 4);
	else if (!strncmp(w, "master=", 7))
		l->master = number(w + 7);
	else if (!strncmp(w, "mac=", 4) && mac_parse(w + 4, &l->mac))
		l->has_mac = true;
	else
		wrong("unknown word %s", w);
}

static void do_link(void)
{
	uint32_t index = number(need_word());
	struct link *l = &t.links[index];

	if (index >= ARRAY_SIZE(t.links))
		wrong("link %u", index);
	*l = (struct link){ .index = index, .mtu = 1500, .forwarding6 = true };
	snprintf(l->name, sizeof(l->name), "%s", need_word());
	for (char *w; (w = word());)
		link_word(l, w);
}

static void do_nolink(void)
{
	t.links[number(need_word())].index = 0;
}

static void do_addr(void)
{
	uint32_t link = number(need_word());
	char *w = need_word(), *slash = strchr(w, '/'), *flag = word();
	struct link_addr *a = &t.addrs[t.facts.n_addrs++];

	if (!slash || t.facts.n_addrs == ARRAY_SIZE(t.addrs))
		wrong("address/len");
	*slash = 0;
	*a = (struct link_addr){ .link = link, .is6 = true, .v6 = address(w),
				 .len = (uint8_t)number(slash + 1), .permanent = true,
				 .tentative = flag && !strcmp(flag, "tentative") };
}

static void do_noaddr(void)
{
	uint32_t link = number(need_word());
	struct addr6 a = address(need_word());

	for (size_t i = 0; i < t.facts.n_addrs; i++)
		if (t.addrs[i].link == link && addr6_equal(&t.addrs[i].v6, &a)) {
			t.addrs[i] = t.addrs[--t.facts.n_addrs];
			return;
		}
	wrong("no such address");
}

static void do_route(void)
{
	t.routes[t.facts.n_routes++] =
		(struct default_route){ .link = number(need_word()), .is6 = true };
}

static void do_noroute(void)
{
	t.facts.n_routes = 0;
}

static void do_forwarding(void)
{
	t.facts.forwarding6 = !strcmp(need_word(), "on");
}

/* ---- events ---- */

static unsigned need_named(const char *name)
{
	return !strcmp(name, "dns64d") ? NEED_DNS64D : NEED_NAT64D;
}

static void do_ready(void)
{
	raserv_ready(t.r, need_named(need_word()), RASERV_READY, t.now_ms);
	tick();
}

static void do_gone(void)
{
	raserv_ready(t.r, need_named(need_word()), RASERV_GONE, t.now_ms);
	tick();
}

static void do_rs(void)
{
	static const uint8_t rs[8] = { 133 };
	uint32_t link = number(need_word());
	struct addr6 from = address(need_word());
	char *times = word();

	for (uint32_t i = 0, n = times ? number(times) : 1; i < n; i++) {
		struct nd_in in = { .link = link, .src = from, .hop_limit = 255,
				    .bytes = rs, .len = sizeof(rs) };

		in.src.b[13] = (uint8_t)(from.b[13] + (i >> 16));
		in.src.b[14] = (uint8_t)(from.b[14] + (i >> 8));
		in.src.b[15] = (uint8_t)(from.b[15] + i);
		raserv_receive(t.r, &in, t.now_ms);
	}
	tick();
}

struct foreign_ra { struct nd_ra_wire head; uint8_t options[256]; size_t len; };

static void foreign_prefix(struct foreign_ra *ra, char *v)
{
	struct nd_prefix_wire o = { .opt = { 3, 4 }, .flags = 0xc0 };
	char *p = strsep(&v, ","), *valid = strsep(&v, ",");
	struct prefix6 parsed = prefix(p);

	o.len = parsed.len;
	o.prefix = parsed.addr;
	o.valid_s = put32(number(valid));
	o.preferred_s = put32(number(v));
	memcpy(ra->options + ra->len, &o, sizeof(o));
	ra->len += sizeof(o);
}

static void foreign_mtu(struct foreign_ra *ra, uint32_t mtu)
{
	struct nd_mtu_wire o = { .opt = { 5, 1 }, .mtu = put32(mtu) };

	memcpy(ra->options + ra->len, &o, sizeof(o));
	ra->len += sizeof(o);
}

static void foreign_word(struct foreign_ra *ra, char *w)
{
	char *v = strchr(w, '=');

	if (!v)
		wrong("unknown word %s", w);
	*v++ = 0;
	if (!strcmp(w, "hop"))
		ra->head.hop_limit = (uint8_t)number(v);
	else if (!strcmp(w, "flags"))
		ra->head.flags = (uint8_t)number(v);
	else if (!strcmp(w, "reach"))
		ra->head.reachable_ms = put32(number(v));
	else if (!strcmp(w, "retrans"))
		ra->head.retransmit_ms = put32(number(v));
	else if (!strcmp(w, "mtu"))
		foreign_mtu(ra, number(v));
	else if (!strcmp(w, "pio"))
		foreign_prefix(ra, v);
	else
		wrong("unknown word %s", w);
}

static void do_ra(void)
{
	uint32_t link = number(need_word());
	struct addr6 from = address(need_word());
	struct foreign_ra ra = { .head = {
		.type = 134, .lifetime_s = put16((uint16_t)number(need_word())) } };
	struct nd_in in = { .link = link, .src = from, .hop_limit = 255,
			    .bytes = (const uint8_t *)&ra };

	for (char *w; (w = word());)
		foreign_word(&ra, w);
	in.len = sizeof(ra.head) + ra.len;
	raserv_receive(t.r, &in, t.now_ms);
	tick();
}

static void do_refuse(void)
{
	t.refuse = (int)number(need_word());
}

static void do_stop(void)
{
	raserv_withdraw(t.r, t.now_ms);
	tick();
}

/* ---- expectations ---- */

struct range { double from, to; };

static struct range range(const char *w)
{
	struct range r;
	char *dots = strstr(w, "..");

	r.from = strtod(w, NULL);
	r.to = dots ? strtod(dots + 2, NULL) : r.from;
	return r;
}

static bool says(const char *text, const char *want)
{
	size_t len = strlen(want);
	bool begins = len > 0 && want[len - 1] == '*';
	char padded[256];

	snprintf(padded, sizeof(padded), " %.*s%s", (int)(begins ? len - 1 : len), want,
		 begins ? "" : " ");
	return strstr(text, padded) != NULL;
}

static void expect_words(const char *text)
{
	for (char *w; (w = word());) {
		char begins[256];

		snprintf(begins, sizeof(begins), "%s*", w + 1);
		if (*w == '!' && says(text, begins))
			wrong("said %s, which it must not: %s", w + 1, text);
		if (*w != '!' && !says(text, w))
			wrong("did not say %s: %s", w, text);
	}
}

static void do_expect(void)
{
	struct range when = range(need_word());
	uint32_t link = number(need_word());
	struct addr6 to = address(need_word());
	struct sent *s = &t.sent[t.n_taken];
	double at_s;

	if (t.n_taken == t.n_sent)
		wrong("nothing was sent");
	at_s = (double)(s->at_ms - START_MS) / 1000;
	if (at_s < when.from - 1e-9 || at_s > when.to + 1e-9)
		wrong("sent at %.3f, not in %.3f..%.3f", at_s, when.from, when.to);
	if (s->out.link != link || !addr6_equal(&s->out.dst, &to))
		wrong("sent on link %u to %s", s->out.link, addr6_text(s->out.dst).s);
	expect_words(s->text);
	t.n_taken++;
}

static void do_silent(void)
{
	if (t.n_taken != t.n_sent)
		wrong("%u more were sent", t.n_sent - t.n_taken);
}

static void do_forget(void)
{
	t.n_taken = t.n_sent;
}

static void do_many(void)
{
	struct range n = range(need_word());
	unsigned have = t.n_sent - t.n_taken;

	if (have < n.from || have > n.to)
		wrong("%u were sent", have);
	t.n_taken = t.n_sent;
}

static const struct iface *iface_named(const char *name)
{
	for (size_t i = 0; i < raserv_count(t.r); i++)
		if (!strcmp(raserv_iface(t.r, i)->name, name))
			return raserv_iface(t.r, i);
	wrong("no interface %s", name);
}

static void do_state(void)
{
	static const char *const names[] = { "silent", "speaking", "ceasing" };
	const struct iface *it = iface_named(need_word());
	const char *want = need_word();

	if (strcmp(names[it->state], want))
		wrong("%s is %s", it->name, names[it->state]);
}

static void do_withheld(void)
{
	static const char *const names[] = {
#define X(NAME, text) #NAME,
		WITHHELD_REASONS(X)
#undef X
	};
	const struct iface *it = iface_named(need_word());
	const char *want = need_word();

	if (!strcmp(want, "nothing") && it->withheld == 0)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], want) && it->withheld >> i & 1)
			return;
	wrong("%s withholds %#x", it->name, it->withheld);
}

static void do_count(void)
{
	const char *name = need_word();
	struct range want = range(need_word());

	for (size_t i = 0; i < RA_COUNTER_COUNT; i++) {
		double have = (double)raserv_counters(t.r)[i];

		if (strcmp(ra_counter_names[i].name, name))
			continue;
		if (have < want.from || have > want.to)
			wrong("%s is %.0f", name, have);
		return;
	}
	wrong("no counter %s", name);
}

static void do_told(void)
{
	unsigned *have = *need_word() == 'f' ? &t.foreign : &t.contradicted;
	unsigned want = number(need_word());

	if (*have != want)
		wrong("told %u times", *have);
	*have = 0;
}

static void do_from(void)
{
	struct addr6 want = address(need_word());
	const struct sent *s = &t.sent[t.n_taken - 1];

	if (t.n_taken == 0 || !addr6_equal(&s->out.src, &want))
		wrong("sent from %s", addr6_text(s->out.src).s);
}

static const struct { const char *name; void (*run)(void); } verbs[] = {
	{ "network", do_network }, { "dns64", do_dns64 }, { "nat64", do_nat64 },
	{ "uplink", do_uplink }, { "load", do_load }, { "crash", do_crash }, { "link", do_link },
	{ "nolink", do_nolink }, { "addr", do_addr }, { "noaddr", do_noaddr },
	{ "route", do_route }, { "noroute", do_noroute }, { "forwarding", do_forwarding },
	{ "tell", do_tell }, { "ready", do_ready }, { "gone", do_gone }, { "rs", do_rs },
	{ "ra", do_ra }, { "refuse", do_refuse }, { "at", do_at }, { "stop", do_stop },
	{ "expect", do_expect }, { "silent", do_silent }, { "forget", do_forget },
	{ "many", do_many }, { "state", do_state }, { "withheld", do_withheld },
	{ "count", do_count }, { "told", do_told }, { "from", do_from },
};

static void run_line(char *text)
{
	char *comment = strchr(text, '#'), *verb;

	if (comment)
		*comment = 0;
	verb = strtok(text, " \t\n");
	for (size_t i = 0; verb && i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(verb, verbs[i].name)) {
			verbs[i].run();
			return;
		}
	if (verb)
		wrong("unknown verb %s", verb);
}

int main(int argc, char **argv)
{
	char text[1024];
	FILE *f = argc == 2 ? fopen(argv[1], "r") : NULL;

	if (!f) {
		fprintf(stderr, "usage: replay_raserv FILE.scn\n");
		return 2;
	}
	t.file = argv[1];
	t.now_ms = START_MS;
	t.config = file_new();
	t.facts = (struct facts){ .links = t.links, .n_links = ARRAY_SIZE(t.links),
				  .addrs = t.addrs, .routes = t.routes,
				  .forwarding4 = true, .forwarding6 = true };
	while (fgets(text, sizeof(text), f)) {
		t.line++;
		run_line(text);
	}
	fclose(f);
	raserv_free(t.r);
	file_free(t.loaded);
	file_free(t.config);
	printf("%u lines, %u advertisements\n", t.line, t.n_sent);
	return 0;
}
