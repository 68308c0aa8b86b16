#!/usr/bin/env bash
# 31-dns64-in-bad-company.sh - clients that send anything, an upstream that says anything
#
#	GUEST1 --- vmbr0 [ dns64d ] eno1 --- resolver .9: dies and returns
#	 100,000 mutated queries       `---- liar .77: 100,000 questions, mutated answers
#	 600 half-open connections	      one liar .46: a lie a name
#	 a flood (beside it GUEST2)
#
# A sanitizer build reports what it found at the end of the story.
. "$(dirname "$0")/lib.sh"
COUNT=${LAB_MUTATIONS:-100000}
lab_up
guest_static GUEST1
guest_static GUEST2
lab_config <<END
version: 1
networks: { $LAB_BRIDGE: { prefix: $GUEST_PREFIX } }
dns64: { limits: { queries_per_client: 0 } }
END
daemon_start dns64d

q() { on GUEST1 dig "@$HOST_GUEST6" +time=6 +tries=1 "$@"; }
well() { q +short "$1.wild.lab.example" AAAA | grep -qx 64:ff9b::52d:6450; }
storm() { on "$1" "$GW_BUILD/story_dns_storm" "${@:2}"; }
memory() { awk '/VmRSS/ { print $2 }' "/proc/$(daemon_pid dns64d)/status"; }

step "$COUNT mutated queries"
expect_seen "are sent" 'queries, [1-9]' storm GUEST1 queries "$HOST_GUEST6" 53 "$COUNT"
cat "$LAB_SEEN"
expect "dns64d runs" daemon_alive dns64d
expect "and answers" well after-queries
open_tcp() { { ctl --json status || true; } | sed -n 's/.*"tcp_clients":\([0-9]*\).*/\1/p'; }
nobody() { [ "$(open_tcp)" = 0 ]; }
wait_for 20 "what came over TCP is answered and closed" nobody

step "Half-open TCP clients lock nobody out"
on_bg GUEST1 half "$GW_BUILD/story_dns_storm" connect "$HOST_GUEST6" 53 600
half=$LAB_LAST_PID
wait_for 10 "600 have sent half a message" grep -q 600 "$LAB_DIR/log/half"
expect_same "512 places are taken" 512 "$(open_tcp)"
expect_same "another one is served over TCP" 64:ff9b::52d:6450 \
	"$(q +tcp +short web4.lab.example AAAA)"
expect_seen "the longest silent ones were pushed out" 'tcp_pushed_out +[1-9]' ctl stats dns64d

step "The upstream dies and returns"
expect "it is there" well before-death
dns_stop
slow() { [ "$(date +%s)" -lt $(($1 + 6)) ]; }
start=$(date +%s)
expect_seen "without it SERVFAIL" 'status: SERVFAIL' q dead.wild.lab.example AAAA
expect_seen "with an extended error" 'EDE: (22|23)' q dead2.wild.lab.example A
expect "within the stub's patience" slow "$start"
expect_same "what is cached is served" 64:ff9b::52d:6450 "$(q +short before-death.wild.lab.example AAAA)"
expect_seen "ipv4only.arpa holds" '64:ff9b::c000:aa' q +short ipv4only.arpa AAAA
many() {	# at once: each takes the five seconds of a stub
	local pids=()

	for i in 1 2 3 4; do q "d$1-$i.wild.lab.example" A & pids+=($!); done
	wait "${pids[@]}"
}
down() { many $RANDOM; daemon_notes dns64d | tail -n 1 | grep -q 'not ready: no upstream answers'; }
wait_for 30 "it is not ready and says why" down
expect_seen "gatewayctl shows it" 'silent|no upstream answers|does not answer' ctl status
wait_for 15 "meanwhile those who were silent for ten seconds are closed" nobody
kill "$half"
dns_start
wait_until 5 dns_answers
healed() { daemon_notes dns64d | grep STATUS | tail -n 1 | grep -q 'STATUS=ready'; }
wait_for 8 "it heals by itself, without anybody asking" healed
expect "and answers" well after-return

step "An upstream that lies"
on_bg INTERNET liar "$GW_BUILD/story_dns_storm" upstream "$CLIENT4" 53
lab_config <<END
version: 1
networks: { $LAB_BRIDGE: { prefix: $GUEST_PREFIX } }
dns64: { upstreams: [ $CLIENT4 ], limits: { queries_per_client: 0 } }
END
daemon_reload dns64d
before=$(memory)
expect_seen "each of $COUNT questions gets its one reply" 'all answered' \
	storm GUEST1 names "$HOST_GUEST6" 53 "$COUNT"
cat "$LAB_SEEN"
echo "         memory before $before KiB, after $(memory) KiB"
expect "dns64d runs" daemon_alive dns64d
expect_seen "it found many kinds of lies" 'answers_malformed +[1-9]' ctl stats dns64d
lab_config <<END
version: 1
networks: { $LAB_BRIDGE: { prefix: $GUEST_PREFIX } }
dns64: { upstreams: [ $RESOLVER4 ] }
END
daemon_reload dns64d
wait_for 5 "with an honest one it is right again" well after-lies

step "Each lie by itself"
on_bg INTERNET one-liar "$GW_BUILD/story_dns_liar" "$DUAL4" 53
lab_config <<END
version: 1
networks: { $LAB_BRIDGE: { prefix: $GUEST_PREFIX } }
dns64: { upstreams: [ $DUAL4 ] }
END
daemon_reload dns64d
wait_for 5 "the true answer" shows 64:ff9b::52d:6450 q ok.liar AAAA
# all at the same time: each has its reply within five seconds
declare -A want=(	# what dig must say
	[id]='status: SERVFAIL.*EDE: 22'	[forged]='status: NOERROR.*64:ff9b::52d:6450'
	[question]='status: SERVFAIL.*EDE: 2[24]'	[cut]='status: SERVFAIL.*EDE: 24'
	[tc]='status: NOERROR.*64:ff9b::52d:6450'	[tc-ever]='status: SERVFAIL.*EDE: 24'
	[loop]='status: SERVFAIL.*EDE: 24'	[huge]='ANSWER: 2000.*64:ff9b::52d:7cf'
	[beside]='status: NOERROR.*64:ff9b::52d:6450'
	[slow]='status: NOERROR.*64:ff9b::52d:6450'	[silent]='status: SERVFAIL.*EDE: 22'
)
said() { tr '\n' ' ' <"$LAB_DIR/lie.$1"; }
digs=
for lie in "${!want[@]}"; do
	q "$lie.liar" AAAA >"$LAB_DIR/lie.$lie" 2>&1 &
	digs+=" $!"
done
wait $digs
for lie in "${!want[@]}"; do
	expect_seen "$lie" "${want[$lie]}" said "$lie"
	took=$(sed -n 's/^;; Query time: \([0-9]*\) msec/\1/p' "$LAB_DIR/lie.$lie")
	expect "$lie: after $took ms" test "${took:-9999}" -lt 5000
done
refute_seen "nobody was told a lie" '606:606' cat "$LAB_DIR"/lie.*
refute_seen "and none is kept" '606:606|6[.]6[.]6[.]6' q www.bank A

step "An upstream that is 40 ms away"
ms() { q "far-$1.v4only.liar" AAAA | sed -n 's/^;; Query time: \([0-9]*\) msec/\1/p'; }
least() { for i in 1 2 3 4 5; do ms "$1-$i"; done | sort -n | head -n 1; }
expect "is asked twice, one after the other, for the first of a zone" [ "$(ms first)" -ge 80 ]
least learn >/dev/null
took=$(least known)
expect "once in the end, where none had an AAAA: $took ms" [ "$took" -lt 80 ]
expect "A beside AAAA it was" shows 'beside +[1-9]' ctl stats dns64d

step "A guest that asks too much"
on_bg GUEST1 flood "$GW_BUILD/story_dns_storm" queries "$HOST_GUEST6" 53 20000
flood=$LAB_LAST_PID
limited() { ctl stats dns64d | grep -qE 'refused_rate +[1-9]'; }
wait_for 10 "is served a thousand a second, the rest is dropped and counted" limited
expect_same "another guest notices nothing" 64:ff9b::52d:6450 \
	"$(on GUEST2 dig +short +time=6 +tries=1 "@$HOST_GUEST6" web4.lab.example AAAA)"
wait "$flood" || true

step "resolv.conf is followed"
lab_config <<END
version: 1
networks: { $LAB_BRIDGE: { prefix: $GUEST_PREFIX } }
dns64: true
END
daemon_reload dns64d
echo "nameserver $HOST4" | on HOST tee /etc/resolv.conf >/dev/null
wait_for 5 "another name server there is asked" shows "\"$HOST4\"" ctl --json status
echo "nameserver ::1" | on HOST tee /etc/resolv.conf >/dev/null
wait_for 5 "ourselves we do not ask" shows 'names none but ourselves' ctl --json status
echo "nameserver $RESOLVER4" | on HOST tee /etc/resolv.conf >/dev/null
wait_for 5 "and back" well resolv-conf
