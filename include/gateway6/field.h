/* field.h - the fields of a row, as the control socket has them (docs/control.md) */
#ifndef GW_FIELD_H
#define GW_FIELD_H

#include <stdbool.h>

#include <cjson/cJSON.h>

/* Absent or of another kind: "" and the fallback. */
const char *field_text(const cJSON *row, const char *key);
double field_number(const cJSON *row, const char *key, double fallback);
bool field_true(const cJSON *row, const char *key);
bool field_is(const cJSON *row, const char *key);

#endif
