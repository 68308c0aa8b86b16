/*
 * speak.c - an advertisement of an interface goes out, to whom it is meant for
 *
 *	usual			all nodes, ff02::1
 *	ra.clients		each of these by unicast, and nobody else
 *	ra.unicast_only		nobody, until a guest asks (RFC 4861 6.2.6 allows the answer)
 *
 * An orphan (conf NULL) says its good-bye to all nodes.
 */
#include "speak.h"

#include <gateway6/must.h>

static const struct addr6 all_nodes = { { 0xff, 0x02, [15] = 1 } };	/* RFC 4291 2.7.1 */

/* ---- to whom ---- */

static const struct conf_addr6_list *clients_of(const struct iface *it)
{
	static const struct conf_addr6_list none;

	return it->conf ? &it->conf->ra.clients : &none;
}

bool speak_multicasts(const struct iface *it)
{
	return clients_of(it)->n == 0 && !(it->conf && it->conf->ra.unicast_only);
}

bool speak_reaches_all(const struct iface *it)
{
	return clients_of(it)->n > 0 || speak_multicasts(it);
}

bool speak_may_answer(const struct iface *it, const struct addr6 *from)
{
	const struct conf_addr6_list *clients = clients_of(it);

	for (size_t i = 0; i < clients->n; i++)
		if (addr6_equal(&clients->item[i], from))
			return true;
	return clients->n == 0 && (speak_multicasts(it) || addr6_is_link_local(from));
}

/* ---- sending ---- */

struct shipment {
	const struct iface_host *h;
	struct ra_out out;
	int error;
};

static void ship(void *arg, const uint8_t *bytes, size_t len)
{
	struct shipment *s = arg;
	int rc;

	s->out.bytes = bytes;
	s->out.len = len;
	rc = s->error ? 0 : s->h->send(s->h->arg, &s->out);
	if (rc < 0)
		s->error = -rc;
}

static int speak(struct iface *it, const struct addr6 *to, const struct iface_host *h,
		 uint64_t now_ms)
{
	struct shipment s = { h, { .link = it->link, .src = it->source, .dst = *to }, 0 };
	struct ra_text text = { &it->header, &it->items, now_ms, it->room };
	unsigned packets = ra_build(&text, ship, &s);

	it->error = s.error;
	it->send_failed += s.error != 0;
	if (s.error)
		h->count[RA_SEND_FAILED]++;
	else
		h->count[RA_SPLIT] += packets - 1;
	return s.error;
}

int speak_to_one(struct iface *it, const struct addr6 *to, const struct iface_host *h,
		 uint64_t now_ms)
{
	int error = speak(it, to, h, now_ms);

	it->sent_unicast += error == 0;
	return error;
}

/* That one of them is not there is no reason to try the others again. */
static int speak_to_clients(struct iface *it, const struct iface_host *h, uint64_t now_ms)
{
	const struct conf_addr6_list *clients = clients_of(it);
	int error = 0;
	bool any = false;

	for (size_t i = 0; i < clients->n; i++) {
		int one = speak_to_one(it, &clients->item[i], h, now_ms);

		any |= one == 0;
		error = one ? one : error;
	}
	return any ? 0 : error;
}

int speak_to_all(struct iface *it, const struct iface_host *h, uint64_t now_ms)
{
	int error;

	if (!speak_multicasts(it))
		return speak_to_clients(it, h, now_ms);
	error = speak(it, &all_nodes, h, now_ms);
	it->sent_multicast += error == 0;
	return error;
}

void speak_as_former(struct iface *it, const struct iface_host *h, uint64_t now_ms)
{
	struct shipment s = { h, { .link = it->link, .src = it->former, .dst = all_nodes }, 0 };
	struct ra_header gone = it->header;
	struct items nothing = { 0 };
	struct ra_text text = { &gone, &nothing, now_ms, it->room };

	it->former_copies--;
	if (!speak_multicasts(it))
		return;
	gone.lifetime_s = 0;
	gone.has_mac = false;
	gone.mtu = 0;
	ra_build(&text, ship, &s);	/* if the kernel refuses, guests find out themselves */
	h->count[RA_SENT_FINAL] += !s.error;
}
