/*
 * import.h - the file of a daemon that ours replaces, as /etc/gateway6.yaml
 *
 * A format is one row of import.c and one file import_NAME.c with its reader. A reader
 * walks the statements of the old file (import_parse.c) and puts what they mean into the
 * draft (import_draft.c), which all formats of one command line share. What has no
 * counterpart becomes a note: a comment at its place in the YAML and a warning, both with
 * the line of the old file. Nothing is left out in silence.
 */
#ifndef GW_IMPORT_H
#define GW_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <gateway6/arena.h>

/* ---- the old file ---- */

/* "word word { block }" or "word word;": one line of the old file and what is below it. */
struct statement {
	unsigned line;			/* of its first word, from 1 */
	const char **word;
	size_t n;			/* words; at least one, but for a bare block */
	bool has_block;
	struct statement *block, *next;	/* below it; behind it */
};

struct statement_style {
	bool by_line;			/* a line end ends a statement; else only ";" does */
	bool hash, slashes;		/* comments: "#" to the end; "//" and slash-star too */
	const char *alone;		/* letters that are words by themselves: "=!" */
};

/*
 * All of a file, in the arena; NULL with *line and *why (static text) when it is none.
 * At most 1 MiB, 16 levels and 64 words a statement. An empty file is a statement
 * without words.
 */
const struct statement *statements_read(struct arena *arena, const char *text,
					const struct statement_style *style,
					unsigned *line, const char **why);

/* The i-th word, "" when there are fewer. */
const char *statement_word(const struct statement *s, size_t i);

/* ---- the new one ---- */

struct draft_node;			/* a map or a list of the YAML in the making */

struct import {
	struct arena *arena;
	struct draft_node *root;	/* a map */
	const char *file;		/* that is being read */
	FILE *err;			/* where warnings go */
	unsigned notes, mistakes;
};

struct draft_node *draft_new(struct import *im);	/* an empty map, the root */

/* Below map: found, or made at the end. Keys and texts are copied. */
struct draft_node *draft_map(struct import *im, struct draft_node *map, const char *key);
struct draft_node *draft_list(struct import *im, struct draft_node *map, const char *key);
bool draft_has(const struct draft_node *map, const char *key);
bool draft_is_empty(const struct draft_node *n);

/* Put a scalar there; one that is there gives way. `path` goes down by dots: "ra.mtu". */
void draft_set(struct import *im, struct draft_node *map, const char *path,
	       const char *format, ...) __attribute__((format(printf, 4, 5)));

/* At the end of a list: a map of its own, or a scalar. */
struct draft_node *draft_item(struct import *im, struct draft_node *list);
void draft_add(struct import *im, struct draft_node *list, const char *text);

/* A comment in the YAML behind what `at` holds by now. */
void draft_comment(struct import *im, struct draft_node *at, const char *text);

void draft_print(const struct draft_node *root, FILE *out);

/* ---- between the two ---- */

/* No counterpart: a comment at `at` and a warning, both with file and line of s. */
void import_note(struct import *im, struct draft_node *at, const struct statement *s,
		 const char *format, ...) __attribute__((format(printf, 4, 5)));

/* As our durations: 90 -> "90s", 14400 -> "4h". From 10^9 s on in whole days. */
struct import_span { char s[16]; };
struct import_span import_span(uint32_t seconds);
struct import_span import_span_ms(uint32_t ms);	/* "1500ms", "30s" */

/* Decimal digits and nothing else, up to max. */
bool import_number(const char *word, uint32_t max, uint32_t *out);

struct import_format {
	const char *option;		/* of the command line, without dashes: "radvd" */
	struct statement_style style;
	void (*read)(struct import *im, const struct statement *all);
};

extern const struct import_format import_formats[];	/* ends with a NULL option */

/* Read one file's text into the draft. False after a mistake in it was told. */
bool import_text(struct import *im, const struct import_format *f, const char *file,
		 const char *text);

/*
 * Print the draft, and judge it as `check` would. What is wrong with it is told, with
 * lines of the output. False when it would not load as it is.
 */
bool import_finish(struct import *im, FILE *out);

/* _init: false without memory. */
bool import_init(struct import *im, FILE *err);
void import_fini(struct import *im);

/* Readers, each in import_NAME.c. */
void import_radvd(struct import *im, const struct statement *all);
void import_bind(struct import *im, const struct statement *all);
void import_tayga(struct import *im, const struct statement *all);
void import_clatd(struct import *im, const struct statement *all);
void import_ndppd(struct import *im, const struct statement *all);

#endif
