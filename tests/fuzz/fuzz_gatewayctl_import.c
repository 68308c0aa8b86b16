/*
 * fuzz_gatewayctl_import.c - any text as the file of a daemon before us
 *
 * The first byte chooses the format. Whatever was read, the draft prints, and what it
 * prints is YAML: what the loader finds wrong is about a key, never about the form.
 */
#include <stdlib.h>
#include <string.h>

#include <gatewayctl/import.h>

#include <gateway6/conf.h>
#include <gateway6/must.h>

static void check_form(const char *text, size_t len)
{
	struct conf_errors errors;
	struct config *c;

	conf_errors_init(&errors);
	c = config_load_text("draft", text, len, &errors);
	for (size_t i = 0; i < errors.n; i++)
		must(*errors.item[i].key, "%s in:\n%s", errors.item[i].message, text);
	config_free(c);
	conf_errors_fini(&errors);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = calloc(1, size + 1), *said = NULL;
	size_t n = 0, len = 0;
	struct import im;
	FILE *out, *err = fopen("/dev/null", "w");

	if (!text || !err || !import_init(&im, err))
		abort();
	while (import_formats[n].option)
		n++;
	if (size > 1)
		memcpy(text, data + 1, size - 1);
	import_text(&im, &import_formats[size ? data[0] % n : 0], "old", text);
	out = open_memstream(&said, &len);
	if (!out)
		abort();
	import_finish(&im, out);
	fclose(out);
	check_form(said, len);
	import_fini(&im);
	fclose(err);
	free(said);
	free(text);
	return 0;
}
