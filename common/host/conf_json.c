/* conf_json.c - errors and values of a configuration as rows of named fields */
#include <gateway6/conf_json.h>

static void place_add(cJSON *row, const struct conf_told *m)
{
	cJSON_AddStringToObject(row, "file", m->file ? m->file : "");
	cJSON_AddNumberToObject(row, "line", m->line);
	cJSON_AddNumberToObject(row, "column", m->column);
	cJSON_AddNumberToObject(row, "end_column", m->end_column);
}

cJSON *conf_error_row(const struct conf_error *e)
{
	cJSON *row = cJSON_CreateObject();

	place_add(row, &e->at);
	cJSON_AddStringToObject(row, "severity",
				e->severity == CONF_ERROR ? "error" : "warning");
	cJSON_AddStringToObject(row, "key", e->key ? e->key : "");
	cJSON_AddStringToObject(row, "message", e->message);
	cJSON_AddStringToObject(row, "hint", e->hint ? e->hint : "");
	if (e->also.file) {
		cJSON *also = cJSON_AddObjectToObject(row, "also");

		place_add(also, &e->also);
		cJSON_AddStringToObject(also, "what", e->also_what);
	}
	return row;
}

cJSON *conf_value_row(const struct conf_value *v)
{
	cJSON *row = cJSON_CreateObject();

	cJSON_AddStringToObject(row, "key", v->key);
	if (v->item)
		cJSON_AddTrueToObject(row, "item");
	else
		cJSON_AddStringToObject(row, "value", v->text);
	if (v->given && v->mark.file) {
		cJSON_AddStringToObject(row, "file", v->mark.file->name);
		cJSON_AddNumberToObject(row, "line", v->mark.line);
	}
	return row;
}
