/*
 * conf_row.h - a configuration key is a row: reader, default, bounds, manual, schema
 *
 * A section is a struct and the rows of its keys. To add a key: a field in config.h and
 * one row in config_rows*.c, e.g.
 *
 *	{ "hop_limit", ONE(conf_number), AT(hop_limit), "64", .min = 0, .max = 255,
 *	  .help = "hop limit that guests use; 0 leaves it to them" },
 *
 * The default is text as an administrator would write it and goes through the same
 * reader; a list's default is its items separated by ", ". Without default a key is
 * needed; a section without default is `{}`.
 */
#ifndef GW_CONF_ROW_H
#define GW_CONF_ROW_H

#include <gateway6/conf.h>

struct conf_decoder {
	struct arena *arena;		/* lives with the configuration */
	struct arena *scratch;		/* until all is decoded: paths, defaults as nodes */
	struct conf_errors *errors;
	const struct config *config;	/* what was decoded before, e.g. the hosts */
	const char *path;		/* of the value being decoded */
};

struct conf_row;

/* One value that is written as a scalar, or as one item of a list. */
struct conf_type {
	const char *expected;		/* "a duration such as 10m" */
	const char *name;		/* for the manual: "duration" */
	const char *schema;		/* members of its JSON Schema; NULL: from the row */
	size_t size;			/* of one item */

	/*
	 * text to at most CONF_SPREAD_MAX items; how many, 0 after telling what is
	 * wrong. Only a range of addresses or "any" makes more than one.
	 */
	size_t (*read)(struct conf_decoder *d, const struct conf_row *row,
		       const struct conf_node *node, void *out);
	void (*print)(FILE *out, const struct conf_row *row, const void *item);
};

#define CONF_SPREAD_MAX 64

enum conf_shape {
	SHAPE_ONE,			/* one value */
	SHAPE_LIST,			/* { T *item; size_t n; }; one item may stand alone */
	SHAPE_SECTION,			/* a struct inside */
	SHAPE_SECTION_LIST,		/* { T *item; size_t n; } of structs, written as list */
	SHAPE_SECTION_MAP,		/* the same, written as a map of names */
	SHAPE_SECTION_ALONE,		/* the same, written as one item in its short form */
	SHAPES
};

struct conf_word { const char *text; uint32_t value; };	/* ends with a NULL text */

struct conf_row {
	const char *key;
	enum conf_shape shape;
	const struct conf_type *type;		/* ONE, LIST */
	const struct conf_section *section;	/* the others */
	size_t at;				/* offset in the section's struct */
	const char *def;
	const char *help;			/* one sentence, no capital, no stop */
	uint32_t min, max;			/* numbers and durations; texts: length */
	const struct conf_word *words;		/* enums; or other names of numbers */
	bool can_auto;				/* the field itself says: CONF_AUTO, NULL */
	size_t auto_at;				/* a bool beside it says so; AUTO(field) */
	size_t item_flag_at;			/* the item `item_flag` sets this bool */
	const char *item_flag;
	const char *excludes;			/* another key of the section */
	const char *restart;			/* a reload cannot change it: start this anew */
	bool once;				/* done with when loaded: not printed back */
	const char *(*check)(const void *item);	/* NULL, or what is wrong with the value */
};

struct conf_section {
	const char *name;			/* for messages: "network" */
	const struct conf_row *rows;
	size_t n;
	size_t size;				/* of the struct */
	const char *short_key;			/* a scalar here means { short_key: scalar } */
	bool alone;				/* a map may stand for a list of this one item */
	const char *key_what;			/* SECTION_MAP: "an interface name" */
	bool (*key_ok)(const char *key);
	size_t name_at, mark_at;		/* + 1; 0: the struct keeps none */
	void (*done)(struct conf_decoder *d, const struct conf_node *node, void *item);
};

#define ONE(t)		SHAPE_ONE, &(t), NULL
#define LIST_OF(t)	SHAPE_LIST, &(t), NULL
#define SECTION(s)	SHAPE_SECTION, NULL, &(s)
#define SECTIONS(s)	SHAPE_SECTION_LIST, NULL, &(s)
#define NAMED(s)	SHAPE_SECTION_MAP, NULL, &(s)
#define ALONE(s)	SHAPE_SECTION_ALONE, NULL, &(s)

/* Offsets that may be absent are kept plus one. */
#define PLUS1(type, member)	(offsetof(type, member) + 1)

#define ROWS(r)		.rows = (r), .n = sizeof(r) / sizeof((r)[0])

extern const struct conf_section conf_root, conf_network_section, conf_host_section;
extern const struct conf_section conf_ra_section;
extern const struct conf_section conf_nat64_section, conf_dns64_section;
extern const struct conf_section conf_publish_section;

extern const struct conf_type conf_bool, conf_number, conf_port, conf_duration, conf_size;
extern const struct conf_type conf_milliseconds;
extern const struct conf_type conf_rate;
extern const struct conf_type conf_text, conf_path, conf_log_target, conf_interface;
extern const struct conf_type conf_label, conf_domain, conf_word, conf_record;
extern const struct conf_type conf_addr4, conf_addr6, conf_addr6_or_none, conf_address, conf_net;
extern const struct conf_type conf_mac;
extern const struct conf_type conf_prefix4, conf_prefix6, conf_pool4;
extern const struct conf_type conf_ports, conf_guest;

/* A lifetime that may have no end (RFC 4861 4.6.2, RFC 4191 2.3, RFC 8106 5.1). */
extern const struct conf_word conf_endless[];
#define CONF_LIFETIME	.max = CONF_AUTO - 1, .words = conf_endless

/* A check: why a prefix cannot carry IPv4 addresses. */
const char *conf_pref64_wrong(const void *item);

/* Every list field has this shape. */
struct conf_items { void *item; size_t n; };

/* Told at the value: error at node, with the path and what was written. */
size_t conf_refuse(struct conf_decoder *d, const struct conf_node *node, const char *hint,
		   const char *format, ...) __attribute__((format(printf, 4, 5)));

const struct conf_node *conf_child(const struct conf_node *map, const char *key);
const struct conf_row *conf_row_of(const struct conf_section *s, const char *key);

/* "did you mean "x"?", in the decoder's arena; NULL when nothing is near. */
const char *conf_did_you_mean(struct arena *arena, const char *text,
			      const char *const *names, size_t n);

bool conf_is_word(const struct conf_node *node, const char *word);	/* unquoted */
bool conf_is_empty(const struct conf_node *node);	/* `key:` with nothing behind it */

/* Readers of the shapes ONE and LIST, and of an `auto` that may stand for any. */
bool conf_one_read(struct conf_decoder *d, const struct conf_row *row,
		   const struct conf_node *node, void *base);
bool conf_list_read(struct conf_decoder *d, const struct conf_row *row,
		    const struct conf_node *node, void *base);
bool conf_auto_read(const struct conf_row *row, const struct conf_node *node, void *base);

/* Is the value at `base` (the section's struct) left to us? */
bool conf_is_auto(const struct conf_row *row, const void *base);

/* IPv6 addresses that YAML mistook for something else; NULL when node is none. */
const char *conf_trap_hint(struct conf_decoder *d, const struct conf_node *node);

/* Why the text is no address, with a hint where it is nearly one. Returns 0. */
size_t conf_address_refuse(struct conf_decoder *d, const struct conf_node *node,
			   const char *expected);

/* In quotes where a ":" at one end would make it a map to YAML. */
void conf_colons_print(FILE *out, const char *text);

/* The other names of a number (row->words); NULL: it has none. */
const struct conf_word *conf_word_named(const struct conf_row *row, const char *text);
const struct conf_word *conf_word_valued(const struct conf_row *row, uint32_t value);

/* Decimal digits only: no sign, no leading zero, no octal. */
bool conf_digits(const char *text, uint64_t *out);

/* As YAML would need it: plain where that is safe, else in quotes. */
void conf_text_print(FILE *out, const char *text);

bool conf_is_network(const char *name);	/* the same, or a pattern for such */
bool conf_is_interface(const char *name);	/* as the kernel's dev_valid_name() */
bool conf_is_label(const char *name);		/* letters, digits, '-', '_', '.' */

#endif
