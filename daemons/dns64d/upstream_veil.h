/*
 * upstream_veil.h - names that c-ares cannot write
 *
 * A label holds any byte (RFC 2181 section 11): a space in "My Printer._ipp._tcp", UTF-8,
 * a line feed. Since 1.22 c-ares reads a question and writes it anew, and 1.34 writes
 * host names only: all else fails inside ares_send(). So it is shown a veiled name, each
 * such byte replaced, which is as long as the true one. That goes out, and the question of
 * each answer is veiled again before c-ares reads it.
 *
 * That two names may look the same under the veil does not matter: c-ares still matches
 * the id, and the core compares the true names (core/accept.c).
 */
#ifndef DNS64D_UPSTREAM_VEIL_H
#define DNS64D_UPSTREAM_VEIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct veil { uint8_t len, name[255]; };	/* the true name, as on the wire */

/*
 * Veil the question of a message, in place. True if there was something to veil; the true
 * name is in *v then (v may be NULL). A message without a whole question stays as it is.
 */
bool veil_put_on(uint8_t *message, size_t len, struct veil *v);

/* The true name in the place of the veiled one. Nothing where it does not fit. */
void veil_take_off(uint8_t *message, size_t len, const struct veil *v);

#endif
