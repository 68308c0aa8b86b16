/*
 * ra_monitor.c - every solicitation and advertisement of a link, as it passes
 *
 * gatewayctl opens the socket itself, as root: it works on any link, also where raserv
 * does not run or must not (the uplink), and raserv stays small. What the host sends
 * itself is heard, too.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/if_packet.h>
#include <net/if.h>

#include <gateway6/must.h>
#include <gateway6/nd_socket.h>
#include <gateway6/rd.h>
#include <gateway6/wire/icmp.h>
#include <gateway6/wire/ip6.h>
#include <gateway6/wire/nd.h>

#include "import.h"
#include "out.h"
#include "ra.h"
#include "ra_decode.h"
#include "ra_yaml.h"

#define FRAME_MAX 65536

struct monitor {
	struct ctl_cmd *c;
	int fd;
	unsigned long left;		/* how many more to show; 0: all */
	bool first;
};

static void add_addr(cJSON *row, const char *key, struct addr6 a)
{
	cJSON_AddStringToObject(row, key, addr6_text(a).s);
}

/* A frame as a row; NULL when it is none of ours. */
static cJSON *frame_row(const uint8_t *bytes, size_t len, const struct sockaddr_ll *at)
{
	struct rd r = rd_of(bytes, len);
	const struct ip6_wire *ip = rd_take(&r, sizeof(*ip));
	size_t left = rd_left(&r);
	cJSON *row;

	if (!ip)
		return NULL;
	if (left > get16(ip->payload_len))
		left = get16(ip->payload_len);
	row = ra_decode(r.at, left);
	if (!row)
		return NULL;
	if (ip->hop_limit != ND_HOP_LIMIT)	/* RFC 4861 6.1 */
		cJSON_AddStringToObject(row, "fault", "it was forwarded: its hop limit is not 255");
	add_addr(row, "from", ip->src);
	add_addr(row, "to", ip->dst);
	cJSON_AddBoolToObject(row, "ours", at->sll_pkttype == PACKET_OUTGOING);
	return row;
}

static void say_text(const struct ctl_cmd *c, const cJSON *row)
{
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	printf("%02d:%02d:%02d  %s%s %s%s  %s > %s%s", tm.tm_hour, tm.tm_min, tm.tm_sec,
	       color_on(c, BOLD), field_text(row, "interface"), field_text(row, "kind"),
	       color_off(c), field_text(row, "from"), field_text(row, "to"),
	       field_true(row, "ours") ? "  (sent by this host)" : "");
	if (*field_text(row, "mac"))
		printf("  MAC %s", field_text(row, "mac"));
	putchar('\n');
	if (*field_text(row, "fault"))
		printf("  %sbroken%s     %s\n", color_on(c, RED), color_off(c),
		       field_text(row, "fault"));
	ra_say(row);
}

static void show(struct monitor *m, cJSON *row, int link)
{
	char name[IF_NAMESIZE] = "";

	if_indextoname((unsigned)link, name);
	cJSON_AddStringToObject(row, "interface", name);
	if (cmd_option(m->c, "yaml")) {
		if (!m->first)
			puts("---");
		ra_yaml(row, stdout);
	} else if (m->c->output == OUT_JSON) {
		json_row(stdout, row, NULL);
	} else {
		say_text(m->c, row);
	}
	m->first = false;
	fflush(stdout);
}

/* False when enough was shown. */
static bool take_one(struct monitor *m)
{
	static uint8_t bytes[FRAME_MAX];
	struct sockaddr_ll at = { .sll_ifindex = 0 };
	socklen_t at_len = sizeof(at);
	ssize_t len = recvfrom(m->fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&at, &at_len);
	cJSON *row = len > 0 ? frame_row(bytes, (size_t)len, &at) : NULL;
	bool wanted = row && (!cmd_option(m->c, "yaml") ||
			      !strcmp(field_text(row, "kind"), "RA"));

	if (wanted)
		show(m, row, at.sll_ifindex);
	cJSON_Delete(row);
	return !wanted || !m->left || --m->left > 0;
}

static int watch(struct monitor *m)
{
	struct pollfd p = { .fd = m->fd, .events = POLLIN };

	do {
		if (poll(&p, 1, -1) < 0 && errno != EINTR)
			return EXIT_RUN_TIME;
	} while (take_one(m));
	return EXIT_OK;
}

int verb_ra_monitor(struct ctl_cmd *c)
{
	const char *name = cmd_arg(c, 0), *count = cmd_option(c, "count");
	unsigned link = name ? if_nametoindex(name) : 0;
	struct monitor m = { .c = c, .first = true };
	uint32_t left = 0;
	int code;

	if (count && (!import_number(count, 1000000, &left) || !left)) {
		fprintf(stderr, "gatewayctl: no number from 1 to 1000000: --count %s\n", count);
		return EXIT_OPTIONS;
	}
	if (name && !link) {
		fprintf(stderr, "gatewayctl: there is no interface %s\n", name);
		return EXIT_RUN_TIME;
	}
	m.left = left;
	m.fd = nd_socket(link, ICMP6_RS, ICMP6_RA);
	if (m.fd < 0) {
		fprintf(stderr, "gatewayctl: cannot listen: %s%s\n", strerror(errno),
			errno == EPERM ? "; this needs root" : "");
		return errno == EPERM ? EXIT_NO_PERMISSION : EXIT_RUN_TIME;
	}
	code = watch(&m);
	close(m.fd);
	return code;
}
