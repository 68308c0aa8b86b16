/* metrics_guest.c - sums of sessions by guest, where metrics.per_host wants them */
#include "metrics_gather.h"

#include "guest.h"
#include "out.h"

enum { SUM_SESSIONS, SUM_OUT, SUM_IN, SUMS };

/* m->guests: { address: [sessions, bytes out, bytes in] } */
void metrics_session(const cJSON *row, void *arg)
{
	struct metrics *m = arg;
	const char *guest = field_text(row, "src6");
	cJSON *sums = cJSON_GetObjectItemCaseSensitive(m->guests, guest);
	const double add[SUMS] = { 1, field_number(row, "bytes_out", 0),
				   field_number(row, "bytes_in", 0) };

	if (!sums)
		sums = cJSON_AddArrayToObject(m->guests, guest);
	for (int i = 0; i < SUMS; i++) {
		cJSON *sum = cJSON_GetArrayItem(sums, i);

		if (sum)
			cJSON_SetNumberValue(sum, sum->valuedouble + add[i]);
		else
			cJSON_AddItemToArray(sums, cJSON_CreateNumber(add[i]));
	}
}

static double sum_of(const cJSON *sums, int which)
{
	return cJSON_GetNumberValue(cJSON_GetArrayItem(sums, which));
}

void metrics_guests(struct metrics *m)
{
	const cJSON *sums;

	cJSON_ArrayForEach(sums, m->guests) {
		const char *name = guest_name(m->c, sums->string);
		const char *guest = name ? name : sums->string;

		sample(m, GUEST_SESSIONS, sum_of(sums, SUM_SESSIONS), LABELS("guest", guest));
		sample(m, GUEST_BYTES, sum_of(sums, SUM_OUT),
		       LABELS("guest", guest, "direction", "6to4"));
		sample(m, GUEST_BYTES, sum_of(sums, SUM_IN),
		       LABELS("guest", guest, "direction", "4to6"));
	}
}
