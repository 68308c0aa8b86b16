#!/usr/bin/env bash
# installed.sh - the package in a Debian of its own, booted: installed, used, purged
#
#	guest (kernel SLAAC) --- vmbr0 [ this system ] eno1 --- net: 93.184.100.1, 5.45.100.80
#
# scripts/try-package puts this file, expect.sh and the package into a fresh root, boots
# it with its own systemd in a network of its own, and runs this there.
set -eEu -o pipefail
cd "$(dirname "$0")"
LAB_DIR=$(mktemp -d)
. ./expect.sh
PATH=$PATH:/usr/sbin:/sbin

daemons="raserv dns64d nat64d"
units="$daemons gateway6.target"
example=/usr/share/doc/gateway6/examples/gateway6.yaml
ended() {
	local status=$?
	[ $status = 0 ] || journalctl --no-pager -n 60 -u 'raserv' -u dns64d -u nat64d
	expect_summary $status || status=1
	printf '%d passed, %d failed\n' $LAB_PASSED $LAB_FAILED
	exit $status
}
trap ended EXIT

prop() { systemctl show -P "$2" "$1"; }
pid() { prop "$1.service" MainPID; }
each_is_active() { [ "$(systemctl is-active $daemons | sort -u)" = active ]; }
send() {	# SIGNAL PID; never to 0, which would be ourselves
	[ "$2" -gt 1 ] && kill "-$1" "$2"
}
pids() { for d in $daemons; do pid $d; done; }
each_unit() { for u in $units; do echo "$u $(systemctl "$1" $u || true)"; done; }
each_is() { for u in $units; do echo "$u $1"; done; }
generation() { prop "$1.service" StatusText | sed -n 's/.*generation \([0-9]*\).*/\1/p'; }
sockets() { for d in "$@"; do stat -c '%n %i' /run/gateway6/$d.sock; done; }
owned() { find / /run -xdev -user gateway6 -not -path '/proc/*' 2>/dev/null; }
apt_get() { apt-get -qy --no-install-recommends "$@"; }
left() {	# what bears our names, but for the records of apt, dpkg, systemd's journal
	find / -xdev \( -path /proc -o -path /sys -o -path /root -o -path /var/log \
		-o -path /var/cache/apt -o -path "$LAB_DIR" \) -prune -o \
		\( -name '*gateway6*' -o -name '*raserv*' -o -name '*dns64d*' \
		-o -name '*nat64d*' -o -name gatewayctl \) -print | sort
}

before_links() {
	ip netns add guest
	ip netns add net
	ip link add eno1 type veth peer name eno1 netns net
	ip link add vmbr0 address 02:67:77:36:00:01 type bridge
	ip link add tap1 type veth peer name eth0 netns guest
	ip link set tap1 master vmbr0 up
	ip link set vmbr0 up
	ip link set eno1 up
	ip addr add 93.184.100.5/24 dev eno1
	ip addr add 2a02:600d::2/128 dev eno1 nodad
	ip addr add 2a02:600d:1::1/64 dev vmbr0 nodad
	ip route add default via 93.184.100.1
	ip -n net link set lo up
	ip -n net link set eno1 up
	ip -n net addr add 93.184.100.1/24 dev eno1
	ip -n net addr add 5.45.100.80/32 dev lo
	ip -n net addr add fe80::1/64 dev eno1 nodad
	ip route add default via fe80::1 dev eno1
	ip -n guest link set eth0 up
	mkdir -p /etc/netns/guest
	echo nameserver 2a02:600d:1::1 >/etc/netns/guest/resolv.conf
	echo nameserver 93.184.100.1 >/etc/resolv.conf
}

# The host's network: what a clean stop must bring back.
network() {
	ip -o link | sed 's/^[0-9]*: //' | sort
	ip -o addr | sed 's/^[0-9]*: //; s/valid_lft.*//' | sort
	ip rule; ip -6 rule
	ip route show table all | sort
	ip -6 route show table all | sed 's/expires.*//' | sort
	nft list ruleset
	sysctl net.ipv4.ip_forward net.ipv6.conf.all.forwarding net.ipv4.ip_local_reserved_ports
}

ten_lines() {	# [LINE]
	cat <<-END
	version: 1
	uplink:
	  interface: eno1
	networks:
	  vmbr0:
	    prefix: 2a02:600d:1::/64
	nat64: true
	dns64: true
	publish:
	  - { name: web, port: 443, to: 2a02:600d:1::10 }
	${1-}
	END
}
# What lets the daemons open more than that: logs of their own, nft of raserv, its routes.
more_lines() {
	cat <<-END
	version: 1
	uplink: { interface: eno1, ndp_proxy: on }
	networks:
	  vmbr0: { prefix: 2a02:600d:1::/64, isolate: true }
	nat64: { log_bindings: /var/log/gateway6/bindings.log }
	dns64: { query_log: /var/log/gateway6/queries.log }
	END
}
guest() { ip netns exec guest "$@"; }
guest_address() { guest ip -6 -o addr show dev eth0 scope global | grep -F 2a02:600d:1:; }
guest_routed() { guest ip -6 route show default | grep -q via; }
guest_ping() { guest ping -c 1 -W 2 64:ff9b::5.45.100.80; }
guest_resolves() { guest getent ahostsv6 ipv4only.arpa; }

# ---------------------------------------------------------------------------
before=$(left)

step "Installed, without a configuration"
expect "apt-get install" apt_get install /root/gateway6_*.deb
[ $LAB_FAILED = 0 ]
expect_same "no unit runs" "$(each_is inactive)" "$(each_unit is-active)"
expect_same "none is enabled" "$(each_is disabled)" "$(each_unit is-enabled)"
expect_seen "the user, without a shell" ':/var/lib/gateway6:/usr/sbin/nologin$' \
	getent passwd gateway6
expect "the group" getent group gateway6
expect_same "it has one group" gateway6 "$(id -nG gateway6)"
expect_same "no process of the user" "" "$(ps -o pid= -u gateway6)"
expect_same "its folders, and nothing else" "/run/gateway6 /var/lib/gateway6" \
	"$(owned | sort | xargs)"
expect_same "their modes" "750 gateway6:gateway6" \
	"$(stat -c '%a %U:%G' /run/gateway6 /var/lib/gateway6 | sort -u)"
expect_same "all files are root's, none writable by others or with a special bit" "" \
	"$(dpkg -L gateway6 | xargs -d '\n' -I{} find {} -maxdepth 0 -type f \
		\( -not -user root -o -not -group root -o -perm /7022 \))"
expect_same "the programs can be run" 5 \
	"$(dpkg -L gateway6 | grep -E '^/usr/s?bin/.' | xargs stat -c %a | grep -cx 755)"
for page in raserv.8 dns64d.8 nat64d.8 gateway6-exporter.8 gatewayctl.8 gateway6.7 gateway6.yaml.5; do
	expect "manual page $page" test -s "/usr/share/man/man${page##*.}/$page.gz"
done
expect "no active configuration" test ! -e /etc/gateway6.yaml
expect "started without a file" systemctl start gateway6.target
expect_same "no daemon runs, none has failed" inactive \
	"$(systemctl is-active $daemons | sort -u)"
systemctl stop gateway6.target

step "The example, the ten lines"
before_links
expect "gatewayctl check of the example" gatewayctl check $example
ten_lines >/etc/gateway6.yaml
expect "gatewayctl check" gatewayctl check
expect_seen "completion knows the commands" '^sessions$' gatewayctl __complete
wait_until 5 sh -c '! ip -6 addr | grep -q tentative'
host=$(network)

step "systemctl enable --now gateway6.target"
expect "it comes up" systemctl enable --now gateway6.target
for d in $daemons; do
	wait_for 10 "$d said READY" systemctl -q is-active $d
done
each_is_active		# the rest would only say the same again
for d in $daemons; do
	case $d in
	raserv) cap=2000 bound=3000 ;;	# CAP_NET_RAW; CAP_NET_ADMIN was given back
	dns64d) cap=400 bound=400 ;;	# CAP_NET_BIND_SERVICE
	nat64d) cap=1000 bound=8000001000 ;;	# CAP_NET_ADMIN; CAP_BPF was given back
	esac
	expect_same "$d: its one capability in every set, no new privileges, a filter" \
		"$(printf '%s ' $cap $cap $cap $bound $cap 1 2)" \
		"$(sed -nE 's/^(CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):\s*0*([0-9a-f]+)/\2/p' \
			"/proc/$(pid $d)/status" | tr '\n' ' ')"
	expect_same "$d runs as gateway6" gateway6 "$(ps -o user= -p "$(pid $d)")"
	expect "$d: exposure at most 2.5" systemd-analyze security --no-pager --threshold=25 $d
done
if [ -e /sys/kernel/security/apparmor/profiles ]; then
	for d in $daemons; do
		expect_same "$d: its profile is enforced" "$d (enforce)" "$(cat "/proc/$(pid $d)/attr/current")"
	done
fi
expect_same "the sockets" "660 gateway6:gateway6" \
	"$(stat -c '%a %U:%G' /run/gateway6/*.sock | sort -u)"
expect_same "three of them" 3 "$(find /run/gateway6 -name '*.sock' | wc -l)"

step "A guest"
wait_for 10 "it has an address" guest_address
wait_for 5 "it has a default route" guest_routed
wait_for 5 "it resolves" guest_resolves
wait_for 5 "it reaches IPv4" guest_ping
expect "gatewayctl status" gatewayctl status

step "The journal knows what its lines mean"
explained() { journalctl -q -x --no-pager -u nat64d | grep -q 'can serve guests'; }
expect_seen "an identifier" '^nat64d: ready$' journalctl -q -o cat -u nat64d MESSAGE_ID="$(
	journalctl --list-catalog 2>/dev/null | sed -n 's/^\([0-9a-f]*\) gateway6: The daemon can serve guests/\1/p')"
expect "and a text for it" explained

step "The exporter"
expect "it is not started by the target" sh -c '! systemctl -q is-active gateway6-exporter'
ten_lines 'metrics: { listen: "::1", textfile: /var/lib/gateway6.prom }' >/etc/gateway6.yaml
expect "systemctl start" systemctl start gateway6-exporter
scrape() { exec 3<>/dev/tcp/::1/9646; printf 'GET /metrics HTTP/1.0\r\n\r\n' >&3; cat <&3; }
expect_seen "it is asked, and answers" '^gateway6_up\{daemon="nat64d"\} 1' scrape
was=$(pid gateway6-exporter)
expect_same "no capability in any set, no new privileges, a filter" "0 0 0 0 0 1 2 " \
	"$(sed -nE 's/^(CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):\s*0*([0-9a-f]+)/\2/p' \
		"/proc/$was/status" | tr '\n' ' ')"
refute_seen "it is neither root nor gateway6" '^(root|gateway6)$' ps -o user= -p "$was"
for u in gateway6-exporter gateway6-textfile; do
	expect "$u: exposure at most 2.5" systemd-analyze security --no-pager --threshold=25 $u.service
done
expect "the textfile" systemctl start gateway6-textfile
expect_seen "is written" '^gateway6_up\{daemon="raserv"\} 1' cat /var/lib/gateway6.prom
rm /var/lib/gateway6.prom
expect "stopped" systemctl stop gateway6-exporter
ten_lines >/etc/gateway6.yaml

step "Under the same rules: logs, isolation, the NDP proxy"
more_lines >/etc/gateway6.yaml
expect "systemctl restart" systemctl restart $daemons
expect "isolation" nft list table inet gateway6-isolate
wait_for 5 "the guest resolves" guest_resolves
wait_for 5 "it reaches IPv4" guest_ping
expect "the NDP proxy" gatewayctl ndp
wait_for 5 "a log of names" grep ipv4only.arpa /var/log/gateway6/queries.log
wait_for 5 "a log of bindings" grep 93.184.100.5 /var/log/gateway6/bindings.log
expect "gatewayctl explain" gatewayctl explain 2a02:600d:1::10 64:ff9b::5.45.100.80 tcp/7
ten_lines >/etc/gateway6.yaml
expect "and back" systemctl restart $daemons

step "Reload"
for d in $daemons; do
	was=$(generation $d)
	expect "systemctl reload $d" systemctl reload $d
	expect_same "$d has read the file when the command ends" $((was + 1)) "$(generation $d)"
done
ten_lines 'nat46: true' >/etc/gateway6.yaml
was=$(generation nat64d)
before_pids=$(pids)
systemctl reload $daemons || true
expect_same "a bad file changes nothing" "$was" "$(generation nat64d)"
expect_same "and ends nobody" "$before_pids" "$(pids)"
ten_lines >/etc/gateway6.yaml

wait_for 5 "all run" each_is_active

step "One dies, the others do not notice"
for d in $daemons; do
	others=${daemons/$d/}
	wait_until 5 each_is_active
	was=$(pid $d)
	around=$(sockets $others; for o in $others; do pid $o; done)
	send STOP "$was"
	wait_for 30 "$d, stopped by a signal, is replaced by the watchdog" sh -c \
		"p=\$(systemctl show -P MainPID $d); [ \$p != $was ] && [ \$p != 0 ] &&
		systemctl -q is-active $d"
	expect_same "the others kept their sockets and processes" "$around" \
		"$(sockets $others; for o in $others; do pid $o; done)"
	was=$(pid $d)
	send KILL "$was"
	wait_for 10 "$d, killed, is replaced" sh -c \
		"p=\$(systemctl show -P MainPID $d); [ \$p != $was ] && [ \$p != 0 ] &&
		systemctl -q is-active $d"
	expect "systemctl restart $d" systemctl restart $d
	expect_same "the others kept theirs again" "$around" \
		"$(sockets $others; for o in $others; do pid $o; done)"
	expect "the guest has kept its default route" guest_routed
done
wait_for 5 "the guest reaches IPv4 again" guest_ping
wait_for 5 "and resolves" guest_resolves

step "Wrong or missing: no storm of restarts, and no end of trying"
ten_lines 'nat46: true' >/etc/gateway6.yaml
systemctl restart dns64d 2>/dev/null || true
sleep 3
expect_same "a wrong file at start: the last good one is taken" "active 0 0" \
	"$(prop dns64d.service ActiveState) $(prop dns64d.service ExecMainStatus) $(prop dns64d.service NRestarts)"
rm -f /var/lib/gateway6/*last-good*
systemctl restart dns64d 2>/dev/null || true
sleep 3
expect_same "a wrong file at start: failed at once" "failed 78 0" \
	"$(prop dns64d.service ActiveState) $(prop dns64d.service ExecMainStatus) $(prop dns64d.service NRestarts)"
ten_lines >/etc/gateway6.yaml
systemctl reset-failed dns64d
systemctl stop dns64d
expect "started again" systemctl start dns64d

step "Another group for the sockets"
ten_lines 'control: { group: adm }' >/etc/gateway6.yaml
expect "restart" systemctl restart dns64d
expect_seen "the log says what is needed" 'group adm; .* Group=adm in a drop-in' \
	journalctl -q -o cat -u dns64d
mkdir -p /etc/systemd/system/dns64d.service.d
printf '[Service]\nGroup=adm\n' >/etc/systemd/system/dns64d.service.d/group.conf
systemctl daemon-reload
expect "restart with it" systemctl restart dns64d
expect_same "and that is true" "660 gateway6:adm" "$(stat -c '%a %U:%G' /run/gateway6/dns64d.sock)"
rm -r /etc/systemd/system/dns64d.service.d
ten_lines >/etc/gateway6.yaml
systemctl daemon-reload
expect "and back" systemctl restart dns64d

step "An upgrade"
# a connection of the guest that is open meanwhile; perl is in every Debian
ip netns exec net perl -MIO::Socket::INET -e '
	$s = IO::Socket::INET->new(LocalPort => 7, Listen => 5, ReuseAddr => 1) or die;
	while ($c = $s->accept) { print $c $_ and $c->flush while <$c> }' &
server=$!
wait_until 5 ip netns exec net sh -c 'ss -Hlnt "sport = :7" | grep -q .'
coproc TALK { guest perl -MIO::Socket::IP -e '
	$| = 1;
	$s = IO::Socket::IP->new(PeerHost => "64:ff9b::5.45.100.80", PeerPort => 7) or die;
	while (<STDIN>) { print $s $_; $s->flush; print scalar <$s> }'; }
talk() { echo "$1" >&"${TALK[1]}" && read -r -t 10 heard <&"${TALK[0]}" && echo "$heard"; }
expect_same "a connection through the translator" one "$(talk one)"
before_pids=$(pids)
expect "apt-get install --reinstall" apt_get install --reinstall /root/gateway6_*.deb
expect_same "all run" active "$(systemctl is-active $daemons | sort -u)"
expect "no default route was withdrawn" guest_routed
expect "nor the name server" guest_resolves
for d in $daemons; do
	refute "$d is another process" grep -qx "$(pid $d)" <(echo "$before_pids")
done
expect_same "the connection goes on" two "$(talk two)"
send TERM "$server"
eval "exec ${TALK[1]}>&-"	# its perl ends
expect_same "the target is enabled still" enabled "$(systemctl is-enabled gateway6.target)"
wait_for 5 "the guest reaches IPv4" guest_ping

step "systemctl stop gateway6.target"
# the target is the first to stop: its command does not wait for the daemons
expect "it stops" systemctl stop gateway6.target
wait_for 10 "so do the daemons" sh -c "! systemctl is-active $daemons | grep -qv inactive"
expect_same "all" "$(each_is inactive)" "$(each_unit is-active)"
expect_same "the network is as before" "$host" "$(network)"
refute "the guest was told: no default route" guest_routed
expect_same "no socket, no note is left" "" "$(find /run/gateway6 -mindepth 1)"
expect_same "no process" "" "$(ps -o pid= -u gateway6)"
expect_same "AppArmor denied nothing" "" "$(journalctl -q -o cat | grep -a 'apparmor="DENIED"')"
refute_seen "nothing worse than a warning but what was provoked" . \
	sh -c "journalctl -q -o cat -p err -u raserv -u dns64d -u nat64d |
		grep -vE 'nat46|Failed to start dns64d|reload refused|not started with|[Ww]atchdog|SIGABRT|SIGKILL|Failed with result'"

step "Removed while it runs, then purged"
systemctl start gateway6.target
expect "apt-get remove" apt_get remove gateway6
expect_same "nothing runs" "" "$(ps -o pid= -u gateway6)"
expect_same "the network is as before" "$host" "$(network)"
expect "the configuration is there still" test -e /etc/gateway6.yaml
expect "apt-get purge" apt_get purge gateway6
expect_same "no file is left" "$before" "$(left)"
expect_same "nor one of the user" "" "$(owned)"
expect_same "no unit has failed" "" "$(systemctl --failed --plain --no-legend | grep -E 'raserv|dns64d|nat64d')"
