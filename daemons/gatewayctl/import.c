/*
 * import.c - print the YAML that is equal to the files of the daemons before us
 *
 * All files given make one draft, which is printed even when the result needs a hand:
 * what is wrong with it is told with the lines of the output, as `check` would.
 */
#include "import.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/config.h>
#include <gateway6/must.h>

#include "verbs.h"

const struct import_format import_formats[] = {
	{ "radvd", { .hash = true }, import_radvd },
	{ "bind", { .hash = true, .slashes = true, .alone = "!" }, import_bind },
	{ "tayga", { .by_line = true, .hash = true }, import_tayga },
	{ "clatd", { .by_line = true, .hash = true, .alone = "=" }, import_clatd },
	{ "ndppd", { .by_line = true, .hash = true, .slashes = true }, import_ndppd },
	{ 0 },
};

/* ---- for readers ---- */

void import_note(struct import *im, struct draft_node *at, const struct statement *s,
		 const char *format, ...)
{
	const char *what;
	va_list args;

	va_start(args, format);
	what = arena_vprintf(im->arena, format, args);
	va_end(args);
	fprintf(im->err, "%s:%u: warning: %s\n", im->file, s->line, what);
	draft_comment(im, at, arena_printf(im->arena, "%s:%u: %s", im->file, s->line, what));
	im->notes++;
}

#define DAYS_FROM_S 1000000000	/* a count has at most nine digits: three decades of seconds */

struct import_span import_span(uint32_t seconds)
{
	static const struct { uint32_t s; char letter; } units[] = {
		{ 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' },
	};
	struct import_span t;
	size_t u = 0;

	if (seconds == CONF_INFINITY)
		return (struct import_span){ "infinity" };
	if (seconds >= DAYS_FROM_S)
		seconds -= seconds % units[0].s;
	while (units[u].s > 1 && (seconds % units[u].s || !seconds))
		u++;
	snprintf(t.s, sizeof(t.s), "%u%c", seconds / units[u].s, units[u].letter);
	return t;
}

struct import_span import_span_ms(uint32_t ms)
{
	struct import_span t;

	if (ms % 1000 == 0)
		return import_span(ms / 1000);
	snprintf(t.s, sizeof(t.s), "%ums", ms);
	return t;
}

bool import_number(const char *word, uint32_t max, uint32_t *out)
{
	uint64_t v = 0;

	if (!*word)
		return false;
	for (const char *c = word; *c; c++) {
		if (*c < '0' || *c > '9')
			return false;
		v = v * 10 + (uint64_t)(*c - '0');
		if (v > max)
			return false;
	}
	*out = (uint32_t)v;
	return true;
}

/* ---- from files to the draft to text ---- */

bool import_init(struct import *im, FILE *err)
{
	*im = (struct import){ .arena = arena_new(), .err = err };
	if (!im->arena)
		return false;
	im->root = draft_new(im);
	draft_set(im, im->root, "version", "1");
	return true;
}

void import_fini(struct import *im)
{
	arena_free(im->arena);
}

bool import_text(struct import *im, const struct import_format *f, const char *file,
		 const char *text)
{
	unsigned line;
	const char *why;
	const struct statement *all = statements_read(im->arena, text, &f->style, &line, &why);

	im->file = arena_text(im->arena, file);
	if (!all) {
		fprintf(im->err, "%s:%u: error: %s\n", file, line, why);
		im->mistakes++;
		return false;
	}
	f->read(im, all);
	return true;
}

static bool judge(struct import *im, const char *text, size_t len)
{
	struct conf_errors errors;
	struct config *config;
	bool fine;

	conf_errors_init(&errors);
	config = config_load_text("the result", text, len, &errors);
	fine = config && !errors.errors;
	conf_errors_print(&errors, im->err, false);
	conf_errors_fini(&errors);
	config_free(config);
	return fine;
}

bool import_finish(struct import *im, FILE *out)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);
	bool fine;

	must(f, "no memory");
	draft_print(im->root, f);
	must(fclose(f) == 0, "no memory");
	fputs(text, out);
	fine = judge(im, text, len);
	free(text);
	return fine && !im->mistakes;
}

/* ---- the verb ---- */

#define FILE_MAX (1024 * 1024 + 1)

/* NUL at the end, as all readers want it; NULL with errno. */
static char *file_text(const char *path)
{
	FILE *f = !strcmp(path, "-") ? stdin : fopen(path, "r");
	char *text = f ? calloc(1, FILE_MAX + 1) : NULL;

	if (text)
		fread(text, 1, FILE_MAX, f);
	if (f && ferror(f)) {
		free(text);
		text = NULL;
		errno = EIO;
	}
	if (f && f != stdin)
		fclose(f);
	return text;
}

/* 0, or the exit code. */
static int read_file(struct import *im, const struct import_format *f, const char *path)
{
	char *text = file_text(path);

	if (!text) {
		fprintf(stderr, "gatewayctl: cannot read %s: %s\n", path, strerror(errno));
		return EXIT_RUN_TIME;
	}
	import_text(im, f, path, text);
	free(text);
	return EXIT_OK;
}

static int read_all(struct ctl_cmd *c, struct import *im)
{
	const char *path = NULL;
	int code = EXIT_OK;

	for (const struct import_format *f = import_formats; f->option && !code; f++) {
		if (!cmd_option(c, f->option))
			continue;
		path = cmd_option(c, f->option);
		code = read_file(im, f, path);
	}
	if (path)
		return code;
	fprintf(stderr, "gatewayctl: import what? Say one of:");
	for (const struct import_format *f = import_formats; f->option; f++)
		fprintf(stderr, " --%s FILE", f->option);
	fputc('\n', stderr);
	return EXIT_OPTIONS;
}

int verb_import(struct ctl_cmd *c)
{
	struct import im;
	int code;

	must(import_init(&im, stderr), "no memory");
	code = read_all(c, &im);
	if (code == EXIT_OK && !import_finish(&im, stdout))
		code = EXIT_CONFIGURATION;
	import_fini(&im);
	return code;
}
