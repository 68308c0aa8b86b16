/*
 * dname.h - domain names in wire form (RFC 1035 section 3.1)
 *
 * A dname is whole and uncompressed, its case kept, the root label included.
 */
#ifndef GW_DNAME_H
#define GW_DNAME_H

#include <stdbool.h>
#include <stdint.h>

#include "rd.h"
#include "wr.h"
#include "wire/dns.h"

struct dname {
	uint8_t len;			/* 1..255, root label included */
	uint8_t b[DNS_NAME_MAX];
};

struct dname_text { char s[1024]; };	/* 255 bytes, each at most "\ddd" */

/*
 * Read a name at r, which lies inside the message that starts at msg and ends at
 * r->end; compression pointers are followed backwards only, so it ends (RFC 1035
 * 4.1.4). r moves behind the name as it stands at r. False sets r->bad.
 */
bool dname_read(struct rd *r, const uint8_t *msg, struct dname *out);

/* Uncompressed. */
void dname_write(struct wr *w, const struct dname *n);

/*
 * "www.example.org" or "www.example.org."; "\." and "\ddd" as in RFC 1035 5.1.
 * False for an empty label, a label over 63 or a name over 255 bytes.
 */
bool dname_parse(const char *text, struct dname *out);

/* With a dot at the end; unprintable bytes as "\ddd". */
struct dname_text dname_text(const struct dname *n);

/* ASCII case does not matter (RFC 4343). */
bool dname_equal(const struct dname *a, const struct dname *b);

/* Is n equal to or below zone? */
bool dname_under(const struct dname *n, const struct dname *zone);

/* The same name in lower case: the form for keys. */
struct dname dname_lower(const struct dname *n);

/* Number of labels without the root; the parent by taking one off (root stays root). */
unsigned dname_labels(const struct dname *n);
struct dname dname_parent(const struct dname *n);

#endif
