/* addresses.h - the addresses that the file wants us to give to guest networks */
#ifndef RASERV_ADDRESSES_H
#define RASERV_ADDRESSES_H

#include <gateway6/config.h>
#include <gateway6/facts.h>

struct addresses_sink {
	void (*add)(void *arg, uint32_t link, const struct addr6 *a, uint8_t len);
	void (*del)(void *arg, uint32_t link, const struct addr6 *a, uint8_t len);
	void *arg;
};

/*
 * Say what is missing and what is ours and not wanted any more. The facts show next
 * time what became of it.
 */
void addresses_settle(const struct config *c, const struct facts *f,
		      const struct addresses_sink *sink);

/* The end: all that is ours goes. */
void addresses_leave(const struct facts *f, const struct addresses_sink *sink);

/* Does the file want any? Then CAP_NET_ADMIN is needed. */
bool addresses_wanted(const struct config *c);

#endif
