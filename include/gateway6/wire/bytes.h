/*
 * bytes.h - integers and addresses as they lie on the wire
 *
 * Every wire image is made of these: alignment 1, no padding, and arithmetic on a
 * value that was not yet brought to host order does not compile.
 */
#ifndef GW_WIRE_BYTES_H
#define GW_WIRE_BYTES_H

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>

typedef struct { uint8_t b[2]; } wire16;
typedef struct { uint8_t b[4]; } wire32;

struct addr4 { uint8_t b[4]; };
struct addr6 { uint8_t b[16]; };
struct mac { uint8_t b[6]; };

static inline uint16_t get16(wire16 w)
{
	return (uint16_t)(w.b[0] << 8 | w.b[1]);
}

static inline uint32_t get32(wire32 w)
{
	return (uint32_t)w.b[0] << 24 | (uint32_t)w.b[1] << 16 |
	       (uint32_t)w.b[2] << 8 | w.b[3];
}

static inline wire16 put16(uint16_t v)
{
	return (wire16){ { (uint8_t)(v >> 8), (uint8_t)v } };
}

static inline wire32 put32(uint32_t v)
{
	return (wire32){ { (uint8_t)(v >> 24), (uint8_t)(v >> 16),
			   (uint8_t)(v >> 8), (uint8_t)v } };
}

#define WIRE_IMAGE(type, bytes)							\
	static_assert(sizeof(type) == (bytes), #type ": no padding may appear");	\
	static_assert(alignof(type) == 1, #type ": may lie at any address")

#endif
