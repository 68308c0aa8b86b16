/* mask_name.c - names that must not be told */
#include "mask_name.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>

struct word { char *text, *as; };
struct words { struct word *item; size_t n, room; };

struct names {
	struct words secret, plain, domain;
	unsigned numbered;		/* secrets that are told by a number */
};

struct names *names_new(void)
{
	return calloc(1, sizeof(struct names));
}

static void words_free(struct words *w)
{
	for (size_t i = 0; i < w->n; i++) {
		free(w->item[i].text);
		free(w->item[i].as);
	}
	free(w->item);
}

void names_free(struct names *n)
{
	if (!n)
		return;
	words_free(&n->secret);
	words_free(&n->plain);
	words_free(&n->domain);
	free(n);
}

static const struct word *word_find(const struct words *w, const char *text, size_t len)
{
	for (size_t i = 0; i < w->n; i++)
		if (!strncasecmp(w->item[i].text, text, len) && !w->item[i].text[len])
			return &w->item[i];
	return NULL;
}

static const struct word *word_add(struct words *w, const char *text, size_t len,
				   const char *as)
{
	if (w->n == w->room) {
		w->room = w->room ? 2 * w->room : 64;
		w->item = reallocarray(w->item, w->room, sizeof(w->item[0]));
		must(w->item, "mask: no memory");
	}
	w->item[w->n] = (struct word){ strndup(text, len), strdup(as) };
	must(w->item[w->n].text && w->item[w->n].as, "mask: no memory");
	return &w->item[w->n++];
}

void names_secret(struct names *n, const char *word, const char *as)
{
	char numbered[32];

	if (strlen(word) < 2 || word_find(&n->secret, word, strlen(word)))
		return;
	snprintf(numbered, sizeof(numbered), "name%u", n->numbered + 1);
	n->numbered += !as;
	word_add(&n->secret, word, strlen(word), as ? as : numbered);
}

static size_t label_len(const char *at)
{
	size_t len = 0;

	while (isalnum((unsigned char)at[len]) || at[len] == '-' || at[len] == '_')
		len++;
	return len;
}

/* "publish[1].to_port": the place in a list is no part of a word. */
void names_plain(struct names *n, const char *path)
{
	while (*path) {			/* ends: each turn passes over a byte or more */
		size_t len = label_len(path);

		if (len && !word_find(&n->plain, path, len))
			word_add(&n->plain, path, len, "");
		path += len;
		path += *path != '\0';
	}
}

/* ---- domains ---- */

static const char *const no_domains[] = {	/* what else ends so */
	"service", "target", "socket", "timer", "slice", "scope", "mount", "device", "sock",
	"yaml", "yml", "conf", "json", "state", "prom", "log", "sh", "so", "deb", "py",
};

static bool is_no_domain(const char *label, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(no_domains); i++)
		if (!strncmp(no_domains[i], label, len) && !no_domains[i][len])
			return true;
	return false;
}

/* RFC 7050: it says nothing of anybody, and is what doctor asks for. */
static bool is_everybodys(const char *at, size_t len)
{
	static const char name[] = "ipv4only.arpa";

	return len == strlen(name) && !strncasecmp(at, name, len);
}

static bool all_letters(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalpha((unsigned char)at[i]))
			return false;
	return len >= 2;
}

/* How long is the domain that begins here, without a last dot? 0: none does. */
static size_t domain_len(const struct names *n, const char *at)
{
	size_t end = 0, labels = 0, last = 0, last_len = 0;
	bool all_plain = true;

	for (;;) {			/* ends: a label has a byte at least */
		size_t len = label_len(at + end);

		if (!len)
			break;
		labels++;
		last = end;
		last_len = len;
		all_plain &= word_find(&n->plain, at + end, len) != NULL;
		end += len;
		if (at[end] != '.')
			break;
		end++;
	}
	end = last + last_len;
	if (labels < 2 || all_plain || is_everybodys(at, end) ||
	    !all_letters(at + last, last_len) || is_no_domain(at + last, last_len))
		return 0;
	return end;
}

size_t name_hide(struct names *n, const char *at, FILE *out)
{
	size_t len = domain_len(n, at);
	const struct word *w;
	char as[32];

	if (len) {
		w = word_find(&n->domain, at, len);
		snprintf(as, sizeof(as), "d%zu.example", n->domain.n + 1);
		fputs(w ? w->as : word_add(&n->domain, at, len, as)->as, out);
		return len;
	}
	for (size_t i = 0; i < n->secret.n; i++) {	/* one may have spaces in it */
		len = strlen(n->secret.item[i].text);
		if (strncasecmp(n->secret.item[i].text, at, len) || label_len(at + len))
			continue;
		fputs(n->secret.item[i].as, out);
		return len;
	}
	return 0;
}
