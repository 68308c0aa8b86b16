/* out_json.c - one object per line, each with the version of its form */
#include "out.h"

#define FORM_VERSION 1

static void add_copy(cJSON *to, const cJSON *item)
{
	cJSON_AddItemToObject(to, item->string, cJSON_Duplicate(item, true));
}

void json_row(FILE *out, const cJSON *row, const struct out_extra *extra)
{
	cJSON *whole = cJSON_CreateObject();
	const cJSON *item;
	char *text;

	cJSON_AddNumberToObject(whole, "v", FORM_VERSION);
	cJSON_ArrayForEach(item, row) {
		add_copy(whole, item);
		if (extra && extra->text && item == row->child)
			cJSON_AddStringToObject(whole, extra->key, extra->text);
	}
	text = cJSON_PrintUnformatted(whole);
	fprintf(out, "%s\n", text ? text : "{}");
	cJSON_free(text);
	cJSON_Delete(whole);
}
