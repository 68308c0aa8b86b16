/* A packet thought through rules, as nft -j and iptables-save print them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>

#include <gateway6/must.h>

#include <gatewayctl/fill.h>
#include <gatewayctl/firewall.h>
#include <gatewayctl/guest_port.h>

/* ---- nft ---- */

#define TABLE "\"family\":\"inet\",\"table\":\"t\","
#define SET(s) "{\"set\":{\"family\":\"inet\",\"table\":\"t\"," s "}},"
#define CHAIN(name) "{\"chain\":{" TABLE "\"name\":\"" name "\"}},"
#define RULE(chain, expr) "{\"rule\":{" TABLE "\"chain\":\"" chain "\",\"expr\":[" expr "]}},"
#define META(key, right) "{\"match\":{\"op\":\"==\",\"left\":{\"meta\":{\"key\":\"" key	\
	"\"}},\"right\":" right "}}"
#define FIELD(proto, field, op, right) "{\"match\":{\"op\":\"" op "\",\"left\":{\"payload\":" \
	"{\"protocol\":\"" proto "\",\"field\":\"" field "\"}},\"right\":" right "}}"
#define ACCEPT "{\"accept\":null}"
#define DROP "{\"drop\":null}"
#define COUNTER "{\"counter\":{\"packets\":0,\"bytes\":0}}"
#define LIMIT "{\"limit\":{\"rate\":1,\"per\":\"second\"}}"
#define SET_MARK(v) "{\"mangle\":{\"key\":{\"meta\":{\"key\":\"mark\"}},\"value\":" v "}}"
#define CT(right) "{\"match\":{\"op\":\"in\",\"left\":{\"ct\":{\"key\":\"state\"}},"	\
	"\"right\":" right "}}"

/* The packet: a query over UDP from 2001:470:1::64 at vmbr0 to our port 53, mark 0. */
static const struct { const char *what, *rules; enum fw_answer want; } nft_rows[] = {
	{ "an empty chain has its policy", "", FW_DROPPED },
	{ "accept", RULE("in", ACCEPT), FW_PASSES },
	{ "a counter is no condition", RULE("in", COUNTER "," ACCEPT), FW_PASSES },
	{ "a name", RULE("in", META("iifname", "\"vmbr0\"") "," ACCEPT), FW_PASSES },
	{ "another name", RULE("in", META("iifname", "\"vmbr1\"") "," ACCEPT), FW_DROPPED },
	{ "a name with a star", RULE("in", META("iifname", "\"vmbr*\"") "," ACCEPT), FW_PASSES },
	{ "oifname is not there on input", RULE("in", META("oifname", "\"vmbr0\"") "," ACCEPT),
	  FW_DROPPED },
	{ "a port in a set", RULE("in", FIELD("udp", "dport", "==",
	  "{\"set\":[9,{\"range\":[50,60]}]}") "," ACCEPT), FW_PASSES },
	{ "beside the range", RULE("in", FIELD("udp", "dport", "==",
	  "{\"set\":[9,{\"range\":[54,60]}]}") "," ACCEPT), FW_DROPPED },
	{ "the port of another protocol", RULE("in", FIELD("tcp", "dport", "==", "53") ","
	  ACCEPT), FW_DROPPED },
	{ "and not-equal does not find it either", RULE("in", FIELD("tcp", "dport", "!=", "9")
	  "," ACCEPT), FW_DROPPED },
	{ "not equal", RULE("in", FIELD("udp", "dport", "!=", "9") "," ACCEPT), FW_PASSES },
	{ "th", RULE("in", FIELD("th", "dport", "==", "53") "," ACCEPT), FW_PASSES },
	{ "a prefix", RULE("in", FIELD("ip6", "saddr", "==",
	  "{\"prefix\":{\"addr\":\"2001:470:1::\",\"len\":57}}") "," ACCEPT), FW_PASSES },
	{ "beside the prefix", RULE("in", FIELD("ip6", "saddr", "==",
	  "{\"prefix\":{\"addr\":\"2001:470:3::\",\"len\":47}}") "," ACCEPT), FW_DROPPED },
	{ "an IPv4 address", RULE("in", FIELD("ip", "saddr", "!=", "\"10.0.0.1\"") "," ACCEPT),
	  FW_DROPPED },
	{ "a named set", SET("\"name\":\"s\",\"type\":\"ipv6_addr\",\"elem\":[{\"range\":"
	  "[\"2001:470:1::1\",\"2001:470:1::ff\"]}]") RULE("in", FIELD("ip6", "saddr", "==",
	  "\"@s\"") "," ACCEPT), FW_PASSES },
	{ "a named set that is empty", SET("\"name\":\"s\",\"type\":\"ipv6_addr\"") RULE("in",
	  FIELD("ip6", "saddr", "==", "\"@s\"") "," ACCEPT), FW_DROPPED },
	{ "a state", RULE("in", CT("[\"established\",\"new\"]") "," ACCEPT), FW_PASSES },
	{ "another state", RULE("in", CT("[\"established\",\"related\"]") "," ACCEPT), FW_DROPPED },
	{ "a rate may be reached", RULE("in", LIMIT "," ACCEPT), FW_PERHAPS },
	{ "what comes first decides", RULE("in", DROP) RULE("in", ACCEPT), FW_DROPPED },
	{ "a drop that may be, then accept", RULE("in", LIMIT "," DROP) RULE("in", ACCEPT),
	  FW_PERHAPS },
	{ "a drop that may be, and drop", RULE("in", LIMIT "," DROP), FW_DROPPED },
	{ "jump and accept", CHAIN("c") RULE("c", ACCEPT)
	  RULE("in", "{\"jump\":{\"target\":\"c\"}}"), FW_PASSES },
	{ "jump and come back", CHAIN("c") RULE("c", "{\"return\":null}") RULE("c", DROP)
	  RULE("in", "{\"jump\":{\"target\":\"c\"}}") RULE("in", ACCEPT), FW_PASSES },
	{ "goto does not come back", CHAIN("c") RULE("in", "{\"goto\":{\"target\":\"c\"}}")
	  RULE("in", ACCEPT), FW_DROPPED },
	{ "a map of verdicts", RULE("in", "{\"vmap\":{\"key\":{\"ct\":{\"key\":\"state\"}},"
	  "\"data\":{\"set\":[[\"invalid\",{\"drop\":null}],"
	  "[\"new\",{\"accept\":null}]]}}}"), FW_PASSES },
	{ "a named map of jumps", "{\"map\":{\"family\":\"inet\",\"table\":\"t\",\"name\":\"m\","
	  "\"type\":\"ifname\",\"elem\":[[\"vmbr0\",{\"goto\":{\"target\":\"c\"}}]]}}," CHAIN("c")
	  RULE("c", ACCEPT) RULE("in", "{\"vmap\":{\"key\":{\"meta\":{\"key\":\"iifname\"}},"
	  "\"data\":\"@m\"}}"), FW_PASSES },
	{ "a mark that was set", RULE("in", SET_MARK("5")) RULE("in", META("mark", "5") ","
	  ACCEPT), FW_PASSES },
	{ "a mark that may have been", RULE("in", LIMIT "," SET_MARK("5")) RULE("in",
	  META("mark", "5") "," ACCEPT), FW_PERHAPS },
	{ "a word for what we do not ask", RULE("in", META("l4proto", "\"igmp\"") "," ACCEPT),
	  FW_DROPPED },
	{ "what we do not know", RULE("in", "{\"match\":{\"op\":\"==\",\"left\":{\"osf\":"
	  "{\"key\":\"name\"}},\"right\":\"x\"}}," ACCEPT), FW_PERHAPS },
};

static struct fw_packet query(void)
{
	struct fw_packet p = { .is6 = true, .in = "vmbr0", .proto = 17, .sport = 4000,
			       .dport = 53, .ct = "new", .dst_type = "local" };

	inet_pton(AF_INET6, "2001:470:1::64", p.src);
	inet_pton(AF_INET6, "2001:470:1::1", p.dst);
	return p;
}

static void firewall_ask__judges_as_nft_does(void **state)
{
	struct fw_packet p = query();
	char text[4096];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(nft_rows); i++) {
		struct firewall f = { NULL };

		snprintf(text, sizeof(text), "{\"nftables\":[{\"metainfo\":{}},%s"
			 "{\"chain\":{" TABLE "\"name\":\"in\",\"type\":\"filter\","
			 "\"hook\":\"input\",\"prio\":0,\"policy\":\"drop\"}}]}",
			 nft_rows[i].rules);
		assert_true(firewall_add_nft(&f, text, false));
		if (firewall_ask(&f, &p, FW_INPUT).answer != nft_rows[i].want)
			fail_msg("%s", nft_rows[i].what);
		firewall_fini(&f);
	}
}

/* ---- iptables-save ---- */

static const struct { const char *what, *rules; enum fw_answer want; } xt_rows[] = {
	{ "policy", "", FW_DROPPED },
	{ "options", "-A INPUT -i vmbr0 -p udp -m udp --dport 53 -j ACCEPT\n", FW_PASSES },
	{ "not", "-A INPUT ! -i lo -j ACCEPT\n", FW_PASSES },
	{ "not, and so", "-A INPUT ! -i vmbr0 -j ACCEPT\n", FW_DROPPED },
	{ "plus", "-A INPUT -i vm+ -j ACCEPT\n", FW_PASSES },
	{ "ports", "-A INPUT -p udp -m multiport --dports 1,50:60 -j ACCEPT\n", FW_PASSES },
	{ "prefix", "-A INPUT -s 2001:470::/32 -j ACCEPT\n", FW_PASSES },
	{ "states", "-A INPUT -m conntrack --ctstate INVALID,NEW -j ACCEPT\n", FW_PASSES },
	{ "ipset: who knows", "-A INPUT -m set --match-set x src -j ACCEPT\n", FW_PERHAPS },
	{ "ipset of another protocol",
	  "-A INPUT -p tcp -m set --match-set x src -j ACCEPT\n",
	  FW_DROPPED },
	{ "comment", "-A INPUT -m comment --comment \"-j DROP it\" -j ACCEPT\n",
	  FW_PASSES },
	{ "log, then accept", "-A INPUT -j LOG --log-prefix \"x y\"\n-A INPUT -j ACCEPT\n",
	  FW_PASSES },
	{ "reject", "-A INPUT -j REJECT --reject-with icmp6-port-unreachable\n"
	  "-A INPUT -j ACCEPT\n", FW_DROPPED },
	{ "the accept mark of Proxmox", ":M - [0:0]\n-A INPUT -i vmbr0 -j M\n"
	  "-A INPUT -m mark --mark 0x80000000/0x80000000 -j ACCEPT\n"
	  "-A M -j MARK --set-xmark 0x80000000/0x80000000\n", FW_PASSES },
	{ "the other one", "-A INPUT -m mark --mark 0x80000000/0x80000000 -j ACCEPT\n",
	  FW_DROPPED },
	{ "broadcast",
	  "-A INPUT -m addrtype --dst-type BROADCAST -j DROP\n"
	  "-A INPUT -j ACCEPT\n",
	  FW_PASSES },
};

static void firewall_ask__judges_as_iptables_does(void **state)
{
	struct fw_packet p = query();
	char text[1024];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(xt_rows); i++) {
		struct firewall f = { NULL };

		snprintf(text, sizeof(text), "# x\n*filter\n:INPUT DROP [1:2]\n%sCOMMIT\n",
			 xt_rows[i].rules);
		firewall_add_xt(&f, "ip6", text);
		if (firewall_ask(&f, &p, FW_INPUT).answer != xt_rows[i].want)
			fail_msg("%s", xt_rows[i].what);
		assert_int_equal(firewall_ask(&f, &p, FW_FORWARD).answer, FW_PASSES);
		firewall_fini(&f);
	}
}

static void firewall_ask__knows_flags_of_tcp(void **state)
{
	struct firewall f = { NULL };
	struct fw_packet p = query();

	(void)state;
	p.proto = 6;
	p.flags = 2;
	firewall_add_xt(&f, "ip6", "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp "
			"--tcp-flags FIN,SYN,RST,ACK SYN -j DROP\nCOMMIT\n");
	assert_int_equal(firewall_ask(&f, &p, FW_INPUT).answer, FW_DROPPED);
	p.flags = 16;
	assert_int_equal(firewall_ask(&f, &p, FW_INPUT).answer, FW_PASSES);
	firewall_fini(&f);
}

static void firewall_ask__tells_where(void **state)
{
	struct firewall f = { NULL };
	struct fw_packet p = query();
	struct fw_verdict v;

	(void)state;
	firewall_add_xt(&f, "ip6", "*filter\n:INPUT ACCEPT [0:0]\n:PVEFW-HOST-IN - [0:0]\n"
			"-A INPUT -j PVEFW-HOST-IN\n-A PVEFW-HOST-IN -j DROP\nCOMMIT\n");
	v = firewall_ask(&f, &p, FW_INPUT);
	assert_string_equal(v.chain, "PVEFW-HOST-IN");
	assert_string_equal(v.family, "ip6");
	assert_true(v.xt && !v.by_policy);
	assert_true(firewall_has(&f, "chain", "PVEFW-"));
	assert_false(firewall_has(&f, "chain", "DOCKER"));
	firewall_fini(&f);
}

static void firewall_add__takes_no_nonsense(void **state)
{
	struct firewall f = { NULL };
	struct fw_packet p = query();

	(void)state;
	assert_false(firewall_add_nft(&f, "{", false));
	firewall_add_nft(&f, "{\"nftables\":[1,{},{\"rule\":3},{\"chain\":[]},"
			 "{\"rule\":{\"expr\":7}}]}", false);
	firewall_add_xt(&f, "ip6", ":\n*\n-A \n-A INPUT -j\n-A INPUT !\n-A INPUT -i\n:x\n\"\n");
	assert_int_equal(firewall_ask(&f, &p, FW_INPUT).answer, FW_PASSES);
	firewall_fini(&f);
}

static void fill__puts_in_what_is_known(void **state)
{
	const struct fill_word one[] = { { "a", "1" }, { NULL, NULL } };
	const struct fill_word other[] = { { "bc", "xyz" }, { NULL, NULL } };
	const struct fill more = { one, NULL }, words = { other, &more };

	(void)state;
	assert_string_equal(fill(&words, "-{a}{bc}- { a, b } {d} {").s, "-1xyz- { a, b } {d} {");
}

static void guest_port_name__reads_what_proxmox_writes(void **state)
{
	struct guest_port g = { .port = "fwpr101p2" };

	(void)state;
	guest_port_name(&g, "/nonexistent");
	assert_int_equal(g.vmid, 101);
	assert_string_equal(g.fwbr, "fwbr101i2");
	assert_string_equal(g.fwln, "fwln101i2");
	g = (struct guest_port){ .port = "tap77i0" };
	guest_port_name(&g, "/nonexistent");
	assert_int_equal(g.vmid, 77);
	assert_string_equal(g.device, "tap77i0");
	assert_string_equal(g.fwbr, "");
	g = (struct guest_port){ .port = "eth0" };
	guest_port_name(&g, "/nonexistent");
	assert_int_equal(g.vmid, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(firewall_ask__judges_as_nft_does),
		cmocka_unit_test(firewall_ask__judges_as_iptables_does),
		cmocka_unit_test(firewall_ask__knows_flags_of_tcp),
		cmocka_unit_test(firewall_ask__tells_where),
		cmocka_unit_test(firewall_add__takes_no_nonsense),
		cmocka_unit_test(fill__puts_in_what_is_known),
		cmocka_unit_test(guest_port_name__reads_what_proxmox_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
