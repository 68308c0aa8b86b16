/*
 * doctor_firewall.h - a question is a row: a packet, and a remedy for each firewall
 *
 * Words in braces are filled in from the configuration:
 *
 *	{bridge} {prefix} {guest} {host}	a network, its prefix, a guest of it, us there
 *	{uplink} {device} {pref64} {server}	the way out; a server with IPv4 in the prefix
 *	{internal} {server4}			the same on the IPv4 side
 *	{name} {port} {proto} {vmid} {file}	a published port, and where Proxmox keeps rules
 *	{family} {table} {chain}		where it is dropped
 */
#ifndef GW_DOCTOR_FIREWALL_H
#define GW_DOCTOR_FIREWALL_H

#include <stddef.h>
#include <stdint.h>

enum shape { PROXMOX, DOCKER, XTABLES, NFTABLES, SHAPES };
enum way { TO_HOST, THROUGH, FROM_HOST, TO_GUEST };
enum wants { WANTS_DNS = 1, WANTS_NAT64 = 2, WANTS_RA = 4, WANTS_SHARE = 8 };

struct question {
	const char *what;
	unsigned    wants;		/* asked only where all of these are; enum wants */
	enum way    way;
	const char *in, *out, *src, *dst;
	uint32_t    proto, port, icmp_type;
	const char *ct;
	const char *remedy[SHAPES];	/* NULL: that of NFTABLES */
};

extern const struct question network_questions[], publish_questions[];
extern const size_t n_network_questions, n_publish_questions;

#endif
