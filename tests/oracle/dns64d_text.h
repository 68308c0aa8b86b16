/*
 * dns64d_text.h - DNS messages as lines of text, for tests and scenarios
 *
 * A message is a list of pieces between bars:
 *
 *	id 7 | flags qr rd ra | rcode NXDOMAIN | q web4.example AAAA [CLASS]
 *	an web4.example 300 A 192.0.2.1 | ns example 60 SOA 60 | ar ns.example 60 A 192.0.2.2
 *	edns [do] [size=1232] [version=1] [ede=4] [cookie=HEX] [keepalive] [option=65001]
 *
 * RDATA: A, AAAA an address; CNAME NS PTR DNAME a name; MX a number and a name; SOA the
 * minimum (the rest is made up); RRSIG the type that is signed; TXT a word; \# bytes in
 * hex for any type. Written independently of the code under test.
 */
#ifndef TESTS_ORACLE_DNS64D_TEXT_H
#define TESTS_ORACLE_DNS64D_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Bytes written, or 0 when the text is wrong (told on stderr). Names uncompressed. */
size_t text_message(const char *text, uint8_t *room, size_t size);

/*
 * The same text back. Left out: id, QR, RD, RA, the question when `question` is 0,
 * SIZE of edns. "malformed" when it cannot be read to its end.
 */
void message_text(const uint8_t *bytes, size_t len, int question, char *out, size_t size);

/* Number of a type's name or TYPEn; 0 if unknown. */
unsigned text_type(const char *name);

#endif
