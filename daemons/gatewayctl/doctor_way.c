/*
 * doctor_way.c - from end to end: a name from dns64d, a connection through nat64d
 *
 * The name is ipv4only.arpa, whose addresses everybody knows (RFC 7050 section 2.2); the
 * connection goes to a name server that dns64d asks anyway, so nobody new is bothered.
 */
#include "doctor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <gateway6/pref64.h>
#include <gateway6/resolve.h>

#include "out.h"

#define WAIT_MS 3000
#define NAME_WAIT_MS 1000	/* it is answered here, nobody else is asked */

static struct sockaddr_in6 socket_address(const struct addr6 *a, unsigned port)
{
	struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };

	memcpy(&to.sin6_addr, a, sizeof(*a));
	return to;
}

static const cJSON *status_of(const struct doctor *d, const char *daemon)
{
	for (size_t i = 0; i < DAEMONS; i++)
		if (!strcmp(d->health.of[i].daemon, daemon))
			return d->health.of[i].status;
	return NULL;
}

/* ---- a name ---- */

static const uint8_t question[] = {		/* AAAA ipv4only.arpa, RD */
	0x64, 0x64, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 8, 'i', 'p', 'v', '4', 'o', 'n', 'l', 'y', 4,
	'a', 'r', 'p', 'a', 0, 0, 28, 0, 1,
};

/* The reply has 192.0.0.170 or .171 in the prefix somewhere behind the question. */
static bool has_made_address(const uint8_t *reply, size_t len, const struct prefix6 *prefix)
{
	for (uint8_t last = 170; last <= 171; last++) {
		struct addr6 want = pref64_embed(prefix, (struct addr4){ { 192, 0, 0, last } });

		for (size_t at = sizeof(question); at + 16 <= len; at++)
			if (!memcmp(reply + at, &want, 16))
				return true;
	}
	return false;
}

static bool ask_name(const struct sockaddr_in6 *to, const struct prefix6 *prefix)
{
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	uint8_t reply[1500] = { 0 };
	ssize_t len = -1;

	if (fd < 0)
		return false;
	if (connect(fd, (const struct sockaddr *)to, sizeof(*to)) == 0 &&
	    send(fd, question, sizeof(question), 0) == (ssize_t)sizeof(question) &&
	    poll(&wait, 1, NAME_WAIT_MS) == 1)
		len = recv(fd, reply, sizeof(reply), 0);
	close(fd);
	return len > 12 && !memcmp(reply, question, 2) &&
	       has_made_address(reply, (size_t)len, prefix);
}

void doctor_names(struct doctor *d)
{
	const struct prefix6 *prefix = resolve_dns64_prefix(d->config);
	const cJSON *at;
	bool any = false;

	if (!d->config->dns64.enabled)
		return;
	cJSON_ArrayForEach(at, cJSON_GetObjectItemCaseSensitive(status_of(d, "dns64d"),
								 "listen")) {
		const char *text = cJSON_GetStringValue(at);
		struct sockaddr_in6 to;
		struct addr6 a;

		if (!text || !addr6_parse(text, &a) || (a.b[0] == 0xfe && a.b[1] == 0x80))
			continue;	/* a link-local one says nothing without its link */
		any = true;
		to = socket_address(&a, d->config->dns64.port);
		if (ask_name(&to, prefix))
			finding(d, FINE, NULL, "AAAA ipv4only.arpa at %s lies in %s", text,
				prefix6_text(prefix).s);
		else
			finding(d, CRITICAL, "gatewayctl dns query ipv4only.arpa AAAA --trace",
				"AAAA ipv4only.arpa at %s gives nothing in "
				"%s: a firewall, or synthesis is off", text,
				prefix6_text(prefix).s);
	}
	if (!any)
		finding(d, CRITICAL, "systemctl restart dns64d",
			"dns64d answers at no IPv6 address of this host");
}

/* ---- a connection ---- */

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* 0 when it was accepted or refused: either came back through the translator. */
static int try_connect(int fd, const struct sockaddr_in6 *to)
{
	struct pollfd wait = { .fd = fd, .events = POLLOUT };
	int error = 0;
	socklen_t len = sizeof(error);

	if (connect(fd, (const struct sockaddr *)to, sizeof(*to)) < 0 && errno != EINPROGRESS)
		return errno;
	if (poll(&wait, 1, WAIT_MS) != 1)
		return ETIMEDOUT;
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
	return error == ECONNREFUSED ? 0 : error;
}

static void say_mtu(struct doctor *d, int fd)
{
	int mtu = 0;
	socklen_t len = sizeof(mtu);

	if (getsockopt(fd, IPPROTO_IPV6, IPV6_MTU, &mtu, &len) < 0)
		return;			/* refused: there is no path to ask */
	if (mtu < 1280)
		finding(d, WARN, "tracepath -6 -n ipv6.google.com   # which link is so narrow?",
			"path MTU through NAT64: %d, IPv6 needs 1280", mtu);
	else
		finding(d, FINE, NULL, "path MTU through NAT64: %d, as this host knows it: "
			"the server answers no echo", mtu);
}

static void connect_through(struct doctor *d, const struct addr4 *v4)
{
	struct addr6 through = pref64_embed(&d->config->nat64.prefix, *v4);
	struct sockaddr_in6 to = socket_address(&through, 53);
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int64_t begun = now_ms();
	int why = fd < 0 ? errno : try_connect(fd, &to);

	if (why) {
		finding(d, CRITICAL, "gatewayctl stats nat64d | grep dropped",
			"TCP to [%s]:53 through the translator: %s", addr6_text(through).s,
			strerror(why));
	} else {
		finding(d, FINE, NULL, "TCP to [%s]:53 through the translator in %d ms",
			addr6_text(through).s, (int)(now_ms() - begun));
		if (!doctor_mtu(d, &to))
			say_mtu(d, fd);
	}
	if (fd >= 0)
		close(fd);
}

void doctor_translator(struct doctor *d)
{
	const cJSON *up, *list = cJSON_GetObjectItemCaseSensitive(status_of(d, "dns64d"),
								   "upstreams");
	struct addr4 v4;

	if (!d->config->nat64.enabled)
		return;
	cJSON_ArrayForEach(up, list) {
		if (!addr4_parse(field_text(up, "address"), &v4) ||
		    (addr4_is_nonglobal(v4) && !d->config->nat64.allow_private))
			continue;
		connect_through(d, &v4);
		return;
	}
	finding(d, UNKNOWN, NULL, "the translator was not tried: dns64d has no upstream with "
		"a global IPv4 address to connect to");
}
