/* metrics_gather.h - what the files share that make samples */
#ifndef GW_METRICS_GATHER_H
#define GW_METRICS_GATHER_H

#include "metrics.h"

/* Labels in pairs: "interface", "vmbr0", NULL. */
#define LABELS(...)	((const char *const[]){ __VA_ARGS__, NULL })

void sample(struct metrics *m, enum family f, double value, const char *const *labels);

/* A field of the row, times scale, if it is there; true is 1. */
void sample_field(struct metrics *m, enum family f, const cJSON *row, const char *key,
		  double scale, const char *const *labels);

/* `upstreams` of dns64d's Status. */
void metrics_upstreams(struct metrics *m, const cJSON *status);

/* A row of Sessions into m->guests; those sums as samples. */
void metrics_session(const cJSON *row, void *metrics);
void metrics_guests(struct metrics *m);

#endif
