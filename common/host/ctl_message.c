/*
 * ctl_message.c - one request of the control protocol, from bytes
 *
 * The bytes come from anyone who may open the socket. Depth is judged before the
 * parser sees them, as it recurses.
 */
#include "ctl_message.h"

#include <string.h>

/* Brackets outside strings; a wrong order of them is the parser's business. */
static bool depth_ok(const char *bytes, size_t len)
{
	unsigned depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < len; i++) {
		char c = bytes[i];

		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '{' || c == '[') && ++depth > CTL_DEPTH_MAX)
			return false;
		else if (!quoted && (c == '}' || c == ']') && depth > 0)
			depth--;
	}
	return true;
}

static const char *fields_read(struct ctl_request *r)
{
	const cJSON *method = cJSON_GetObjectItemCaseSensitive(r->whole, "method");
	const cJSON *parameters = cJSON_GetObjectItemCaseSensitive(r->whole, "parameters");
	const cJSON *more = cJSON_GetObjectItemCaseSensitive(r->whole, "more");

	if (!cJSON_IsObject(r->whole))
		return "a request is a JSON object";
	if (!cJSON_IsString(method))
		return "\"method\" is missing or no text";
	if (parameters && !cJSON_IsObject(parameters))
		return "\"parameters\" is no object";
	if (more && !cJSON_IsBool(more))
		return "\"more\" is neither true nor false";
	r->method = method->valuestring;
	r->parameters = parameters;
	r->more = cJSON_IsTrue(more);
	return NULL;
}

const char *ctl_request_read(const char *bytes, size_t len, struct ctl_request *out)
{
	const char *wrong;

	*out = (struct ctl_request){ 0 };
	if (len > CTL_REQUEST_MAX)
		return "the request is longer than 64 KiB";
	if (!depth_ok(bytes, len))
		return "the request is nested more than 16 levels deep";
	out->whole = cJSON_ParseWithLength(bytes, len);
	if (!out->whole)
		return "the request is no JSON";
	wrong = fields_read(out);
	if (wrong)
		ctl_request_fini(out);
	return wrong;
}

void ctl_request_fini(struct ctl_request *r)
{
	cJSON_Delete(r->whole);
	*r = (struct ctl_request){ 0 };
}
