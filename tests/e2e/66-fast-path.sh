#!/usr/bin/env bash
# 66-fast-path.sh - flows that have been judged are carried by the kernel, and only those
#
#	GUEST1 --- vmbr0 HOST eno1 --- web4
#	             nat64: egress, BPF <--> ingress	flows that carry much
#	               |  queue
#	             nat64d				all else, and each flow's begin and end
#
# What arrives is whole, the firewall sees both sides, and nothing that nat64d must see
# passes it by. First of all the program and the core translate the same packets alike.
. "$(dirname "$0")/lib.sh"

config() {	# IPV4-PART [MORE OF nat64]
	lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK }
	networks: { $LAB_BRIDGE: { prefix: "$GUEST_PREFIX" } }
	nat64: { ipv4: { $1 }, ${2-} }
	END
}
stat_of() { ctl --json stats nat64d | tr '{' '\n' | sed -n "s/.*\"name\": *\"$1\".*\"value\": *\([0-9]*\).*/\1/p"; }
at_least() { [ "$(stat_of "$1")" -ge "$2" ]; }
# COUNTER SINCE MORE: it has grown by that much (heard once a second)
grew() { [ "$(stat_of "$1")" -ge $(($2 + $3)) ]; }
status_has() { { ctl --json status || true; } | grep -Eq "$1"; }
sessions() { ctl --json sessions --proto tcp; }
url=http://[64:ff9b::$WEB4]
down() { on GUEST1 curl -sS -m 30 "$url/big" | sha256sum | cut -d' ' -f1; }
up() { on GUEST1 curl -sS -f -m 30 -T "$LAB_DIR/www/html/big" "$url/up/big" &&
	sha256sum <"$LAB_DIR/www/up/big" | cut -d' ' -f1; }
slow() {	# NAME BYTES-PER-SECOND [CURL OPTION...]
	local name=$1 rate=$2; shift 2
	on_bg GUEST1 "$name" curl -sS -m 60 --limit-rate "$rate" -o "$LAB_DIR/got-$name" "$@" "$url/big"
	slow=$LAB_LAST_PID
}
got() { stat -c %s "$LAB_DIR/got-$1" 2>/dev/null || echo 0; }
larger() { [ "$(got "$1")" -gt $(($2 + 100000)) ]; }
grows() { local before; before=$(got "$1"); wait_until 10 larger "$1" "$before"; }
stands_still() { local before; before=$(got "$1"); sleep 0.4; [ "$(got "$1")" = "$before" ]; }
is_fast() { sessions | grep -q '"fast": *true'; }
none_fast() { at_least fast_begun 1 && [ "$(stat_of fast_flows)" = 0 ]; }
bad_checksums() { on INTERNET nstat -asz TcpInCsumErrors UdpInCsumErrors | awk '{ n += $2 } END { print n + 0 }'; }
on_device() { on HOST tc filter show dev nat64 egress; }

lab_up
guest_static GUEST1
sum=$(big_file 60M)
iperf_server


without() {
	step "datapath: user, and where the kernel does not want it"
	config "mode: share" "datapath: user"
	daemon_start nat64d
	expect_same "down, whole" "$sum" "$(down)"
	expect "no flow was the kernel's" status_has '"datapath": *"user"'
	expect_same "no packet" 0 "$(stat_of fast_packets)"
	expect_same "no filter is at the device" "" "$(on_device)"
	daemon_stop nat64d
	config "mode: share"
	LAB_WRAP="setpriv --bounding-set -bpf,-sys_admin" daemon_start nat64d
	expect_seen "without CAP_BPF one line of the log says why" \
		'no fast path, nat64d carries all packets itself: .*may not load BPF' daemon_log nat64d
	expect_same "down, whole" "$sum" "$(down)"
	expect "and the status" status_has '"datapath_why": *"this process or container'
}

config "mode: share"
daemon_start nat64d
refused=$(daemon_log nat64d | grep -o 'no fast path, .*' || true)
daemon_stop nat64d
if [[ $refused == *"may not load BPF"* ]]; then		# a container: only this can be shown
	without
	exit
fi

step "The program and the core translate alike"
expect_seen "random packets, both ways" '^alike: [0-9]{4,} carried' on HOST "$GW_BUILD/story_fast_twin"

for mode in "mode: pool, addresses: [93.184.101.4]" "mode: share"; do
	step "$mode"
	config "$mode"
	daemon_start nat64d
	expect "the program is at the device" status_has '"datapath": *"fast"'
	expect_same "down, whole" "$sum" "$(down)"
	expect_same "up, whole" "$sum" "$(up)"
	expect_same "to the host itself, whole" "$sum" \
		"$(on HOST curl -sS -m 30 "$url/big" | sha256sum | cut -d' ' -f1)"
	wait_for 3 "the kernel carried most of it" at_least fast_packets 60000
	expect_seen "by the TUN's own queue came less" '^[0-9]{1,4}$' stat_of tun_read
	wait_for 3 "connections that have ended are not its any more" none_fast
	expect "all bytes were counted" sh -c "[ $(stat_of bytes_in_tcp) -ge 60000000 ]"
	expect_same "no checksum was wrong at the far side" 0 "$(bad_checksums)"
	[ "$mode" = "mode: share" ] || daemon_stop nat64d
done

step "Datagrams"
before=$(stat_of fast_packets)
expect "2 s of them to the guest" on GUEST1 iperf3 -6 -u -R -b 200M -l 1200 -t 2 -c "64:ff9b::5.45.100.53"
wait_for 3 "the kernel carried them too" grew fast_packets "$before" 2000

step "More than nat64d can carry: its queue is never empty"
before=$(stat_of fast_packets) queued=$(stat_of tun_read)
expect "four flows of 64 bytes, as fast as they leave, 1 s" on GUEST1 sh -c \
	"seq 4 | xargs -P 4 -I{} $GW_BUILD/story_udp_flood 64:ff9b::$WEB4 5300 1"
queued=$(($(stat_of tun_read) - queued))
wait_for 3 "they went to the kernel early" grew fast_packets "$before" $((3 * queued))

step "A session that runs"
# so that curl's own limit does not go by fits and starts
on GUEST1 sysctl -qw net.ipv4.tcp_rmem="4096 65536 262144"
slow one 3M
wait_for 5 "goes to the kernel" is_fast
expect_seen "sessions says so" '"fast": *true' sessions
was=$(stat_of bytes_in_tcp)
wait_for 6 "and counts on" grew bytes_in_tcp "$was" 1000000
expect_seen "it does not expire" '"expires_s": *7(19[0-9]|200)\b' sessions
on HOST nft 'table inet wall { chain forward { type filter hook forward priority 0
	iifname "nat64" oifname "vmbr0" counter drop; }; }'
walled() { on HOST nft list table inet wall | grep -q 'counter packets [1-9]'; }
wait_for 5 "a rule of the host's firewall sees them" walled
wait_for 8 "and stops them" stands_still one
on HOST nft delete table inet wall
expect "and lets it go on" grows one

step "Who looks on sees every packet"
on_bg HOST capture "$GW_BUILD/gatewayctl" capture -w "$LAB_DIR/c.pcapng"
capture=$LAB_LAST_PID
wait_for 3 "while somebody captures, the kernel carries none" none_fast
before=$(stat_of fast_packets)
expect "the download goes on" grows one
expect_same "not by the kernel" "$before" "$(stat_of fast_packets)"
kill -INT "$capture"
wait "$capture" || true
wait_for 5 "then it does again" is_fast

kill "$slow"

step "A path becomes narrow in mid-flow"
on_bg GUEST1 up curl -sS -f -m 60 --limit-rate 30M -T "$LAB_DIR/www/html/big" "$url/up/narrow"
narrow=$LAB_LAST_PID
sleep 0.8
on UPLINK ip route replace 5.45.100.0/24 dev wan mtu lock 1400
wait_for 25 "the upload ends" sh -c "! kill -0 $narrow 2>/dev/null"
expect_same "whole" "$sum" "$(sha256sum <"$LAB_DIR/www/up/narrow" | cut -d' ' -f1)"
expect "the translator remembers the path" at_least paths_known 1
on UPLINK ip route replace 5.45.100.0/24 dev wan

step "Whatever becomes of nat64d"
slow two 3M
wait_for 5 "a download is the kernel's" is_fast
kill -USR1 "$(daemon_pid nat64d)"
daemon_stopped nat64d
daemon_start nat64d
expect "it goes on after a restart" grows two
wait_for 5 "by the kernel again" is_fast
daemon_kill9 nat64d
refute "kill -9 leaves no device" on HOST ip link show nat64
daemon_start nat64d
expect "it goes on" grows two
wait_for 5 "by the kernel again" is_fast
on HOST ip link del nat64
wait_for 5 "somebody deletes the device: it is made again" on HOST ip link show nat64
expect "it goes on" grows two
before=$(stat_of fast_packets)
wait_for 5 "by the kernel" grew fast_packets "$before" 500
daemon_reload nat64d
wait_for 5 "a reload calls it back, and it goes again" is_fast
kill "$slow"
wait_for 5 "who breaks off is not carried any more" none_fast
daemon_stop nat64d

without
