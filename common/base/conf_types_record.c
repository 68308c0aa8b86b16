/*
 * conf_types_record.c - one DNS record, written as in a zone file
 *
 *	NAME [TTL] [IN] TYPE DATA
 *
 * The data of each type is a row of letters: 4 and 6 an address, n a name, u a number of
 * 16 bits, s texts up to the end. Any type can be written as in RFC 3597 section 5:
 * TYPE65400 \# 2 abcd.
 */
#include <gateway6/must.h>

#include <ctype.h>
#include <string.h>

#include "conf_row.h"

#define TTL_USUAL_S 300
#define RDATA_MAX 1024

static const struct { const char *name; uint16_t type; const char *form; } types[] = {
	{ "A", DNS_A, "4" },	      { "AAAA", DNS_AAAA, "6" },  { "CNAME", DNS_CNAME, "n" },
	{ "PTR", DNS_PTR, "n" },      { "TXT", DNS_TXT, "s" },	  { "MX", DNS_MX, "un" },
	{ "SRV", DNS_SRV, "uuun" },
};

/* Up to one of `ends` that no backslash precedes. */
static size_t word_len(const char *word, const char *ends)
{
	size_t n = 0;

	while (word[n] && !strchr(ends, word[n]))
		n += word[n] == '\\' && word[n + 1] ? 2 : 1;
	return n;
}

/* The next word, or what stands between quotes; NULL at the end. Cuts the text up. */
static char *word_next(char **text)
{
	char *word = *text + strspn(*text, " \t");
	size_t len;

	if (!*word)
		return NULL;
	if (*word == '"') {
		len = word_len(++word, "\"");
		if (!word[len])
			return NULL;	/* a quote that does not end */
	} else {
		len = word_len(word, " \t");
	}
	*text = word + len + (word[len] != '\0');
	word[len] = '\0';
	return word;
}

/* Does the word begin with `start`, which is in upper case? */
static bool same_start(const char *word, const char *start)
{
	while (*start && toupper((unsigned char)*word) == *start) {
		word++;
		start++;
	}
	return !*start;
}

static bool same_word(const char *word, const char *upper)
{
	return strlen(word) == strlen(upper) && same_start(word, upper);
}

static bool put_number(struct wr *w, const char *word)
{
	uint64_t n;

	if (!conf_digits(word, &n) || n > UINT16_MAX)
		return false;
	wr_u16(w, (uint16_t)n);
	return true;
}

static bool put_name(struct wr *w, const char *word)
{
	struct dname name;

	if (!dname_parse(word, &name))
		return false;
	dname_write(w, &name);
	return true;
}

/* RFC 1035 section 5.1: "\DDD" is the byte with this number, "\X" is X itself. */
static bool text_byte(const char **at, uint8_t *out)
{
	const char *c = *at;
	unsigned n;

	if (*c != '\\' || !isdigit((unsigned char)c[1])) {
		c += *c == '\\';
		*out = (uint8_t)*c;
		*at = c + (*c != '\0');
		return *c != '\0';
	}
	if (!isdigit((unsigned char)c[2]) || !isdigit((unsigned char)c[3]))
		return false;
	n = (unsigned)((c[1] - '0') * 100 + (c[2] - '0') * 10 + c[3] - '0');
	*out = (uint8_t)n;
	*at = c + 4;
	return n <= UINT8_MAX;
}

static bool put_text(struct wr *w, const char *word)
{
	uint8_t text[UINT8_MAX];
	size_t len = 0;

	while (*word)			/* ends: each turn eats a character */
		if (len == sizeof(text) || !text_byte(&word, &text[len++]))
			return false;
	wr_u8(w, (uint8_t)len);
	wr_bytes(w, text, len);
	return true;
}

static bool put_address(struct wr *w, const char *word, char letter)
{
	struct addr4 v4;
	struct addr6 v6;

	if (letter == '4' ? !addr4_parse(word, &v4) : !addr6_parse(word, &v6))
		return false;
	if (letter == '4')
		wr_bytes(w, v4.b, sizeof(v4.b));
	else
		wr_bytes(w, v6.b, sizeof(v6.b));
	return true;
}

static bool put_word(struct wr *w, const char *word, char letter)
{
	switch (letter) {
	case 'n':	return put_name(w, word);
	case 'u':	return put_number(w, word);
	case 's':	return put_text(w, word);
	default:	return put_address(w, word, letter);
	}
}

static bool put_data(struct wr *w, char **text, const char *form)
{
	char *word = word_next(text);

	for (; word; word = word_next(text)) {	/* ends: the text becomes shorter */
		if (!*form || !put_word(w, word, *form))
			return false;
		form += *form != 's';
	}
	return (!*form || *form == 's') && wr_len(w) && !w->bad;
}

static int hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* RFC 3597 section 5: \# LENGTH and so many bytes, as words of hexadecimal digits. */
static bool put_generic(struct wr *w, char **text)
{
	char *word = word_next(text);
	uint64_t len;

	if (!word || strcmp(word, "\\#") != 0 || !(word = word_next(text)) ||
	    !conf_digits(word, &len))
		return false;
	while ((word = word_next(text))) {	/* ends: as above */
		if (strlen(word) % 2)
			return false;
		for (; *word; word += 2) {
			int high = hex_of(word[0]), low = hex_of(word[1]);

			if (high < 0 || low < 0)
				return false;
			wr_u8(w, (uint8_t)(high << 4 | low));
		}
	}
	return !w->bad && wr_len(w) == len;
}

static bool put_rdata(struct conf_record *r, struct wr *w, const char *type, char **text)
{
	uint64_t number;

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (!same_word(type, types[i].name))
			continue;
		r->type = types[i].type;
		return put_data(w, text, types[i].form);
	}
	if (!same_start(type, "TYPE") || !conf_digits(type + 4, &number) ||
	    !number || number > UINT16_MAX)
		return false;
	r->type = (uint16_t)number;
	return put_generic(w, text);
}

static bool record_parse(struct conf_record *r, struct wr *w, char *text)
{
	char *word = word_next(&text);
	uint64_t ttl = TTL_USUAL_S;

	if (!word || !dname_parse(word, &r->name) || !(word = word_next(&text)))
		return false;
	if (conf_digits(word, &ttl) && !(word = word_next(&text)))
		return false;
	if (same_word(word, "IN") && !(word = word_next(&text)))
		return false;
	r->ttl_s = (uint32_t)ttl;
	return ttl <= INT32_MAX && put_rdata(r, w, word, &text);
}

static size_t record_read(struct conf_decoder *d, const struct conf_row *row,
			  const struct conf_node *node, void *out)
{
	struct conf_record *r = arena_take(d->arena, sizeof(*r));
	uint8_t room[RDATA_MAX];
	struct wr w = wr_of(room, sizeof(room));

	if (!record_parse(r, &w, arena_text(d->arena, node->text)))
		return conf_refuse(d, node, "for example \"printer.vm.example.org. 300 IN AAAA "
				   "2001:db8:1::50\"", "expected %s, found \"%s\"",
				   row->type->expected, node->text);
	r->len = (uint16_t)wr_len(&w);
	r->rdata = memcpy(arena_take(d->arena, r->len), room, r->len);
	r->text = arena_text(d->arena, node->text);
	memcpy(out, &r, sizeof(struct conf_record *));	/* the item is the pointer */
	return 1;
}

static void record_print(FILE *out, const struct conf_row *row, const void *item)
{
	(void)row;
	conf_text_print(out, (*(const struct conf_record *const *)item)->text);
}

const struct conf_type conf_record = {
	.expected = "a DNS record (A, AAAA, CNAME, PTR, TXT, MX, SRV or TYPEn)",
	.name = "DNS record", .size = sizeof(struct conf_record *),
	.schema = "\"type\": \"string\"",
	.read = record_read, .print = record_print,
};
