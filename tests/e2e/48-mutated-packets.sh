#!/usr/bin/env bash
# 48-mutated-packets.sh - 100,000 packets that nobody should send, at the device's door
#
#	tun_mutate -> nat64 (what the kernel would hand to nat64d, bent) -> nat64d
#
# The seeds are real packets of TCP, UDP, ping, errors and fragments of both directions,
# with their offload headers. Afterwards all still works; a sanitizer build reports what
# it found at the end of the story.
. "$(dirname "$0")/lib.sh"
COUNT=${LAB_MUTATIONS:-100000}
SEED=${LAB_SEED:-64}
lab_up
guest_static GUEST1
guest_static GUEST2
guest_web GUEST1 443
daemon_start nat64d
big_file 5M >/dev/null

# Answers to invented guests must not fill the neighbour table, which all labs share.
on HOST nft "table ip6 lab { chain f { type filter hook forward priority 0;
	oifname \"$LAB_BRIDGE\" ip6 daddr != { $(guest_slaac GUEST1), $(guest_slaac GUEST2) } drop; }; }"

talk() {
	for _ in 1 2 3 4 5 6 7 8; do
		on GUEST1 curl -sS -m 2 -o /dev/null "http://[64:ff9b::$WEB4]/big"
		on GUEST1 curl -sS -m 2 -o /dev/null -T "$LAB_DIR/www/html/big" "http://[64:ff9b::$WEB4]/up/big"
		on GUEST1 ping -q -c 2 -i 0.1 -W 1 "64:ff9b::$WEB4"
		on GUEST1 ping -q -c 1 -W 1 -s 3000 "64:ff9b::$WEB4"
		on GUEST1 traceroute -6 -n -q 1 -w 0.3 -m 6 "64:ff9b::$WEB4"
		head -c 4000 /dev/zero | on GUEST1 socat -t 0.2 - "UDP6:[64:ff9b::$ECHO4]:7"
		on GUEST2 curl -sS -m 1 "http://[64:ff9b::$HOST4]:443/"
		on GUEST2 curl -sS -m 1 "http://[64:ff9b::$WEB4]:81/"
		on INTERNET curl -sS -m 1 --interface "$CLIENT4" "http://$HOST4:443/"
	done >/dev/null 2>&1 || true
}
counter() { ctl --json stats nat64d | tr '{' '\n' | sed -n "s/.*\"name\": *\"$1\".*\"value\": *\([0-9]*\).*/\1/p"; }
web() { on "$1" curl -sS -m 5 "http://[64:ff9b::$WEB4]/"; }
reasons() { ctl --json stats nat64d | tr '{' '\n' | grep '"dropped_' | grep -vc '"value": *0[,}]'; }

before=$(counter tun_read)
talk &
expect_seen "$COUNT mutations are thrown (seed $SEED)" "^$COUNT mutations" \
	on HOST "$GW_BUILD/story_tun_mutate" nat64 "$COUNT" "$SEED"
cat "$LAB_SEEN"
wait $! || true
expect "nat64d runs" daemon_alive nat64d
read=$(($(counter tun_read) - before))
echo "         nat64d has read $read packets"
expect "and has read nearly all of them" test "$read" -ge $((COUNT * 9 / 10))
expect "they died for ten reasons and more" test "$(reasons)" -ge 10

step "Afterwards"
expect_seen "TCP" "you are $HOST4" web GUEST1
expect_seen "for the other guest too" "you are $HOST4" web GUEST2
expect "ping" on GUEST1 ping -c 1 -W 2 "64:ff9b::$WEB4"
expect_seen "published" 'you are 64:ff9b::52d:644d' \
	on INTERNET curl -sS -m 3 --interface "$CLIENT4" "http://$HOST4:443/"
expect "sessions can be listed" ctl --json sessions
expect "bindings can be listed" ctl --json bindings
