/* ctl_status.c - small makers of control output that more than one daemon uses */
#include <gateway6/ctl.h>

#include <stdarg.h>
#include <stdio.h>

void ctl_warn(cJSON *status, const char *format, ...)
{
	cJSON *list = cJSON_GetObjectItemCaseSensitive(status, "warnings");
	char text[512];
	va_list args;

	if (!list)
		list = cJSON_AddArrayToObject(status, "warnings");
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	cJSON_AddItemToArray(list, cJSON_CreateString(text));
}
