/* doctor_firewall_rows.c - what must pass the packet filter, and the line that lets it */
#include "doctor_firewall.h"

#include <netinet/in.h>

#include <gateway6/must.h>

const struct question network_questions[] = {
	{ "DNS (UDP) from guests on {bridge}", WANTS_DNS, TO_HOST, "{bridge}", NULL,
	  "{guest}", "{host}", IPPROTO_UDP, 53, 0, "new", {
	  [PROXMOX] = "IN DNS(ACCEPT) -i {bridge} -log nolog",
	  [XTABLES] = "ip6tables -I INPUT -i {bridge} -p udp --dport 53 -j ACCEPT",
	  [NFTABLES] = "nft insert rule {family} {table} {chain} iifname {bridge} "
		       "udp dport 53 accept",
	  } },
	{ "DNS (TCP) from guests on {bridge}", WANTS_DNS, TO_HOST, "{bridge}", NULL,
	  "{guest}", "{host}", IPPROTO_TCP, 53, 0, "new", {
	  [PROXMOX] = "IN DNS(ACCEPT) -i {bridge} -log nolog",
	  [XTABLES] = "ip6tables -I INPUT -i {bridge} -p tcp --dport 53 -j ACCEPT",
	  [NFTABLES] = "nft insert rule {family} {table} {chain} iifname {bridge} "
		       "tcp dport 53 accept",
	  } },
	{ "router solicitations of guests on {bridge}", WANTS_RA, TO_HOST, "{bridge}", NULL,
	  "fe80::64", "ff02::2", IPPROTO_ICMPV6, 0, 133, "untracked", {
	  [PROXMOX] = "ndp: 1   # below [OPTIONS]",
	  [XTABLES] = "ip6tables -I INPUT -i {bridge} -p ipv6-icmp -j ACCEPT",
	  [NFTABLES] = "nft insert rule {family} {table} {chain} iifname {bridge} "
		       "icmpv6 type '{ nd-router-solicit, nd-neighbor-solicit, "
		       "nd-neighbor-advert }' accept",
	  } },
	{ "our router advertisements on {bridge}", WANTS_RA, FROM_HOST, NULL, "{bridge}",
	  "fe80::1", "ff02::1", IPPROTO_ICMPV6, 0, 134, "untracked", {
	  [PROXMOX] = "OUT ACCEPT -i {bridge} -p ipv6-icmp -icmp-type router-advertisement "
		      "-log nolog",
	  [XTABLES] = "ip6tables -I OUTPUT -o {bridge} -p ipv6-icmp --icmpv6-type 134 -j ACCEPT",
	  [NFTABLES] = "nft insert rule {family} {table} {chain} oifname {bridge} "
		       "icmpv6 type nd-router-advert accept",
	  } },
	{ "packets of guests on {bridge} to the translator", WANTS_NAT64, THROUGH, "{bridge}",
	  "{device}", "{guest}", "{server}", IPPROTO_TCP, 443, 0, "new", {
	  [PROXMOX] = "FORWARD ACCEPT -source {prefix} -log nolog",
	  [DOCKER] = "ip6tables -I DOCKER-USER -o {device} -j ACCEPT",
	  [XTABLES] = "ip6tables -I FORWARD -o {device} -j ACCEPT",
	  [NFTABLES] = "nft insert rule {family} {table} {chain} oifname {device} accept",
	  } },
	{ "packets from the translator to guests on {bridge}", WANTS_NAT64, THROUGH,
	  "{device}", "{bridge}", "{server}", "{guest}", IPPROTO_TCP, 40000, 0, "established", {
	  [PROXMOX] = "FORWARD ACCEPT -source {pref64} -log nolog",
	  [DOCKER] = "ip6tables -I DOCKER-USER -i {device} -j ACCEPT",
	  [XTABLES] = "ip6tables -I FORWARD -i {device} -j ACCEPT",
	  [NFTABLES] = "nft insert rule {family} {table} {chain} iifname {device} accept",
	  } },
	{ "translated packets to {uplink}", WANTS_SHARE, THROUGH, "{device}", "{uplink}",
	  "{internal}", "{server4}", IPPROTO_TCP, 443, 0, "new", {
	  [PROXMOX] = "FORWARD ACCEPT -source {internal} -log nolog",
	  [DOCKER] = "iptables -I DOCKER-USER -i {device} -j ACCEPT",
	  [XTABLES] = "iptables -I FORWARD -i {device} -j ACCEPT",
	  [NFTABLES] = "nft insert rule {family} {table} {chain} iifname {device} accept",
	  } },
	{ "answers from {uplink} to the translator", WANTS_SHARE, THROUGH, "{uplink}",
	  "{device}", "{server4}", "{internal}", IPPROTO_TCP, 20000, 0, "established", {
	  [PROXMOX] = "FORWARD ACCEPT -dest {internal} -log nolog",
	  [DOCKER] = "iptables -I DOCKER-USER -o {device} -j ACCEPT",
	  [XTABLES] = "iptables -I FORWARD -o {device} -j ACCEPT",
	  [NFTABLES] = "nft insert rule {family} {table} {chain} oifname {device} accept",
	  } },
	{ "native IPv6 of guests on {bridge}", 0, THROUGH, "{bridge}", "{uplink}", "{guest}",
	  "2001:500:2::c", IPPROTO_TCP, 443, 0, "new", {
	  [PROXMOX] = "FORWARD ACCEPT -source {prefix} -log nolog",
	  [DOCKER] = "ip6tables -I DOCKER-USER -i {bridge} -j ACCEPT",
	  [XTABLES] = "ip6tables -I FORWARD -i {bridge} -j ACCEPT",
	  [NFTABLES] = "nft insert rule {family} {table} {chain} iifname {bridge} accept",
	  } },
};
const size_t n_network_questions = ARRAY_SIZE(network_questions);

/* For each published port; its number and protocol are put in. */
const struct question publish_questions[] = {
	{ "clients of {name} from {uplink} to the translator", WANTS_SHARE, THROUGH,
	  "{uplink}", "{device}", "{server4}", "{internal}", 0, 0, 0, "new", {
	  [PROXMOX] = "FORWARD ACCEPT -dest {internal} -p {proto} -dport {port} -log nolog",
	  [DOCKER] = "iptables -I DOCKER-USER -o {device} -j ACCEPT",
	  [XTABLES] = "iptables -I FORWARD -o {device} -p {proto} --dport {port} -j ACCEPT",
	  [NFTABLES] = "nft insert rule {family} {table} {chain} oifname {device} "
		       "{proto} dport {port} accept",
	  } },
	{ "clients of {name} from the translator to {guest}", WANTS_NAT64, THROUGH,
	  "{device}", "{bridge}", "{server}", "{guest}", 0, 0, 0, "new", {
	  [PROXMOX] = "FORWARD ACCEPT -source {pref64} -p {proto} -dport {port} -log nolog",
	  [DOCKER] = "ip6tables -I DOCKER-USER -i {device} -j ACCEPT",
	  [XTABLES] = "ip6tables -I FORWARD -i {device} -p {proto} --dport {port} -j ACCEPT",
	  [NFTABLES] = "nft insert rule {family} {table} {chain} iifname {device} "
		       "{proto} dport {port} accept",
	  } },
	{ "clients of {name} at the port of its guest (vm {vmid})", WANTS_NAT64, TO_GUEST,
	  NULL, NULL, "{server}", "{guest}", 0, 0, 0, "new", {
	  [PROXMOX] = "IN ACCEPT -source {pref64} -p {proto} -dport {port}",
	  } },
};
const size_t n_publish_questions = ARRAY_SIZE(publish_questions);
