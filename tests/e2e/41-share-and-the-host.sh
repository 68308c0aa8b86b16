#!/usr/bin/env bash
# 41-share-and-the-host.sh - one IPv4 address for the host and its guests, in peace
#
#	GUEST1 --- vmbr0 [nat64] HOST eno1 93.184.100.5 ----- UPLINK ----- INTERNET
#	                         programs of its own: client, listener on 25000, web on 8080
#
# The host's own programs use the translator, keep their ports, and are reached by guests
# at the public address. Nobody else gets in: not from the uplink, not from a network
# with nat64: false.
. "$(dirname "$0")/lib.sh"
lab_up
# strict reverse path: what comes out of the device is what is routed to it
on HOST sysctl -qw net.ipv4.conf.{all,default}.rp_filter=1
guest_static GUEST1
guest_static GUEST2
on_bg HOST listener socat TCP4-LISTEN:25000,fork,reuseaddr SYSTEM:'echo this is the host'
on_bg HOST hostweb socat TCP4-LISTEN:8080,fork,reuseaddr SYSTEM:'echo host sees $SOCAT_PEERADDR'
wait_until 3 port_open HOST tcp 25000
wait_until 3 port_open HOST tcp 8080
daemon_start nat64d

web() { on "$1" curl -sS -m 3 "http://[64:ff9b::$WEB4]/"; }
from_client() { on INTERNET socat -T 2 "TCP4:$1:$2,bind=$CLIENT4,connect-timeout=2" - </dev/null; }
port_of_client() { on HOST curl -sS -o /dev/null -w '%{local_port}\n' "http://$WEB4/"; }
guard_is_shut() { ! on HOST nft list chain inet gateway6 guard | grep "\"$LAB_BRIDGE\"" >/dev/null; }
guard_counts() { on HOST nft list table "$1" gateway6 | grep "$2" | grep -E 'packets [1-9]' >/dev/null; }

step "The host's own programs"
expect_seen "use the translator" "you are $HOST4" web HOST
expect_seen "and go out natively as ever" "you are $HOST4" \
	on HOST curl -sS -m 3 "http://$WEB4/"
expect "ping" on HOST ping -c 1 -W 2 "64:ff9b::$WEB4"
expect_same "no lent port is given to them: net.ipv4.ip_local_reserved_ports" \
	"443,20000-32767,61001-65534" \
	"$(on HOST sysctl -n net.ipv4.ip_local_reserved_ports)"
on HOST sysctl -qw net.ipv4.ip_local_port_range="32760 32775"
for i in 1 2 3 4 5 6; do port_of_client; done >"$LAB_DIR/ports"
refute_seen "even where their range overlaps ours" '^3276[0-7]$' cat "$LAB_DIR/ports"
expect_seen "they got the others" '^327(6[89]|7[0-5])$' cat "$LAB_DIR/ports"
on HOST sysctl -qw net.ipv4.ip_local_port_range="32768 60999"

step "A program of the host that listens on a lent port"
expect_seen "keeps its port" 'this is the host' from_client "$HOST4" 25000
expect_seen "the log warns of it" 'wait on 25000,' daemon_log nat64d
expect_seen "the status too" 'wait on ports that nat64 lends' ctl status
lent_for() {	# PORT: what a datagram from that port of the guest leaves as
	on GUEST1 sh -c "echo x | socat -t 0.1 - 'UDP6-SENDTO:[64:ff9b::$WEB4]:9999,sourceport=$1'"
	ctl --json bindings --proto udp | sed -n "s/.*\"sport6\":$1,.*\"port4\":\([0-9]*\).*/\1/p"
}
expect_same "a guest's port is kept where nobody waits" 25001 "$(lent_for 25001)"
refute "and not where the host does" test "$(lent_for 25000)" = 25000
on_bg HOST late socat TCP4-LISTEN:25002,fork,reuseaddr SYSTEM:'echo this is late'
wait_for 8 "a program that comes later is seen" sh -c "grep -q 'wait on 25002,' '$LAB_DIR/log/nat64d'"
refute "and left in peace too" test "$(lent_for 25002)" = 25002

step "Guests reach the host at its public address"
expect_seen "a guest gets to a service of the host" 'host sees 100\.64\.64\.1' \
	on GUEST1 socat -T 2 "TCP6:[64:ff9b::$HOST4]:8080" -
expect "and pings it" on GUEST1 ping -c 1 -W 2 "64:ff9b::$HOST4"

step "Ports go out as they were lent"
# the guest's and the world's view of one flow
expect "a guest opens a flow" on_bg GUEST1 flow socat -T 5 "TCP6:[64:ff9b::$WEB4]:80" PIPE
sessions() { ctl --json sessions --proto tcp --host "$(guest_slaac GUEST1)"; }
lent_port() { sessions | grep '"dport4": *80[,}]' | grep -o '"port4": *[0-9]*' | grep -o '[0-9]*$'; }
wait_for 3 "it is a session" lent_port
lent=$(lent_port)
expect_seen "the far side sees the lent port $lent" ":$lent( |\$)" on INTERNET ss -Htn state established

step "The same flow twice"
# a program of the host binds lent ports and talks to whom guests with those ports talk
host_echo() { echo host | on HOST socat -t 1 -T 1 - "UDP4:$ECHO4:7,bind=$HOST4:$1"; }
guest_echo() { echo guest | on GUEST1 socat -t 1 -T 2 - "UDP6:[64:ff9b::$ECHO4]:7,sourceport=$1"; }
remapped() { on HOST nft list chain ip gateway6 remapped | grep -E 'packets [1-9]' >/dev/null; }
refute "no port was changed so far" remapped
twice() { host_echo "$1"; guest_echo "$1"; }
pairs=()
for port in 30101 30102 30103 30104 30105 30106 30107 30108; do
	twice $port >>"$LAB_DIR/echoes" &
	pairs+=($!)
done
wait "${pairs[@]}"
expect_same "both are served all the same" "8 guest, 8 host" \
	"$(sort "$LAB_DIR/echoes" | uniq -c | awk '{ printf "%s%s %s", s, $1, $2; s = ", " }')"
expect "and the table has counted that ports were changed" remapped

step "Who may not"
on UPLINK ip -6 route add 64:ff9b::/96 via fe80::ff:fe00:101 dev lan
refute "nobody comes in over the uplink" on UPLINK curl -sS -m 2 "http://[64:ff9b::$WEB4]/"
expect "the guard counted it" guard_counts inet "\"$LAB_UPLINK\""
on UPLINK ip route add 100.64.64.1 via "$HOST4" dev lan
refute "internal is not to be reached from outside" \
	on UPLINK socat -T 1 "TCP4:100.64.64.1:$lent,connect-timeout=1" - </dev/null
expect "the guard counted it" guard_counts ip 'daddr 100.64.64.1'

lab_config <<END
version: 1
uplink:
  interface: $LAB_UPLINK
networks:
  $LAB_BRIDGE:
    prefix: $GUEST_PREFIX
    nat64: false
nat64: true
END
daemon_reload nat64d
wait_for 3 "nat64: false is in force" guard_is_shut
expect_seen "a guest there is told at once" 'ermission denied|rohibited' \
	on GUEST1 ping -c 1 -W 2 "64:ff9b::$WEB4"
refute "and does not get through" web GUEST1
expect_seen "the host still does" "you are $HOST4" web HOST
