/*
 * fuzz_gatewayctl_who.c - any bytes as a log of bindings, and as a time that is typed
 *
 * The first line is the time, the rest the log. Whatever it holds: who is named held the
 * port by a line of that log, not later than the moment asked for, and can be printed.
 */
#include <stdio.h>
#include <string.h>

#include <gatewayctl/who_log.h>

#include <gateway6/must.h>

static void check(const struct who_log *w, const struct who_log_holder *h)
{
	if (!who_log_has(w, h))
		return;
	must(strcmp(h->since, w->at) <= 0, "since %s, after %s", h->since, w->at);
	must(strlen(h->since) == 20 && *h->guest, "%s: %s", h->since, h->guest);
	must(strspn(h->guest, "0123456789abcdef:.") == strlen(h->guest), "%s", h->guest);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *line = size ? memchr(data, '\n', size) : NULL;
	struct who_log w = { .addr = { { 203, 0, 113, 5 } }, .port = 61044 };
	char time[64] = "";
	FILE *in;

	if (!line || (size_t)(line - data) >= sizeof(time) || line + 1 == data + size)
		return 0;
	memcpy(time, data, (size_t)(line - data));
	if (!who_log_time(time, w.at))
		return 0;
	in = fmemopen((void *)(uintptr_t)(line + 1), size - (size_t)(line + 1 - data), "r");
	must(in, "no memory");
	who_log_read(&w, in);
	fclose(in);
	for (size_t i = 0; i < WHO_LOG_PROTOS; i++)
		check(&w, &w.holder[i]);
	return 0;
}
