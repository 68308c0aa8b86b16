/* conf_errors_text.h - the errors of a configuration as they are printed */
#ifndef GW_TESTS_CONF_ERRORS_TEXT_H
#define GW_TESTS_CONF_ERRORS_TEXT_H

#include <stdio.h>

#include <gateway6/conf.h>

/* The caller frees it. */
static inline char *conf_errors_text(const struct conf_errors *e, bool color)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	conf_errors_print(e, out, color);
	fclose(out);
	return text;
}

#endif
