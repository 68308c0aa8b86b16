/* kit.h - what the tests of dns64d share: a configuration, and messages by their text */
#ifndef TESTS_UNIT_DNS64D_KIT_H
#define TESTS_UNIT_DNS64D_KIT_H

#include <oracle/dns64d_text.h>
#include <unit/unit.h>

#include <dns64d/core/accept.h>
#include <dns64d/core/conf.h>
#include <dns64d/core/policy.h>

static struct prefix6 kit_mapped = { { { [10] = 0xff, [11] = 0xff } }, 96 };

/* The defaults of gateway6.yaml that matter to the core. */
static inline struct config kit_config(void)
{
	struct config c = { 0 };

	c.nat64.prefix = (struct prefix6){ { { 0, 0x64, 0xff, 0x9b } }, 96 };
	c.dns64.enabled = true;
	c.dns64.port = 53;
	c.dns64.clients_auto = c.dns64.prefix_auto = c.dns64.upstreams_auto = true;
	c.dns64.timeout_s = 2;
	c.dns64.synthesis.enabled = c.dns64.synthesis.skip_private = true;
	c.dns64.synthesis.ptr = c.dns64.synthesis.ipv4only_arpa = true;
	c.dns64.synthesis.ignore_aaaa.item = &kit_mapped;
	c.dns64.synthesis.ignore_aaaa.n = 1;
	c.dns64.cache.size_bytes = 1 << 20;
	c.dns64.cache.max_ttl_s = 86400;
	c.dns64.cache.negative_ttl_s = 300;
	c.dns64.limits.outstanding = 64;
	c.dns64.edns_udp_size = 1232;
	return c;
}

static inline struct dns64_conf kit_conf(const struct config *c)
{
	struct dns64_conf conf;
	struct facts none = { 0 };
	struct upstream_list list = { .at = { { .v4 = { { 192, 0, 2, 53 } }, .port = 53 } },
				      .n = 1 };
	const char *why;

	assert_true(dns64_conf_make(&conf, c, &none, &list, &why));
	return conf;
}

/* For who gets every prefix. */
static inline struct policy kit_policy(const struct dns64_conf *conf)
{
	return (struct policy){ .conf = conf, .prefixes = 0xff,
				.always = conf->c->dns64.synthesis.always };
}

static inline struct question kit_question(const char *name, uint16_t type)
{
	struct question q = { .type = type, .class = DNS_IN };

	assert_true(dname_parse(name, &q.name));
	return q;
}

/* The image of an answer, in m. The text is that of the whole message. */
static inline struct image kit_image(struct mw *m, const char *name, uint16_t type,
				     const char *text)
{
	struct accept_limits limits = { 0, 86400, 300 };
	struct asked asked = { kit_question(name, type), true, false };
	uint8_t bytes[4096];
	size_t len = text_message(text, bytes, sizeof(bytes));
	struct accepted a = accept_answer(&asked, bytes, len, &limits, m);

	assert_int_equal(a.verdict, ACCEPT_IMAGE);
	return a.image;
}

static inline void kit_expect(const struct image *i, const char *want)
{
	char text[8192];

	message_text(i->bytes, i->len, 0, text, sizeof(text));
	assert_string_equal(text, want);
}

#endif
