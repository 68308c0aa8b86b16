/* stage.h - what comes up in order goes down in reverse */
#ifndef GW_STAGE_H
#define GW_STAGE_H

#include <stddef.h>

struct stage {
	const char *name;		/* for "stage: NAME failed" at debug level */
	int	  (*up)(void *daemon);	/* 0, or -1 after it has logged why (fail) */
	void	  (*down)(void *daemon);	/* may be NULL */
};

/* How many came up; less than n when one failed. */
size_t stages_up(const struct stage *stages, size_t n, void *daemon);
void stages_down(const struct stage *stages, size_t up, void *daemon);

#endif
