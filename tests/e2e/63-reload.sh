#!/usr/bin/env bash
# 63-reload.sh - a new file takes effect without a restart; a bad one changes nothing
#
#	GUEST1 --- HOST: prefix 2a02:600d:1::/64 -> 2a02:600d:2::/64 --- web4
#
# A transfer through the translator runs during all reloads and must end whole.
. "$(dirname "$0")/lib.sh"

config() {	# PREFIX [LINE]: the ten lines with another prefix, and one line more
	lab_config <<-END
	version: 1
	uplink:
	  interface: $LAB_UPLINK
	networks:
	  $LAB_BRIDGE:
	    prefix: $1
	nat64: true
	dns64: true
	${2-}
	END
}
NEW_PREFIX=2a02:600d:2::/64
pids() { for d in raserv dns64d nat64d; do daemon_pid $d; done; }
prefixes() { guest_ra GUEST1 | sed -n 's/^ *Prefix *: *//p' | sort; }

lab_up
config "$GUEST_PREFIX"
daemon_start nat64d
daemon_start dns64d
daemon_start raserv
wait_for 15 "the guest has an address" guest_has_address GUEST1
wait_for 15 "and a resolver" guest_resolv_conf GUEST1
sum=$(big_file 30M)
on_bg GUEST1 transfer curl -sS -m 60 --limit-rate 3M -o "$LAB_DIR/got" "http://[64:ff9b::$WEB4]/big"
transfer=$LAB_LAST_PID
born=$(pids)

step "A bad file changes nothing"
had=$(prefixes)
config "$GUEST_PREFIX" 'nat46: true'
expect_exit "gatewayctl check refuses it: 78" 78 ctl check
expect_exit "gatewayctl reload refuses it: 78" 78 ctl reload
expect_seen "with the place and a near word" \
	'/etc/gateway6.yaml:[0-9]+:1: error: unknown key "nat46"' ctl reload
for d in raserv dns64d nat64d; do kill -HUP "$(daemon_pid $d)"; done
sleep 0.5
expect_same "all are still the same processes" "$born" "$(pids)"
for d in raserv dns64d nat64d; do
	expect "$d lives" daemon_alive $d
	expect_seen "and its log tells why" 'unknown key "nat46"' daemon_log $d
done
expect_same "the same prefixes are announced" "$had" "$(prefixes)"
expect_seen "names resolve" '64:ff9b::' on GUEST1 dig +short web4.lab.example AAAA

step "A new prefix"
on HOST ip addr add "${NEW_PREFIX%/64}1/64" dev "$LAB_BRIDGE"
on UPLINK ip route add "$NEW_PREFIX" via fe80::ff:fe00:101 dev lan
config "$NEW_PREFIX"
expect "gatewayctl reload" ctl reload
new_address() { on GUEST1 ip -6 -o addr show dev eth0 | grep -q "${NEW_PREFIX%/64}ff:fe00:11/64"; }
old_deprecated() {
	on GUEST1 ip -6 -o addr show dev eth0 | grep "$(guest_slaac GUEST1)" | grep -q deprecated
}
wait_for 10 "the guest has a new address" new_address
wait_for 10 "and the old one is deprecated" old_deprecated
expect_seen "the new one is used" "you are ${NEW_PREFIX%/64}ff:fe00:11" \
	on GUEST1 curl -sS -m 5 "http://[$DUAL6]/"
expect "the guest hears of the new DNS server" guest_resolv_conf GUEST1
expect_seen "it is the address in the new prefix" "${NEW_PREFIX%/64}1" \
	on GUEST1 cat /etc/resolv.conf
expect_seen "and answers" '64:ff9b::' on GUEST1 dig +short web4.lab.example AAAA
expect "translation works from the new address" on GUEST1 curl -sS -m 5 http://web4.lab.example/

step "A published port by HUP"
guest_web GUEST1 8080
config "$NEW_PREFIX" "publish: [ { name: web, port: 8080, to: \"${NEW_PREFIX%/64}ff:fe00:11\" } ]"
for d in raserv dns64d nat64d; do daemon_reload $d; done
from_outside() { on INTERNET curl -sS -m 3 --interface "$CLIENT4" "http://$HOST4:8080/"; }
wait_for 3 "is open" from_outside
expect_seen "and keeps the client's address" "you are 64:ff9b::52d:644d" from_outside
config "$NEW_PREFIX"
expect "gatewayctl reload" ctl reload
refute "taken back, it is closed" from_outside

step "Nothing was disturbed"
expect_same "all are still the same processes" "$born" "$(pids)"
wait "$transfer" || true
expect_same "the transfer is whole" "$sum" "$(sha256sum <"$LAB_DIR/got" | cut -d' ' -f1)"
