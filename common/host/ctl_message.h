/* ctl_message.h - one request of the control protocol, from bytes */
#ifndef GW_CTL_MESSAGE_H
#define GW_CTL_MESSAGE_H

#include <cjson/cJSON.h>

#include <stdbool.h>
#include <stddef.h>

#define CTL_REQUEST_MAX (64u << 10)	/* bytes, without the NUL */
#define CTL_DEPTH_MAX 16

struct ctl_request {
	cJSON	    *whole;		/* owns what the others point into */
	const char  *method;
	const cJSON *parameters;	/* an object, or NULL */
	bool	     more;
};

/* NULL, or what is wrong in words (static); *out needs no _fini then. */
const char *ctl_request_read(const char *bytes, size_t len, struct ctl_request *out);
void ctl_request_fini(struct ctl_request *r);

#endif
