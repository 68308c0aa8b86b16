/*
 * fuzz_gatewayctl_firewall.c - rules of a firewall, as nft -j or iptables-save print them
 *
 * Whatever they say, each packet gets an answer, and the place of a drop is told.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>

#include <gatewayctl/firewall.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct fw_packet packets[] = {
	{ .is6 = true, .in = "vmbr0", .proto = 17, .dport = 53, .ct = "new", .dst_type = "local" },
	{ .is6 = true, .out = "vmbr0", .proto = 58, .icmp_type = 134, .ct = "untracked",
	  .dst_type = "multicast", .dst = { 0xff, 2 } },
	{ .in = "nat64", .out = "eno1", .proto = 6, .dport = 443, .flags = 2, .ct = "new",
	  .dst_type = "unicast", .src = { 100, 64, 64, 1 } },
	{ .is6 = true, .bridged = true, .out = "tap101i0", .physout = "tap101i0", .proto = 6,
	  .ct = "new", .dst_type = "unicast" },
};

static void ask_all(const struct firewall *f)
{
	for (size_t i = 0; i < ARRAY_SIZE(packets); i++)
		for (enum fw_hook hook = FW_PREROUTING; hook < FW_HOOKS; hook++) {
			struct fw_verdict v = firewall_ask(f, &packets[i], hook);

			must(v.answer == FW_PASSES || v.answer == FW_PERHAPS ||
			     v.answer == FW_DROPPED, "no answer");
		}
	firewall_has(f, "chain", "PVEFW-");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct firewall f = { NULL };
	char *text = malloc(size + 1);

	must(text, "no memory");
	memcpy(text, data, size);
	text[size] = '\0';
	firewall_add_nft(&f, text, false);
	ask_all(&f);
	firewall_add_xt(&f, "ip6", text);
	ask_all(&f);
	firewall_fini(&f);
	free(text);
	return 0;
}
