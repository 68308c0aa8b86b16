/* conf_json.c - errors and values of a configuration as rows of named fields, and back */
#include <gateway6/conf_json.h>

#include <string.h>

#include <gateway6/field.h>

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

/* The file lives as long as the caller keeps it; what is told is copied. */
static struct conf_mark place_take(const cJSON *row, struct conf_file *file)
{
	*file = (struct conf_file){ .name = field_text(row, "file") };
	return (struct conf_mark){
		.file = *file->name ? file : NULL, .line = (uint32_t)field_number(row, "line", 0),
		.column = (uint16_t)field_number(row, "column", 0),
		.end_column = (uint16_t)field_number(row, "end_column", 0),
	};
}

void conf_error_take(struct conf_errors *e, const cJSON *row)
{
	const cJSON *also = cJSON_GetObjectItemCaseSensitive(row, "also");
	const char *hint = field_text(row, "hint");
	bool warning = !strcmp(field_text(row, "severity"), "warning");
	struct conf_file file;
	struct conf_mark at = place_take(row, &file);

	(warning ? conf_warning : conf_error)(e, &at, field_text(row, "key"), *hint ? hint : NULL,
					      "%s", field_text(row, "message"));
	if (!also)
		return;
	at = place_take(also, &file);
	conf_also(e, field_text(also, "what"), &at);
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
