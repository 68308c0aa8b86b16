#!/usr/bin/env bash
# 62-bad-start.sh - what is missing is named, with the right exit code; or is waited for
#
#	no /dev/net/tun, port 53 taken, no capability, bad file: exit 69, 69, 77, 78
#	no IPv4 yet, no upstream, no bridge yet: degraded, seen in status, heals by itself
. "$(dirname "$0")/lib.sh"
lab_up

# As a unit does that lacks AmbientCapabilities=; the programs where that user may read
mkdir "$LAB_DIR/bin"
cp "$GW_BUILD"/{raserv,dns64d,nat64d} "$LAB_DIR/bin"
start_without_caps() {
	on HOST setpriv --reuid=990 --regid=990 --clear-groups --inh-caps=-all \
		--bounding-set=-all timeout -k 1 5 "$LAB_DIR/bin/$1"
}
status_of() { ctl --json status | grep -F "\"$1\""; }

step "What cannot heal by itself ends the daemon"
on HOST mount -t tmpfs none /dev/net
expect_exit "no /dev/net/tun: 69" 69 daemon_run 5 nat64d
expect_seen "and says so" '/dev/net/tun' daemon_run 5 nat64d
on HOST umount /dev/net
on_bg HOST rival socat -u "UDP6-RECV:53,bind=[$HOST_GUEST6]" STDOUT
rival=$LAB_LAST_PID
wait_until 3 port_open HOST udp 53
expect_exit "port 53 taken: 69" 69 daemon_run 5 dns64d
expect_seen "and says which" "$HOST_GUEST6.*53.*(in use|taken)" daemon_run 5 dns64d
kill "$rival"
for d in raserv dns64d nat64d; do
	expect_exit "$d without capabilities: 77" 77 start_without_caps $d
	expect_seen "and names what it may not" 'CAP_NET_|/dev/net/tun may not' start_without_caps $d
	expect_exit "$d with a wrong option: 2" 2 daemon_run 5 $d --no-such-option
	expect_exit "$d without its file: 78" 78 daemon_run 5 $d -c /etc/none.yaml
done
printf 'version: 1\nnetworks:\n  vmbr0:\n    prefiks: auto\n' | on HOST tee /etc/bad.yaml >/dev/null
for d in raserv dns64d nat64d; do
	expect_exit "$d with a bad file: 78" 78 daemon_run 5 $d -c /etc/bad.yaml
	expect_seen "with file, line and column" '/etc/bad.yaml:4:5: (error: )?unknown key "prefiks"' \
		daemon_run 5 $d -c /etc/bad.yaml
done
printf 'version: 1\nnetworks: { %s: {} }\n' "$LAB_UPLINK" | on HOST tee /etc/bad.yaml >/dev/null
expect_exit "raserv on the uplink: 78" 78 daemon_run 5 raserv -c /etc/bad.yaml
expect_seen "and says why" "$LAB_UPLINK is the uplink" daemon_run 5 raserv -c /etc/bad.yaml
expect_same "none of this left anything" "" "$(on HOST nft list tables)"

step "No IPv4 yet"
host_ipv4_down
daemon_start nat64d
daemon_start dns64d
daemon_start raserv
wait_for 15 "the guest has an address" guest_has_address GUEST1
expect_seen "status says that nat64d is not ready" '"ready": ?false' status_of nat64d
refute "PREF64 is not promised" guest_pref64 GUEST1
host_ipv4_up
wait_for 5 "the address appears: translation works" \
	on GUEST1 curl -sS -m 3 "http://[64:ff9b::$WEB4]/"
expect_seen "status says ready" '"ready": ?true' status_of nat64d
wait_for 10 "PREF64 is promised" guest_pref64 GUEST1

step "The uplink's address changes"
host_ipv4_down
on HOST ip addr add 93.184.100.6/24 dev "$LAB_UPLINK"
on HOST ip route add default via "$HOST4_GATEWAY" dev "$LAB_UPLINK"
seen_as() { on GUEST1 curl -sS -m 3 "http://[64:ff9b::$WEB4]/" | grep -q "you are $1"; }
wait_for 5 "guests leave by the new one" seen_as 93.184.100.6

step "No upstream"
wait_for 3 "the guest has a resolver" guest_resolv_conf GUEST1
expect_seen "names resolve" '64:ff9b::' on GUEST1 dig +short web4.lab.example AAAA
dns_stop
expect_seen "an upstream that is gone: SERVFAIL" 'SERVFAIL' \
	on GUEST1 dig +time=8 +tries=1 two.lab.example AAAA
dns_start
wait_for 15 "it returns, names resolve" shows 64:ff9b \
	on GUEST1 dig "@$HOST_GUEST6" +time=2 +tries=1 +short two.lab.example AAAA

step "No bridge yet"
for d in raserv dns64d nat64d; do daemon_stop $d; done
on HOST ip link del "$LAB_BRIDGE"
for d in nat64d dns64d raserv; do daemon_start $d; done
expect "raserv waits" daemon_alive raserv
guest_down GUEST2
on HOST ip link add "$LAB_BRIDGE" address "${LAB_MAC[BRIDGE]}" type bridge \
	stp_state 0 forward_delay 0 mcast_snooping 0
on HOST ip addr add "$HOST_GUEST6/64" dev "$LAB_BRIDGE"
on HOST ip link set "$LAB_BRIDGE" up
on HOST ip link set tap2 master "$LAB_BRIDGE"
guest_up GUEST2
wait_for 10 "the bridge comes: the guest has an address" guest_has_address GUEST2
wait_for 10 "and DNS" guest_resolv_conf GUEST2
wait_for 5 "and translation" on GUEST2 curl -sS -m 3 http://web4.lab.example/
