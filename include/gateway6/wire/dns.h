/* dns.h - DNS message images and numbers (RFC 1035 section 4, RFC 6891) */
#ifndef GW_WIRE_DNS_H
#define GW_WIRE_DNS_H

#include "bytes.h"

struct dns_header_wire {		/* RFC 1035 section 4.1.1 */
	wire16	id;
	wire16	flags;			/* DNS_QR ... | opcode << 11 | rcode */
	wire16	questions, answers, authorities, additionals;
};
WIRE_IMAGE(struct dns_header_wire, 12);

enum {
	DNS_QR = 0x8000, DNS_AA = 0x0400, DNS_TC = 0x0200, DNS_RD = 0x0100,
	DNS_RA = 0x0080, DNS_AD = 0x0020, DNS_CD = 0x0010,
	DNS_OPCODE = 0x7800, DNS_RCODE = 0x000f,
	DNS_OPCODE_SHIFT = 11,
	DNS_EDNS_DO = 0x8000,		/* in the TTL of OPT, RFC 6891 section 6.1.3 */
	DNS_PLAIN_UDP_MAX = 512,	/* RFC 1035 section 4.2.1 */
	DNS_NAME_MAX = 255, DNS_LABEL_MAX = 63,
	DNS_PORT = 53,
};

enum dns_type {
	DNS_A = 1, DNS_NS = 2, DNS_CNAME = 5, DNS_SOA = 6, DNS_PTR = 12, DNS_MX = 15,
	DNS_TXT = 16, DNS_AAAA = 28, DNS_SRV = 33, DNS_DNAME = 39, DNS_OPT = 41,
	DNS_RRSIG = 46, DNS_ANY = 255,
};

enum dns_class { DNS_IN = 1, DNS_CH = 3, DNS_CLASS_ANY = 255 };

enum dns_rcode {
	DNS_NOERROR = 0, DNS_FORMERR = 1, DNS_SERVFAIL = 2, DNS_NXDOMAIN = 3,
	DNS_NOTIMP = 4, DNS_REFUSED = 5, DNS_BADVERS = 16,
};

enum dns_opcode { DNS_QUERY = 0 };

#endif
