/*
 * firewall.h - would this packet pass the packet filter of this host?
 *
 * The rules are read and walked in thought; no packet is sent and nothing is changed.
 * What a rule asks and we cannot know (a rate, an ipset, a mark of somebody) makes its
 * outcome possible, not certain, and the answer may then be FW_PERHAPS.
 *
 *	nft -j list ruleset ----------------------+
 *	iptables-save, ip6tables-save (both kinds)-+--> one form, nft's JSON --> the walk
 *	            (firewall_xt.c puts them into it)     (firewall_walk.c, firewall_match.c)
 */
#ifndef GW_FIREWALL_H
#define GW_FIREWALL_H

#include <stdbool.h>
#include <stdint.h>

#include <cjson/cJSON.h>

enum fw_hook { FW_PREROUTING, FW_INPUT, FW_FORWARD, FW_OUTPUT, FW_POSTROUTING, FW_HOOKS };

/* Numbers in host order. A name that is NULL is not there, as `in` of what we send. */
struct fw_packet {
	bool	 is6;
	bool	 bridged;		/* seen by tables of family bridge */
	uint8_t	 src[16], dst[16];	/* IPv4: the first four */
	const char *in, *out;
	const char *physin, *physout;	/* ports of a bridge, for physdev */
	uint32_t proto, sport, dport, icmp_type, flags;
	uint32_t mark;
	const char *ct;			/* "new", "established", "untracked" */
	const char *dst_type;		/* "local", "unicast", "multicast" */
	const char *nfproto, *ethertype;	/* from is6, by firewall_ask() */
};

enum fw_answer { FW_PASSES, FW_PERHAPS, FW_DROPPED };

struct fw_verdict {
	enum fw_answer answer;
	char family[12], table[64], chain[64];	/* where it is dropped, or may be */
	bool by_policy, xt;			/* xt: a rule of iptables */
};

struct firewall {
	cJSON *list;			/* array as in "nftables" of nft -j */
};

/* False, with nothing in it, when neither nft nor iptables can be asked. */
bool firewall_read(struct firewall *f);
void firewall_fini(struct firewall *f);

/* For tests: from texts; each may be NULL. */
bool firewall_add_nft(struct firewall *f, const char *json, bool without_xt);
void firewall_add_xt(struct firewall *f, const char *family, const char *save);

/* Through all base chains of type filter at that hook, but those of our own table. */
struct fw_verdict firewall_ask(const struct firewall *f, const struct fw_packet *p,
			       enum fw_hook hook);

/* Is there a table or a chain whose name begins so? */
bool firewall_has(const struct firewall *f, const char *kind, const char *name);

/* ---- between the files ---- */

enum fw_match { FW_NO, FW_MAYBE, FW_YES };

const cJSON *fw_item(const cJSON *object, const char *key);
const char *fw_text(const cJSON *object, const char *key);

struct fw_place { const cJSON *list, *rule; };	/* where named sets are sought */

/* Of a "match" statement, or of a vmap's key and one of its elements. */
enum fw_match fw_matches(const struct fw_place *here, const cJSON *left, const char *op,
			 const cJSON *right, const struct fw_packet *p);

/* A number, a word for one, or several with "|"; false when it is none that we know. */
bool fw_number(const cJSON *expr, uint32_t *out);

/* The set or map "@name" of that table, or NULL. */
const cJSON *fw_named_set(const struct fw_place *here, const char *reference);

#endif
