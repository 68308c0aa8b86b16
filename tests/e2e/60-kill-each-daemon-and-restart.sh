#!/usr/bin/env bash
# 60-kill-each-daemon-and-restart.sh - kill -9 of each daemon; a restart repairs all
#
#	GUEST1 --- HOST raserv dns64d nat64d --- web4
#	              x kill -9, and again
#
# While one is dead the others go on, and raserv stops to promise what is not there
# (withhold_until_ready). After the restart the host looks as before the kill.
. "$(dirname "$0")/lib.sh"

web_by_name() { on GUEST1 curl -sS -m 3 http://web4.lab.example/; }
web_by_address() { on GUEST1 curl -sS -m 3 "http://[64:ff9b::$WEB4]/"; }
pref64_promised() { guest_pref64 GUEST1 | grep -Eq ' [1-9][0-9]*$'; }
pref64_gone() { ! pref64_promised; }
dns_promised() { guest_ra GUEST1 | grep -q "DNS server *: $HOST_GUEST6"; }
# rdisc6 prints "Recursive DNS server" also with lifetime 0
dns_lifetime() { guest_ra GUEST1 | sed -n '/DNS server *:/,/lifetime/s/.*lifetime *: *\([0-9]*\).*/\1/p'; }
dns_gone() { [ "$(dns_lifetime | tail -n 1)" = 0 ] || ! dns_promised; }

lab_up
before=$(snapshot HOST)
daemon_start nat64d
daemon_start dns64d
daemon_start raserv
wait_for 15 "the guest has an address" guest_has_address GUEST1
wait_for 15 "and a resolver" guest_resolv_conf GUEST1
expect_seen "and reaches web4 by name" "you are $HOST4" web_by_name
running=$(snapshot HOST)

step "nat64d"
daemon_kill9 nat64d
refute "no translation without it" web_by_address
wait_for 10 "raserv no longer promises PREF64" pref64_gone
expect "native IPv6 goes on" on GUEST1 curl -sS -m 3 "http://[$DUAL6]/"
daemon_start nat64d
wait_for 5 "translation is back" web_by_address
expect_same "the host looks as before the kill" "$running" "$(snapshot HOST)"
wait_for 10 "PREF64 is promised again" pref64_promised

step "dns64d"
daemon_kill9 dns64d
refute "no names without it" on GUEST1 dig +time=1 +tries=1 web4.lab.example AAAA
wait_for 10 "raserv no longer promises the DNS server" dns_gone
expect "translation goes on" web_by_address
daemon_start dns64d
wait_for 5 "names are back" web_by_name
wait_for 10 "the DNS server is promised again" dns_promised

step "raserv"
daemon_kill9 raserv
expect "the guest keeps its address" guest_has_address GUEST1
expect "and its way out" web_by_name
daemon_start raserv
wait_for 5 "somebody advertises again" guest_ra GUEST1
expect "a guest that boots now" guest_down GUEST2
guest_up GUEST2
wait_for 15 "gets an address" guest_has_address GUEST2

step "All at once, and then a stop in order"
for d in raserv dns64d nat64d; do daemon_kill9 $d; done
for d in raserv dns64d nat64d; do daemon_start $d; done
wait_for 5 "all is back" web_by_name
for d in raserv dns64d nat64d; do daemon_stop $d; done
expect_same "nothing is left of any of the lives" "$before" "$(snapshot HOST)"
