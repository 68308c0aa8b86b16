/*
 * privs.h - give up what is not needed, once everything is open
 *
 * Started as root: become user `gateway6` if it exists (else stay uid 0), keep only
 * the named capabilities, raise them as ambient so that a child (nft) has them, and
 * set no_new_privs. Started as another user: check that they are there.
 */
#ifndef GW_PRIVS_H
#define GW_PRIVS_H

#define GW_USER "gateway6"

/* caps: CAP_NET_ADMIN ..., ended by -1. 0, or -1 after logging which one is missing. */
int privs_drop(const char *user, const int *caps);

/* Does this process have the capability now? */
int privs_has(int cap);

#endif
