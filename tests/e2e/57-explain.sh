#!/usr/bin/env bash
# 57-explain.sh - gatewayctl explain tells what would become of a packet, and changes nothing
#
#	GUEST1 --- HOST: nat64d, copied for the walk --- INTERNET
. "$(dirname "$0")/lib.sh"
lab_up
guest_static GUEST1
web=$(guest_slaac GUEST1)
config() {	# [LINE...]
	{
		cat <<-END
		version: 1
		uplink: { interface: $LAB_UPLINK }
		networks: { $LAB_BRIDGE: { prefix: $GUEST_PREFIX } }
		hosts: { web: { address: "$web" } }
		END
		printf '%s\n' "$@"
	} | lab_config
}
# but for what the kernel itself tells a new link, a multicast now and then
counters() { ctl stats nat64d --no-headers | grep -v ' tun_'; }
config 'nat64: true' 'publish: [ { name: web, port: 8080, to: web, allow: [5.45.100.0/24] } ]'
daemon_start nat64d
guest_web GUEST1 8080

step "From a guest"
before=$(counters; ctl sessions; ctl bindings)
expect_exit "passes: 0" 0 ctl explain web "64:ff9b::$WEB4" tcp/80
expect_seen "on which network" '^ 1 guest .* is on vmbr0 \(nat64: true\) .*ok$' \
	ctl explain web "$WEB4" tcp/80
expect_seen "the address meant" "is $WEB4 behind 64:ff9b::/96" ctl explain web "$WEB4" tcp/80
expect_seen "as whom it is seen" "is seen as $HOST4:[0-9]+ \(lent for it\)" \
	ctl explain web "$WEB4" udp/53
expect_seen "what would leave" "-> $WEB4, ICMP type 8 code 0, .* TTL 63" \
	ctl explain web "$WEB4" icmp
expect_exit "private: 1" 1 ctl explain web 64:ff9b::10.0.0.1 tcp/22
expect_seen "with the reason" 'DROP reason private_ipv4' ctl explain web 10.0.0.1 tcp/22
expect_seen "and the remedy" 'set nat64.allow_private: true' ctl explain web 10.0.0.1 tcp/22
expect_seen "and what the guest is told" 'ICMPv6 type 1 code 1' ctl explain web 10.0.0.1 tcp/22
expect_seen "plain IPv6 is not ours" 'never seen here .*DROP reason not_in_prefix' \
	ctl explain web "$DUAL6" tcp/80
expect_seen "JSON" '"step":"guest".*"verdict":"ok"' ctl --json explain web "$WEB4" tcp/80
expect_exit "no such name: 1" 1 ctl explain nobody "$WEB4" tcp/80
expect_exit "no such protocol: 2" 2 ctl explain web "$WEB4" sctp/80

step "From the internet"
expect_seen "a published port" 'is published as web, to .* port 8080' \
	ctl explain "$CLIENT4" "$HOST4" tcp/8080
expect_seen "what the guest would see" "64:ff9b::52d:644d\]:50000 -> \[$web\]:8080, TCP" \
	ctl explain "$CLIENT4" "$HOST4" tcp/8080
expect_seen "whom it does not allow" 'DROP reason not_allowed' ctl explain 8.8.8.8 "$HOST4" tcp/8080
expect_seen "a port of the host" 'neither published nor lent' ctl explain 8.8.8.8 "$HOST4" tcp/22
expect_seen "a lent port that nobody holds" 'DROP reason (syn_expired|no_binding)' \
	ctl explain 8.8.8.8 "$HOST4" tcp/25000

step "Nothing has changed"
expect_same "counters, sessions, bindings" "$before" "$(counters; ctl sessions; ctl bindings)"
expect "and the port works" on INTERNET curl -sS -m 3 --interface "$CLIENT4" "http://$HOST4:8080/"
asks=()
for _ in $(seq 20); do
	on_bg HOST asks "$GW_BUILD/gatewayctl" explain web "$WEB4" tcp/80
	asks+=("$LAB_LAST_PID")
done
expect "while many ask packets flow" on GUEST1 curl -sS -m 3 "http://[64:ff9b::$WEB4]/"
for pid in "${asks[@]}"; do wait "$pid" || true; done
expect_seen "some are answered, others told to try again" 'the packet passes' \
	cat "$LAB_DIR/log/asks"
expect "nat64d is there" daemon_alive nat64d
