/*
 * out.h - what a verb shows: tables with stable columns, or JSON, one object per line
 *
 * A verb hands over rows as they come from the daemon. A table looks at the first rows
 * to choose its widths and then streams: its memory does not grow with its length.
 */
#ifndef GW_OUT_H
#define GW_OUT_H

#include <cjson/cJSON.h>

#include <stdint.h>
#include <stdio.h>

#include <gateway6/field.h>

#include "verbs.h"

#define CELL_MAX 160

struct cell { char s[CELL_MAX]; };

enum align {
	ALIGN_LEFT, ALIGN_RIGHT,
	ALIGN_MAY_GO,			/* left; not shown where all is too wide */
	ALIGN_WRAPS,			/* left, the last one: prose that goes on below itself */
};

struct column {
	const char *title;
	enum align  align;
	void	  (*fill)(const cJSON *row, struct cell *out, void *arg);
	const char *key;		/* fill NULL: this field of the row, as it is */
};

struct table;

/* columns end with a NULL title and outlive the table; arg goes to fill(). */
struct table *table_new(const struct ctl_cmd *c, const struct column *columns, FILE *out,
			void *arg);
void table_row(struct table *t, const cJSON *row);

/*
 * Print what waits and free the table; how many rows there were. A broken one that
 * had none yet stays silent: titles alone would say "there are none".
 */
enum table_end { TABLE_WHOLE, TABLE_BROKEN };
size_t table_end(struct table *t, enum table_end how);

/*
 * Rows as a table or as JSON, whichever c wants. rows_take() is what ask() calls for each;
 * arg is the struct rows. rows_end() as table_end(); of JSON it counts nothing: 0.
 */
struct rows { struct table *table; };
struct rows rows_new(const struct ctl_cmd *c, const struct column *columns, void *arg);
void rows_take(const cJSON *row, void *arg);
size_t rows_end(struct rows *r, enum table_end how);

/* {"v":1, fields of the row}; extra may be NULL: name and text put behind the first. */
struct out_extra { const char *key, *text; };
void json_row(FILE *out, const cJSON *row, const struct out_extra *extra);

/* 9d, 2h4m, 59s; 9.6K, 2.2M; 1 284. */
struct short_text { char s[24]; };
struct short_text span_text(double s);
struct short_text bytes_text(double n);
struct short_text count_text(double n);
struct short_text rate_text(double bit_s);	/* 412 Mbit/s */

/* Columns a text takes on a terminal: UTF-8 characters, none of them wide. */
size_t text_width(const char *s);

enum color { PLAIN, GREEN, YELLOW, RED, BOLD };
const char *color_on(const struct ctl_cmd *c, enum color color);
const char *color_off(const struct ctl_cmd *c);

#endif
