/*
 * dname.c - domain names in wire form
 *
 * A name is read label by label; a compression pointer may only lead to a place in
 * front of the one it stands at, so reading ends (RFC 1035 section 4.1.4 says "prior
 * occurrence"). What is kept is always whole, at most 255 bytes, and ends in the root.
 */
#include <gateway6/dname.h>

#include <stdio.h>

#define POINTER 0xc0			/* two high bits of a length byte */
#define POINTERS_MAX 127		/* a name has no more labels: bounds the work */

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

/* Append one label (n <= 63, 0 is the root). False when the name grows past 255. */
static bool append(struct dname *out, unsigned *len, const uint8_t *label, unsigned n)
{
	if (*len + 1 + n + (n > 0) > DNS_NAME_MAX)	/* the root has to fit as well */
		return false;
	out->b[(*len)++] = (uint8_t)n;
	if (n)
		memcpy(out->b + *len, label, n);
	*len += n;
	return true;
}

bool dname_read(struct rd *r, const uint8_t *msg, struct dname *out)
{
	struct rd at = *r;		/* jumps; r itself stops at the first pointer */
	const uint8_t *limit = r->at;	/* pointers must lead in front of this */
	unsigned len = 0, jumps = 0, n;

	/* ends: each label lengthens the name, each pointer lowers limit */
	do {
		n = rd_u8(&at);
		if (n >= POINTER) {
			size_t to = (n & 0x3fu) << 8 | rd_u8(&at);

			if (!jumps)
				r->at = at.at;
			if (at.bad || to >= (size_t)(limit - msg) || ++jumps > POINTERS_MAX)
				goto bad;
			limit = msg + to;
			at.at = limit;
			n = 1;
			continue;
		}
		const uint8_t *label = rd_take(&at, n);

		if (at.bad || n > DNS_LABEL_MAX || !append(out, &len, label, n))
			goto bad;
	} while (n);
	out->len = (uint8_t)len;
	if (!jumps)
		r->at = at.at;
	return true;
bad:
	out->len = 1;
	out->b[0] = 0;
	r->bad = true;
	return false;
}

void dname_write(struct wr *w, const struct dname *n)
{
	wr_bytes(w, n->b, n->len);
}

/* One character of text, with "\." and "\ddd" (RFC 1035 section 5.1). 0 at a bad one. */
static unsigned unescape(const char *text, uint8_t *out)
{
	unsigned value = 0;

	if (*text != '\\') {
		*out = (uint8_t)*text;
		return 1;
	}
	if (text[1] < '0' || text[1] > '9') {
		*out = (uint8_t)text[1];
		return text[1] ? 2 : 0;
	}
	for (unsigned i = 1; i <= 3; i++) {
		if (text[i] < '0' || text[i] > '9')
			return 0;
		value = value * 10 + (unsigned)(text[i] - '0');
	}
	*out = (uint8_t)value;
	return value <= 255 ? 4 : 0;
}

/* The next label up to a dot or the end. Returns characters eaten, 0 when it is bad. */
static size_t parse_label(const char *text, uint8_t *label, unsigned *n)
{
	size_t at = 0;

	*n = 0;
	while (text[at] && text[at] != '.') {
		uint8_t c;
		unsigned eaten = unescape(text + at, &c);

		if (!eaten || *n == DNS_LABEL_MAX)
			return 0;
		label[(*n)++] = c;
		at += eaten;
	}
	if (*n == 0)
		return 0;
	return at + (text[at] == '.');
}

bool dname_parse(const char *text, struct dname *out)
{
	struct dname name;
	unsigned len = 0;

	if (!*text)
		return false;
	if (!strcmp(text, "."))
		text++;
	while (*text) {			/* ends: every label eats at least one character */
		uint8_t label[DNS_LABEL_MAX];
		unsigned n;
		size_t eaten = parse_label(text, label, &n);

		if (!eaten || !append(&name, &len, label, n))
			return false;
		text += eaten;
	}
	append(&name, &len, NULL, 0);
	name.len = (uint8_t)len;
	*out = name;
	return true;
}

static char *print_byte(char *to, uint8_t c)
{
	if (c == '.' || c == '\\')
		return to + sprintf(to, "\\%c", c);
	if (c > ' ' && c < 0x7f)
		return to + sprintf(to, "%c", c);
	return to + sprintf(to, "\\%03u", c);
}

struct dname_text dname_text(const struct dname *n)
{
	struct dname_text t;
	char *to = t.s;

	for (unsigned at = 0; at < n->len && n->b[at]; at += n->b[at] + 1u) {
		for (unsigned i = 1; i <= n->b[at]; i++)
			to = print_byte(to, n->b[at + i]);
		*to++ = '.';
	}
	if (to == t.s)
		*to++ = '.';
	*to = '\0';
	return t;
}

/* Length bytes are at most 63 and no letters, so lower() leaves them alone. */
static bool same(const uint8_t *a, const uint8_t *b, unsigned len)
{
	for (unsigned i = 0; i < len; i++)
		if (lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

bool dname_equal(const struct dname *a, const struct dname *b)
{
	return a->len == b->len && same(a->b, b->b, a->len);
}

bool dname_under(const struct dname *n, const struct dname *zone)
{
	unsigned at = 0;

	while (n->len - at > zone->len)
		at += n->b[at] + 1u;
	return n->len - at == zone->len && same(n->b + at, zone->b, zone->len);
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/*
 * lower() of eight bytes at once. Of each byte's low seven bits, one sum carries into the
 * eighth from 'A' on and the other from behind 'Z' on: where they differ is a letter.
 */
static uint64_t lower8(uint64_t w)
{
	uint64_t low = w & EACH(0x7f);
	uint64_t from_a = low + EACH(0x80 - 'A'), behind_z = low + EACH(0x7f - 'Z');

	return w | ((from_a ^ behind_z) & ~w & EACH(0x80)) >> 2;
}

struct dname dname_lower(const struct dname *n)
{
	struct dname out;		/* nobody reads what is behind its end */
	unsigned i = 0;
	uint64_t w, small;

	out.len = n->len;
	for (; i + sizeof(w) <= n->len; i += sizeof(w)) {
		memcpy(&w, n->b + i, sizeof(w));
		small = lower8(w);
		memcpy(out.b + i, &small, sizeof(small));
	}
	for (; i < n->len; i++)
		out.b[i] = lower(n->b[i]);
	return out;
}

unsigned dname_labels(const struct dname *n)
{
	unsigned labels = 0;

	for (unsigned at = 0; n->b[at]; at += n->b[at] + 1u)
		labels++;
	return labels;
}

struct dname dname_parent(const struct dname *n)
{
	struct dname out = { .len = 1 };
	unsigned cut = n->b[0] ? n->b[0] + 1u : 0;

	out.len = (uint8_t)(n->len - cut);
	memcpy(out.b, n->b + cut, out.len);
	return out;
}
