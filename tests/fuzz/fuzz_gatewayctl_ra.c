/*
 * fuzz_gatewayctl_ra.c - any bytes as a solicitation or advertisement that ra monitor heard
 *
 * Whatever is decoded, every text is printable ASCII, and as YAML it has the form of our
 * file: what the loader finds wrong is about a key.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gatewayctl/ra_decode.h>
#include <gatewayctl/ra_yaml.h>

#include <gateway6/conf.h>
#include <gateway6/must.h>

static void check_texts(const cJSON *item)
{
	if (cJSON_IsString(item))
		for (const char *c = item->valuestring; *c; c++)
			must(*c >= ' ' && *c <= '~', "%s: byte %d", item->string, *c);
	for (const cJSON *below = item->child; below; below = below->next)
		check_texts(below);
}

static void check_yaml(const cJSON *row)
{
	struct conf_errors errors;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	struct config *c;

	if (!out)
		abort();
	ra_yaml(row, out);
	fclose(out);
	conf_errors_init(&errors);
	c = len ? config_load_text("heard", text, len, &errors) : NULL;
	for (size_t i = 0; i < errors.n; i++)
		must(*errors.item[i].key, "%s in:\n%s", errors.item[i].message, text);
	config_free(c);
	conf_errors_fini(&errors);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cJSON *row = ra_decode(data, size);

	if (!row)
		return 0;
	check_texts(row);
	cJSON_AddStringToObject(row, "interface", "vmbr0");
	cJSON_AddStringToObject(row, "from", "fe80::1");
	check_yaml(row);
	cJSON_Delete(row);
	return 0;
}
