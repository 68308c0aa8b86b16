#!/usr/bin/env bash
# 56-coming-from-others.sh - radvd, a DNS64 server and tayga are replaced while a guest runs
#
#	GUEST1 --- HOST radvd, unbound with dns64, tayga   -->   raserv, dns64d, nat64d
#
# The way of the README: the file made from radvd.conf and two lines, checked, the old ones
# stopped, the new ones started. The guest keeps its address and is never set up anew.
. "$(dirname "$0")/lib.sh"
. "$LAB_TOP/tests/e2e/lab/peers.sh"
lab_up
web() { on GUEST1 curl -sS -m 3 -o /dev/null http://web4.lab.example/; }

step "As it was"
peer_radvd; old=$LAB_LAST_PID
peer_unbound; old+=" $LAB_LAST_PID"
peer_tayga; old+=" $LAB_LAST_PID"
wait_for 15 "the guest has an address" guest_has_address GUEST1
wait_for 15 "and a resolver" guest_resolv_conf GUEST1
wait_for 10 "it reaches web4 by name" web
address=$(guest_address GUEST1)

step "Five minutes"
on HOST sh -c "'$GW_BUILD/gatewayctl' import --radvd '$LAB_DIR/radvd.conf' >/etc/gateway6.yaml"
on HOST sh -c "printf 'nat64: true\ndns64: true\n' >>/etc/gateway6.yaml"
expect "gatewayctl check" ctl check
kill $old; wait $old || true	# systemctl disable --now radvd unbound tayga
on HOST tayga -c "$LAB_DIR/tayga.conf" --rmtun >/dev/null
on HOST nft delete table ip tayga
for name in nat64d dns64d raserv; do daemon_start $name; done
wait_for 10 "gatewayctl status: healthy" ctl status

step "As it is"
wait_for 10 "the guest, as it was set up, reaches web4 by name" web
expect_same "by the same address" "$address" "$(guest_address GUEST1)"
expect "and hears PREF64 now" guest_pref64 GUEST1
expect_seen "doctor finds no rival" 'OK +no other program does the work of ours' ctl doctor
