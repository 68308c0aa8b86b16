/* dnsnum.h - DNS numbers that only dns64d needs (IANA: DNS parameters) */
#ifndef DNS64_DNSNUM_H
#define DNS64_DNSNUM_H

#include <gateway6/wire/dns.h>

enum {
	TYPE_DS = 43, TYPE_NSEC = 47, TYPE_DNSKEY = 48, TYPE_NSEC3 = 50,
	TYPE_HINFO = 13, TYPE_SIG0 = 24, TYPE_TKEY = 249, TYPE_TSIG = 250,
	TYPE_HTTPS = 65, TYPE_IXFR = 251, TYPE_AXFR = 252, TYPE_MAILB = 253, TYPE_MAILA = 254,
};

enum { RCODE_YXDOMAIN = 6, RCODE_LOW = 0x00f };

/* Extended DNS errors, RFC 8914 section 5.2. */
enum ede {
	EDE_NONE = 0xffff,		/* 0 is taken: "Other Error" */
	EDE_OTHER = 0, EDE_STALE = 3, EDE_STALE_NXDOMAIN = 19,
	EDE_FORGED = 4, EDE_NOT_READY = 14, EDE_PROHIBITED = 18,
	EDE_NOT_AUTHORITATIVE = 20, EDE_NOT_SUPPORTED = 21, EDE_NO_AUTHORITY = 22, EDE_NETWORK = 23,
	EDE_INVALID = 24, EDE_FILTERED = 17, EDE_CACHED_ERROR = 13,
};

#endif
