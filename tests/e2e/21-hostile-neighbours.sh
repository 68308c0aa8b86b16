#!/usr/bin/env bash
# 21-hostile-neighbours.sh - a guest that sends what it should not; the others notice nothing
#
#	GUEST1 eth0 -+-- vmbr0 HOST        100,000 mutated RS and RA, fragments, floods
#	GUEST2 eth0 -+   raserv            still gets its answer
#
# The bridge keeps the guests apart (isolated ports): what GUEST1 would do to the kernel
# of GUEST2 is not the question here.
LAB_FORWARDING=1
. "$(dirname "$0")/lib.sh"
lab_up
on HOST bridge link set dev tap1 isolated on
on HOST bridge link set dev tap2 isolated on
daemon_start raserv
wait_for 5 "the guests have addresses" guest_has_address GUEST2

storm() { on GUEST1 "$GW_BUILD/story_nd_storm" eth0 "$@"; }
counter() { ctl --json stats 2>/dev/null | sed -n "s/.*\"name\":\"$1\".*\"value\":\([0-9]*\).*/\1/p"; }
counted() { [ "$(counter "$1")" -ge "$2" ]; }
answered() { on GUEST2 rdisc6 -1 -w 5000 eth0; }
cpu_ms() { awk '{ print ($14 + $15) * 10 }' "/proc/$(daemon_pid raserv)/stat"; }

step "100,000 mutated packets"
expect "sent" storm mutated 100000
expect "raserv lives" daemon_alive raserv
expect_seen "the other guest is answered" "Prefix +: $GUEST_PREFIX" answered
for reason in nd_hop_limit nd_code nd_truncated nd_option_empty nd_option_cut \
		rs_unspecified_lladdr ra_source; do
	expect "$reason was counted" counted $reason 10
done

step "Fragments, whole ones and such whose rest never comes (RFC 6980)"
before=$(counter rs_received)
expect "sent" storm fragment 800
wait_for 3 "counted" counted nd_fragmented 500
expect_same "none was taken for a solicitation" "$before" "$(counter rs_received)"

step "20,000 solicitations a second from 100 sources, for 4 s"
sleep 4
unicasts=$(counter sent_unicast) multicasts=$(counter sent_multicast) cpu=$(cpu_ms)
expect "sent" storm flood 80000 20000
sleep 0.2
unicasts=$(($(counter sent_unicast) - unicasts))
multicasts=$(($(counter sent_multicast) - multicasts))
cpu=$(($(cpu_ms) - cpu))
echo "         $unicasts unicasts, $multicasts multicasts, $cpu ms of CPU"
expect "answered within the budget of 32 a second" test $unicasts -le $((32 + 32 * 8))
expect "and by a multicast now and then" test $multicasts -ge 1
expect "three seconds apart" test $multicasts -le 4

step "A bystander asks in the middle of it"
on_bg GUEST1 nd-storm "$GW_BUILD/story_nd_storm" eth0 flood 120000 20000
expect_seen "it hears of its prefix" "Prefix +: $GUEST_PREFIX" answered
wait "$LAB_LAST_PID" || true

step "From ::, 20,000 a second for 2 s"
sleep 4
multicasts=$(counter sent_multicast)
expect "sent" storm nobody 40000 20000
sleep 1
expect "one or two multicasts answer all" test $(($(counter sent_multicast) - multicasts)) -le 2

step "A hundred routers"
expect "sent" storm router 10000
others() { ctl ra show | grep -c 'other router'; }
expect_same "the list of them is short" 4 "$(others)"
expect_seen "status warns of one" 'foreign RA on vmbr0 from fe80::' ctl status

step "Afterwards"
expect "the log is short" test "$(daemon_log raserv | wc -l)" -le 30
expect_seen "a guest is answered" "Prefix +: $GUEST_PREFIX" answered
