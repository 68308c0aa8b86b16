#!/usr/bin/env bash
# 01-lab-itself.sh - the lab is sound: what must be there is, what must not is not
#
#	GUEST1 --x-- HOST --- UPLINK --- INTERNET
#
# No daemon of ours runs: a guest must have no address, no name and no way to IPv4.
# Otherwise the other stories would prove nothing.
. "$(dirname "$0")/lib.sh"
lab_up

step "The internet answers the host"
expect_seen "the resolver knows web4" "^$WEB4\$" \
	on HOST dig +short "@$RESOLVER4" web4.lab.example A
expect_seen "the signed zone validates" 'flags:.* ad[; ]' \
	on HOST dig +dnssec "@$RESOLVER4" web4.signed.example A
expect_seen "an unknown name is NXDOMAIN" 'status: NXDOMAIN' \
	on HOST dig "@$RESOLVER4" nowhere.lab.example A
expect_seen "the IPv4-only web server sees the host" "you are $HOST4" \
	on HOST curl -sS -m 3 "http://$WEB4/"
expect_seen "the dual-stack server is there by IPv6" "you are $HOST6" \
	on HOST curl -sS -m 3 "http://[$DUAL6]/"
udp_echo() { echo hello | on "$1" socat -T 2 - "UDP:$2:7"; }
expect_seen "the UDP echo answers" hello udp_echo HOST "$ECHO4"

step "A guest alone has nothing"
refute "no address without an advertisement" guest_has_address GUEST1
refute "no default route" guest_has_route GUEST1
refute "nobody advertises" guest_ra GUEST1
refute "no way to the translator" on GUEST1 ping -c1 -W1 64:ff9b::5.45.100.80
expect_same "no IPv4 address" "" "$(on GUEST1 ip -4 -o addr show dev eth0)"

step "A story that breaks off has failed"
# story LINE...: runs as one of its own, without a lab
story() {
	printf '%s\n' ". '$LAB_TOP/tests/e2e/lib.sh'" 'expect "a claim that holds" true' "$@" \
		>"$LAB_DIR/99-story.sh"
	env -u LAB_DIR bash "$LAB_DIR/99-story.sh"
}
broke() {	# TEXT CODE ERE LINE...
	local text=$1 code=$2 ere=$3; shift 3

	expect_exit "$text: exit $code" "$code" story "$@"
	cp "$LAB_SEEN" "$LAB_DIR/said"
	expect_seen "and it says so" "$ere" cat "$LAB_DIR/said"
	expect_seen "and counts it" 'story: 1 passed, 1 failed' cat "$LAB_DIR/said"
}
expect_exit "a whole one has not" 0 story
broke "by a command" 1 'broken off at .*: false' false
broke "in a subshell whose status is lost" 1 'broken off at .*: false' \
	'f() { local x=$(false; true); }; f'
broke "by a name that is not set" 1 'nothing: unbound variable' 'echo $nothing'
broke "by its own exit" 3 'a claim that holds' 'exit 3'
broke "for want of a program" 69 'missing: no-such-program; sudo scripts/setup' \
	'lab_needs sh no-such-program'
expect_exit "one that cannot run here is skipped" 77 story 'exit 77'
