/*
 * fuzz_host_yaml.c - any bytes as a configuration file
 *
 * They load or give errors, never both or neither; what loads prints to what loads to
 * the same text (P1 of conf_print.c); errors print without a control character (E3).
 * Includes are out: a fuzzer shall not read the files of the machine.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/conf.h>
#include <gateway6/must.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *printed(const struct config *c)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	must(out, "fuzz: no memory");
	config_print(c, NULL, out);
	fclose(out);
	return text;
}

static void errors_say_only_text(const struct conf_errors *e)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	must(out, "fuzz: no memory");
	conf_errors_print(e, out, false);
	conf_errors_json(e, out);
	fclose(out);
	for (size_t i = 0; i < len; i++)
		must((unsigned char)text[i] >= 0x20 || text[i] == '\n' || text[i] == '\t',
		     "byte %02x in an error", (unsigned)(unsigned char)text[i]);
	free(text);
}

static void prints_to_the_same(const struct config *c)
{
	char *first = printed(c), *second;
	struct conf_errors errors;
	struct config *again;

	conf_errors_init(&errors);
	again = config_load_text("printed", first, strlen(first), &errors);
	if (!again)
		conf_errors_print(&errors, stderr, false);
	must(again, "what was printed does not load:\n%s", first);
	second = printed(again);
	must(!strcmp(first, second), "printed twice:\n%s\n%s", first, second);
	config_free(again);
	conf_errors_fini(&errors);
	free(first);
	free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf_errors errors;
	struct config *c;

	conf_errors_init(&errors);
	c = config_load_text("fuzz.yaml", (const char *)data, size, &errors);
	must(!c == (errors.errors > 0), "%u errors", errors.errors);
	if (c)
		prints_to_the_same(c);
	errors_say_only_text(&errors);
	config_free(c);
	conf_errors_fini(&errors);
	return 0;
}
