/* field.c - the fields of a row: what is absent or of another kind has a usual value */
#include <gateway6/field.h>

static const cJSON *field(const cJSON *row, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(row, key);
}

const char *field_text(const cJSON *row, const char *key)
{
	const char *text = cJSON_GetStringValue(field(row, key));

	return text ? text : "";
}

double field_number(const cJSON *row, const char *key, double fallback)
{
	const cJSON *item = field(row, key);

	return cJSON_IsNumber(item) ? item->valuedouble : fallback;
}

bool field_true(const cJSON *row, const char *key)
{
	return cJSON_IsTrue(field(row, key));
}

bool field_is(const cJSON *row, const char *key)
{
	const cJSON *item = field(row, key);

	return item && !cJSON_IsNull(item);
}
