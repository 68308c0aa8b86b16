/* base64.h - bytes as text (RFC 4648 section 4, with padding) */
#ifndef GW_BASE64_H
#define GW_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BASE64_ROOM(len) (((len) + 2) / 3 * 4 + 1)

/* Writes BASE64_ROOM(len) characters, the last one a NUL. */
void base64_write(char *out, const uint8_t *bytes, size_t len);

/* At most max bytes into out; false when text is none, or longer. */
bool base64_read(const char *text, uint8_t *out, size_t max, size_t *len);

#endif
