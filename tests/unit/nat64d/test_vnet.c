/* test_vnet.c - struct virtio_net_hdr to struct offload and back */
#include <unit/unit.h>

#include <nat64d/vnet.h>

#include <gateway6/csum.h>
#include <gateway6/wire/ip4.h>
#include <gateway6/wire/ip6.h>
#include <gateway6/wire/l4.h>

enum { TCP_CSUM = 16, UDP_CSUM = 6 };

/* An IPv6 packet of the given protocol with `payload` bytes of 0xa5 behind its header. */
static struct packet_in packet6(uint8_t *room, uint8_t proto, size_t payload)
{
	struct ip6_wire *ip = (void *)room;

	*ip = (struct ip6_wire){ .ver_class_flow = ip6_ver_class_flow(0, 0),
				 .payload_len = put16((uint16_t)payload),
				 .next_header = proto, .hop_limit = 64,
				 .src = a6("2001:db8:1::10"), .dst = a6("64:ff9b::1.1.1.1") };
	memset(room + sizeof(*ip), 0xa5, payload);
	return (struct packet_in){ .bytes = room, .len = sizeof(*ip) + payload };
}

static void vnet_decode__a_plain_packet_has_no_offload(void **state)
{
	uint8_t room[128];
	struct packet_in p = packet6(room, IP_TCP, 20);

	(void)state;
	assert_true(vnet_decode(&(struct vnet){ .flags = VNET_DATA_VALID }, &p));
	assert_int_equal(p.offload.gso_size, 0);
	assert_false(p.offload.partial_csum);
}

static void vnet_decode__knows_each_kind_of_superpacket(void **state)
{
	static const struct { uint8_t type; uint16_t csum; bool ok, tcp, ecn; } rows[] = {
		{ VNET_GSO_TCP4,		 TCP_CSUM, true,  true,	 false },
		{ VNET_GSO_TCP6,		 TCP_CSUM, true,  true,	 false },
		{ VNET_GSO_TCP6 | VNET_GSO_ECN,	 TCP_CSUM, true,  true,	 true  },
		{ VNET_GSO_USO,			 UDP_CSUM, true,  false, false },
		{ VNET_GSO_TCP6,		 UDP_CSUM, false, false, false },
		{ VNET_GSO_USO,			 TCP_CSUM, false, false, false },
		{ VNET_GSO_UFO,			 UDP_CSUM, false, false, false },
		{ 7,				 TCP_CSUM, false, false, false },
	};
	uint8_t room[4096];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct packet_in p = packet6(room, IP_TCP, 3000);
		struct vnet h = { .flags = VNET_NEEDS_CSUM, .gso_type = rows[i].type,
				  .gso_size = 1420, .csum_start = 40,
				  .csum_offset = rows[i].csum };

		assert_int_equal(vnet_decode(&h, &p), rows[i].ok);
		if (!rows[i].ok)
			continue;
		assert_int_equal(p.offload.gso_size, 1420);
		assert_int_equal(p.offload.gso_tcp, rows[i].tcp);
		assert_int_equal(p.offload.gso_ecn, rows[i].ecn);
		assert_true(p.offload.partial_csum);
	}
}

static void vnet_decode__refuses_a_superpacket_with_a_finished_checksum(void **state)
{
	uint8_t room[4096];
	struct packet_in p = packet6(room, IP_TCP, 3000);
	struct vnet h = { .gso_type = VNET_GSO_TCP6, .gso_size = 1420 };

	(void)state;
	assert_false(vnet_decode(&h, &p));
	h.flags = VNET_NEEDS_CSUM;
	h.csum_offset = TCP_CSUM;
	h.gso_size = 0;
	assert_false(vnet_decode(&h, &p));
}

static void vnet_decode__leaves_the_outermost_checksum_to_the_core(void **state)
{
	static const struct { uint8_t proto; uint16_t at; } rows[] = {
		{ IP_TCP, TCP_CSUM }, { IP_UDP, UDP_CSUM },
	};
	uint8_t room[128], before[128];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct packet_in p = packet6(room, rows[i].proto, 33);
		struct vnet h = { .flags = VNET_NEEDS_CSUM, .csum_start = 40,
				  .csum_offset = rows[i].at };

		memcpy(before, room, p.len);
		assert_true(vnet_decode(&h, &p));
		assert_true(p.offload.partial_csum);
		assert_memory_equal(before, room, p.len);
	}
}

static void vnet_decode__finishes_the_checksum_of_a_tunnel_inside(void **state)
{
	uint8_t room[128];
	struct packet_in p = packet6(room, IP_UDP, 8 + 20 + 7);	/* UDP, then TCP, 7 bytes */
	struct vnet h = { .flags = VNET_NEEDS_CSUM, .csum_start = 48,
			  .csum_offset = TCP_CSUM };
	size_t at = 48 + TCP_CSUM;

	(void)state;
	assert_true(vnet_decode(&h, &p));
	assert_false(p.offload.partial_csum);
	/* with the pseudo header's sum, which stood in the field (0xa5a5), it sums to all
	 * ones: the receiver's test of RFC 9293 section 3.1 */
	assert_int_equal(sum_fold(sum_u16(sum_bytes(sum_zero, room + 48, p.len - 48),
					  0xa5a5)), 0xffff);
	assert_false(room[at] == 0xa5 && room[at + 1] == 0xa5);
}

static void vnet_decode__refuses_a_checksum_outside_the_packet(void **state)
{
	uint8_t room[128];

	(void)state;
	for (size_t len = 0; len < 20; len++) {
		struct packet_in p = packet6(room, IP_TCP, len);
		struct vnet h = { .flags = VNET_NEEDS_CSUM, .csum_start = 44,
				  .csum_offset = 10 };

		/* field at 54..55, so 56 bytes are the first that hold it */
		assert_int_equal(vnet_decode(&h, &p), p.len >= 56);
	}
}

/* The 40 or 60 bytes of header that the core would make, then a body. */
static struct packet_out packet_out(uint8_t *head, bool is6, uint8_t proto, uint8_t *body,
				    size_t len)
{
	struct packet_out p = { .is6 = is6, .head = head, .head_len = is6 ? 40 : 20,
				.body = body, .body_len = len,
				.offload.partial_csum = true, .l4_at = is6 ? 40 : 20 };

	memset(head, 0, 64);
	head[0] = is6 ? 0x60 : 0x45;
	head[is6 ? 6 : 9] = proto;
	memset(body, 0, len);
	body[12] = 8 << 4;		/* TCP: 32 bytes of header */
	return p;
}

static void vnet_encode__names_segmentation_by_the_new_family(void **state)
{
	static const struct { bool is6, tcp, ecn; uint8_t want; } rows[] = {
		{ true,	 true,	false, VNET_GSO_TCP6 },
		{ false, true,	false, VNET_GSO_TCP4 },
		{ false, true,	true,  VNET_GSO_TCP4 | VNET_GSO_ECN },
		{ true,	 false, false, VNET_GSO_USO },
		{ false, false, false, VNET_GSO_USO },
	};
	uint8_t head[64], body[100];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct packet_out p = packet_out(head, rows[i].is6,
						 rows[i].tcp ? IP_TCP : IP_UDP, body, 100);

		p.offload.gso_size = 1400;
		p.offload.gso_tcp = rows[i].tcp;
		p.offload.gso_ecn = rows[i].ecn;

		struct vnet h = vnet_encode(&p);

		assert_int_equal(h.gso_type, rows[i].want);
		assert_int_equal(h.gso_size, 1400);
		assert_int_equal(h.flags, VNET_NEEDS_CSUM);
		assert_int_equal(h.csum_start, rows[i].is6 ? 40 : 20);
		assert_int_equal(h.csum_offset, rows[i].tcp ? TCP_CSUM : UDP_CSUM);
		assert_int_equal(h.hdr_len, h.csum_start + (rows[i].tcp ? 32 : 8));
	}
}

static void vnet_encode__a_finished_packet_gets_zeros(void **state)
{
	static const struct vnet zeros;
	uint8_t head[64], body[100];
	struct packet_out p = packet_out(head, true, IP_UDP, body, 100);
	struct vnet h;

	(void)state;
	p.offload.partial_csum = false;
	h = vnet_encode(&p);
	assert_memory_equal(&h, &zeros, sizeof(h));
}

static void vnet_encode__finds_the_tcp_header_in_the_head_too(void **state)
{
	uint8_t head[64], body[100];
	struct packet_out p = packet_out(head, true, IP_TCP, body, 100);
	struct vnet h;

	(void)state;
	head[40 + 12] = 6 << 4;		/* 24 bytes, wholly in the head */
	p.head_len = 64;
	h = vnet_encode(&p);
	assert_int_equal(h.gso_type, VNET_GSO_NONE);
	assert_int_equal(h.hdr_len, 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vnet_decode__a_plain_packet_has_no_offload),
		cmocka_unit_test(vnet_decode__knows_each_kind_of_superpacket),
		cmocka_unit_test(vnet_decode__refuses_a_superpacket_with_a_finished_checksum),
		cmocka_unit_test(vnet_decode__leaves_the_outermost_checksum_to_the_core),
		cmocka_unit_test(vnet_decode__finishes_the_checksum_of_a_tunnel_inside),
		cmocka_unit_test(vnet_decode__refuses_a_checksum_outside_the_packet),
		cmocka_unit_test(vnet_encode__names_segmentation_by_the_new_family),
		cmocka_unit_test(vnet_encode__a_finished_packet_gets_zeros),
		cmocka_unit_test(vnet_encode__finds_the_tcp_header_in_the_head_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
