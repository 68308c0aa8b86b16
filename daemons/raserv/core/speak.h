/* speak.h - an advertisement of an interface goes out, to whom it is meant for */
#ifndef RASERV_SPEAK_H
#define RASERV_SPEAK_H

#include "iface.h"

/*
 * What is said at this moment, to all nodes or to each of ra.clients; to one. 0 when all
 * of it went out, else the errno, which is never fatal: links come and go.
 */
int speak_to_all(struct iface *it, const struct iface_host *h, uint64_t now_ms);
int speak_to_one(struct iface *it, const struct addr6 *to, const struct iface_host *h,
		 uint64_t now_ms);

/* A good-bye in the name of it->former, which is one copy less afterwards. */
void speak_as_former(struct iface *it, const struct iface_host *h, uint64_t now_ms);

/* Is anything sent to ff02::1? Does speak_to_all() reach every guest that counts? */
bool speak_multicasts(const struct iface *it);
bool speak_reaches_all(const struct iface *it);

/* Is this solicitor one that gets an answer? */
bool speak_may_answer(const struct iface *it, const struct addr6 *from);

#endif
