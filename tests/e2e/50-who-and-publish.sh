#!/usr/bin/env bash
# 50-who-and-publish.sh - an address of the internet is brought home to a guest
#
#	web4 :80 sees 93.184.100.5:PORT ---- HOST ---- GUEST1, on some port of its own
#	CLIENT .77 ---- 93.184.100.5:443 ---- HOST ---- GUEST1 :443 sees 64:ff9b::<CLIENT>
. "$(dirname "$0")/lib.sh"
lab_up
guest_static GUEST1
guest_static GUEST2
guest_web GUEST1 443
one=$(guest_slaac GUEST1)
lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK }
	networks:
	  $LAB_BRIDGE: { prefix: $GUEST_PREFIX }
	hosts:
	  one: { mac: "02:00:00:00:00:11", vmid: 101 }	# its address follows
	nat64: true
	publish:
	  - { name: web, port: 443, to: one }
	  - { name: dns, proto: udp, port: 53, to: one, to_port: 5353 }
	END
daemon_start nat64d

step "A connection of the guest, as the internet sees it"
on_bg INTERNET four socat TCP4-LISTEN:7000,bind="$WEB4",fork SYSTEM:'echo $SOCAT_PEERADDR $SOCAT_PEERPORT; sleep 20'
wait_until 3 port_open INTERNET tcp 7000
on_bg GUEST1 tcp socat -T 20 "TCP6:[64:ff9b::$WEB4]:7000" -
wait_until 3 test -s "$LAB_DIR/log/tcp"
seen_as=$(head -n 1 "$LAB_DIR/log/tcp" | tr ' ' :)
expect_seen "the guest, by its name, and whom it talks to" \
	"^one \\(vm 101\\)  $one port [0-9]+ tcp, since [0-9:]+, to $WEB4:7000$" ctl who "$seen_as"
expect_seen "as JSON" "\"guest\":\"one\".*\"peers\":\[\{\"address\":\"$WEB4\",\"port\":7000" \
	ctl --json who "$seen_as"
expect_exit "not by another protocol" 1 ctl who --proto udp "$seen_as"
own=$(ctl --json who "$seen_as" | sed 's/.*"sport6":\([0-9]*\).*/\1/')
expect_seen "the way back: what the guest is seen as" "seen as $seen_as," \
	ctl who "[$one]:$own"

step "UDP and ICMP"
on_bg GUEST1 udp sh -c "echo x | socat -T 5 - UDP6:[64:ff9b::$ECHO4]:7,sourceport=4444"
expect "ping" on GUEST1 ping -c1 -W2 "64:ff9b::$WEB4"
port_of() {	# nothing while there is no such binding
	ctl --json bindings --proto "$1" |
		sed -n '/"static":false/{ s/.*"port4":\([0-9]*\).*/\1/p; q }'
}
is_bound() { [ -n "$(port_of "$1")" ]; }
wait_until 3 is_bound udp
expect_seen "UDP" "^one \\(vm 101\\)  $one port 4444 udp, " ctl who "$HOST4:$(port_of udp)"
expect_seen "ICMP, by its identifier" "^one \\(vm 101\\)  $one port [0-9]+ icmp, .* to $WEB4" \
	ctl who "$HOST4:$(port_of icmp)" --proto icmp

step "Published ports"
expect_seen "a port that is published" "^one \\(vm 101\\)  $one port 443 tcp, published$" ctl who "$HOST4:443"
expect_seen "the table" "^web +tcp +$HOST4 +443 +one \[$one\] 443 +open +0 " ctl publish
on_bg INTERNET in socat -T 20 "TCP4:$HOST4:443,bind=$CLIENT4,sourceport=40001" -
wait_for 3 "a live session is counted" \
	shows '"name":"web".*"sessions":1' ctl publish --json
expect_seen "its bytes too" '"name":"web".*"bytes_in":[1-9]' ctl publish --json
expect_seen "the others have none" '"name":"dns".*"sessions":0,"bytes_out":0,"bytes_in":0' \
	ctl publish --json
expect_seen "the client behind what the guest sees" "^$CLIENT4:40001 tcp, .* with one \\(vm 101\\)  $one port 443$" \
	ctl who "[64:ff9b::52d:644d]:40001"

step "Nobody"
expect_exit "a free port: exit 1" 1 ctl who "$HOST4:9"
expect_exit "no address: exit 2" 2 ctl who nonsense
host_ipv4_down
wait_for 5 "without an IPv4 address the ports wait" shows waiting ctl publish
daemon_stop nat64d
expect_exit "without nat64d: exit 3" 3 ctl who "$HOST4:443"
