/*
 * conf.h - from a tree with marks to structs, by rows; errors that help
 *
 * yaml_load.c makes the tree, conf.c decodes it by the rows of config_rows.c,
 * conf_print.c prints a struct config back, and writes the manual and the JSON
 * Schema from the same rows.
 */
#ifndef GW_CONF_H
#define GW_CONF_H

#include <stdio.h>

#include "arena.h"
#include "config.h"

enum conf_kind { CONF_SCALAR, CONF_LIST, CONF_MAP };

struct conf_node {
	enum conf_kind kind;
	bool quoted;			/* 'x' or "x": never auto, true or a number */
	struct conf_mark mark;
	const char *text;		/* scalar */
	const char *key;		/* when a member of a map */
	struct conf_mark key_mark;
	struct conf_node *first, *next;	/* children; siblings */
};

enum conf_severity { CONF_WARNING, CONF_ERROR };

/* A mark with copies of what it shows: it outlives the file. */
struct conf_told {
	const char *file;		/* NULL: nowhere */
	uint32_t line, column, end_column;
	const char *source;		/* the line, or NULL */
};

struct conf_error {
	struct conf_told at;
	enum conf_severity severity;
	const char *key;		/* path: networks.vmbr0.ra.max_interval, or "" */
	const char *message, *hint;	/* hint may be NULL */
	struct conf_told also;		/* a second one */
	const char *also_what;		/* "first here" */
};

#define CONF_ERRORS_MAX 20

struct conf_errors {
	struct arena *arena;
	struct conf_error item[CONF_ERRORS_MAX];
	size_t n;			/* kept */
	unsigned errors, warnings;	/* met, also those beyond CONF_ERRORS_MAX */
	struct conf_error *last;	/* what conf_also() completes; NULL: was not kept */
};

/*
 * At most one error per place: what follows from a first mistake is not told. All text
 * is copied. key is the path of the value or ""; hint may be NULL.
 */

void conf_error(struct conf_errors *e, const struct conf_mark *at, const char *key,
		const char *hint, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
void conf_warning(struct conf_errors *e, const struct conf_mark *at, const char *key,
		  const char *hint, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Name a second place for the error just told, e.g. what = "first here". */
void conf_also(struct conf_errors *e, const char *what, const struct conf_mark *at);

/* The one of names that text is nearest to by edit distance; NULL when none is near. */
const char *conf_nearest(const char *text, const char *const *names, size_t n);

/*
 * Read path, its includes, decode, apply defaults, check what can be judged without
 * the host. NULL when there was an error; errors and warnings are in *errors either
 * way. The caller owns the config (config_free) and the errors (conf_errors_fini).
 */
struct config *config_load(const char *path, struct conf_errors *errors);

/*
 * The same for text that is in memory already; name stands for the file in messages.
 * Includes are an error here: there is no folder to look in.
 */
struct config *config_load_text(const char *name, const char *text, size_t len,
				struct conf_errors *errors);

/*
 * One plain value of a file that may have errors: what it wishes for the case that it
 * has. The caller frees it; NULL when it is not there, or the file is no YAML at all.
 */
char *config_peek(const char *path, const char *section, const char *key);

/*
 * The pure half of config_load: a tree to a config. Takes the arena, in which the tree
 * lies, whether it succeeds or not.
 */
struct config *config_decode(struct arena *arena, const struct conf_node *root,
			     struct conf_errors *errors);
void config_free(struct config *c);

/* What can be judged without the host: ranges that cross, names, overlaps. */
void config_check(const struct config *c, struct conf_errors *errors);

/*
 * Where the value with this path stands, e.g. "publish[0].port"; a value that was not
 * given stands where the nearest section around it does.
 */
struct conf_mark config_mark(const struct config *c, const char *path);

/* One value of a configuration, as config_each() tells it; texts live until it returns. */
struct conf_value {
	const char *key;		/* publish[web].port: the same in every file */
	const char *text;		/* as YAML; "" for an item */
	bool item;			/* an item of a list or map: its values follow */
	bool given;			/* in the file; else from a default */
	struct conf_mark mark;		/* where it stands, or the nearest around it */
	const char *restart;		/* the unit to restart to change it; NULL: reload */
};

/* Every value in force, in the order of config_print(). */
void config_each(const struct config *c, void (*value)(const struct conf_value *v, void *arg),
		 void *arg);

/* The checks that need the host: interfaces, uplink, ports in use, resolv.conf. */
struct facts;
void config_check_host(const struct config *c, const struct facts *f,
		       struct conf_errors *errors);

/* "60s", "2h4m", as in the file. False when it is no duration. */
bool conf_span_read(const char *text, uint32_t *s);

void conf_errors_init(struct conf_errors *e);
void conf_errors_fini(struct conf_errors *e);

/* file:line:column: severity: text, source line, caret, hint; counts at the end. */
void conf_errors_print(const struct conf_errors *e, FILE *out, bool color);
void conf_errors_json(const struct conf_errors *e, FILE *out);

/* The configuration as YAML, every key; with facts also what auto became and why. */
void config_print(const struct config *c, const struct facts *f, FILE *out);
void config_print_example(FILE *out);	/* commented minimal file */
void config_print_schema(FILE *out);	/* JSON Schema */
void config_print_manual(FILE *out);	/* the KEYS section of gateway6.yaml(5), mdoc */

#endif
