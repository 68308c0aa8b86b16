/* counters.c - the names of what is counted, from the lists of counters.h */
#include "counters.h"
#include "trace.h"

#include <assert.h>

COUNTER_NAMES(dns64_counter_names, DNS64_COUNTERS, DNS64_COUNTER_COUNT);

const struct counter_name refusal_names[REFUSAL_COUNT] = {
	[REFUSAL_NONE] = { "", "" },
#define X(NAME, name, rcode, text) [REFUSAL_##NAME] = { "refused_" #name, text },
	DNS64_REFUSALS(X)
#undef X
};

const uint16_t refusal_rcodes[REFUSAL_COUNT] = {
	[REFUSAL_NONE] = DNS_NOERROR,
#define X(NAME, name, rcode, text) [REFUSAL_##NAME] = rcode,
	DNS64_REFUSALS(X)
#undef X
};

const char *const trace_names[TRACE_STEP_COUNT] = {
#define X(NAME, name) [TRACE_##NAME] = #name,
	TRACE_STEPS(X)
#undef X
};
