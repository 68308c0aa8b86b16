#!/usr/bin/env bash
# 28-seen-and-understood.sh - what raserv says, as others read it: gatewayctl ra monitor,
#                             tshark, systemd-networkd; and who is there: gatewayctl ndp
#
#	GUEST1 eth0 (kernel) ----+
#	                         vmbr0 HOST: raserv
#	GUEST2 eth0 (networkd) --+
LAB_FORWARDING=1
. "$(dirname "$0")/lib.sh"
lab_up

config() {
	lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK }
	hosts: { web: { mac: "${LAB_MAC[GUEST1]}", vmid: 101 }, rogue: { mac: "${LAB_MAC[GUEST2]}", vmid: 107 } }
	networks:
	  $LAB_BRIDGE:
	    prefix: $GUEST_PREFIX
	    ra:
	      max_interval: 100s
	      router_lifetime: 25m
	      preference: high
	      mtu: 1480
	      rdnss: { servers: ["2a02:600d:ff::53", "2a02:600d:ff::54"], lifetime: 900s }
	      dnssl: { domains: [vm.example.org], lifetime: 800s }
	      pref64: { prefix: "64:ff9b::/96", lifetime: 1800s }
	      captive_portal: "https://portal.example/api"
	      routes: [ { prefix: "2a02:600d:f::/48", preference: low, lifetime: 1h } ]
	      encrypted_dns:
	        - { name: dns.example.org, addresses: ["2a02:600d:ff::53"], alpn: [dot], lifetime: 700s }
	END
}
config
daemon_start raserv

step "gatewayctl ra monitor: text, JSON, and YAML for the file"
# CTL-OPTIONS: the next advertisement, which we send for
monitored() {
	local pid

	nsenter -t "${LAB_NODE[HOST]}" -n -m -u -r -- timeout 10 "$GW_BUILD/gatewayctl" \
		ra monitor "$LAB_BRIDGE" --count 1 "$@" >"$LAB_DIR/monitored" 2>&1 &
	pid=$!
	wait_until 3 on HOST sh -c "ss -0Hnap | grep -q gatewayctl"
	ctl ra send "$LAB_BRIDGE" >/dev/null
	wait "$pid" || true
	cat "$LAB_DIR/monitored"
}
heard=$(monitored)
has() { grep -Eq -e "$1" <<<"$heard"; }
expect "who speaks" has "$LAB_BRIDGE RA  fe80::.* > ff02::1  \(sent by this host\)  MAC ${LAB_MAC[BRIDGE]}"
expect "router" has 'router +lifetime 25m, preference high, M=0 O=0, hop limit 64'
expect "MTU" has 'MTU +1480'
expect "prefix" has "prefix +$GUEST_PREFIX +on-link autonomous preferred 4h valid 1d"
expect "route" has 'route +2a02:600d:f::/48 +preference low, lifetime 1h'
expect "name servers" has 'RDNSS +2a02:600d:ff::54 +lifetime 15m'
expect "search list" has 'DNSSL +vm.example.org. +lifetime 13m'
expect "PREF64" has 'PREF64 +64:ff9b::/96 +lifetime 30m'
expect "portal" has 'portal +https://portal.example/api'
expect "encrypted DNS" has 'DNR +dns.example.org. +priority [0-9]+, lifetime 11m'
heard_json=$(monitored --json)
json_has() { grep -Fq -e "$1" <<<"$heard_json"; }
expect "JSON tells the same" json_has '"lifetime_s":1500,"preference":"high"'
expect "of servers" json_has '"rdnss":[{"server":"2a02:600d:ff::53","lifetime_s":900}'
expect "of encrypted DNS" json_has '"addresses":["2a02:600d:ff::53"],"alpn":"dot"'
expect "and who said it" json_has '"from":"fe80::ff:fe00:201","to":"ff02::1","ours":true'

step "tshark reads each option as it was meant"
on_bg GUEST1 tcpdump timeout 10 tcpdump -Z root -U --immediate-mode -c 1 -i eth0 \
	-w "$LAB_DIR/ra.pcap" 'icmp6 and ip6[40] == 134'
listener=$LAB_LAST_PID
wait_until 3 test -s "$LAB_DIR/ra.pcap"
ctl ra send "$LAB_BRIDGE" >/dev/null
wait "$listener" || true
expect_same "nothing malformed" '' "$(tshark -n -r "$LAB_DIR/ra.pcap" \
	-Y '_ws.malformed or _ws.expert.severity >= error' 2>/dev/null)"
meant="\
nd.ra.router_lifetime 1500
nd.ra.cur_hop_limit 64
nd.ra.flag.prf 1
opt.mtu 1480
opt.linkaddr ${LAB_MAC[BRIDGE]}
opt.prefix.flag.l 1
opt.prefix.flag.a 1
opt.prefix.valid_lifetime 86400
opt.prefix.preferred_lifetime 14400
opt.route_lifetime 3600
opt.rdnss 2a02:600d:ff::53,2a02:600d:ff::54
opt.rdnss.lifetime 900
opt.dnssl vm.example.org
opt.dnssl.lifetime 800
opt.pref64.scaled_lifetime 225
opt.pref64.prefix 64:ff9b::
opt.captive_portal https://portal.example/api"
tshark -n -r "$LAB_DIR/ra.pcap" -T fields -E occurrence=a -E separator='|' \
	$(sed 's/ .*//; s/^/-e icmpv6./' <<<"$meant") 2>/dev/null | tr '|' '\n' |
	sed 's/^True$/1/' >"$LAB_DIR/read"	# as tshark 4.4 has it
while read -r field want <&4 && read -r is <&5; do
	expect_same "$field" "$want" "$is"
done 4<<<"$meant" 5<"$LAB_DIR/read"
# RFC 9463's option: newer ones decode it, others have its bytes
if tshark -G fields 2>/dev/null | cut -f3 | grep -q '^icmpv6\.opt\.dnr'; then
	expect_seen "encrypted DNS" 'dns\.example\.org' tshark -n -V -r "$LAB_DIR/ra.pcap"
else
	expect_seen "encrypted DNS: type 144, priority 1, lifetime 700, the name" \
		"90..0001000002bc00110""3646e73076578616d706c65036f726700" \
		sh -c "od -An -v -tx1 '$LAB_DIR/ra.pcap' | tr -d ' \n'"
fi

step "gatewayctl ndp: who is there"
wait_for 5 "GUEST1 has its address" guest_has_address GUEST1
wait_until 5 on HOST ping -6 -n -c1 -W1 "$(guest_address GUEST1)"
expect_seen "the guest with its name" \
	"$LAB_BRIDGE +$(guest_slaac GUEST1) +${LAB_MAC[GUEST1]} +[a-z]+ +web \\(vm 101\\)" ctl ndp
expect_seen "as JSON" '"address":"[0-9a-f:]+","mac":"02:00:00:00:00:11","state"' ctl ndp --json
expect_exit "a network that is not there" 1 ctl ra send vmbr77
expect_exit "an interface that is not there" 1 ctl ra monitor vmbr77

step "The kernel of GUEST1 takes address, route, MTU and preference"
wait_for 5 "address" guest_has_address GUEST1
expect_seen "default route" 'via fe80::ff:fe00:201 .*pref high' on GUEST1 ip -6 route show default
expect_same "MTU" 1480 "$(on GUEST1 cat /proc/sys/net/ipv6/conf/eth0/mtu)"

step "systemd-networkd takes name servers and search list"	# PREF64 from 255 on
networkd=/lib/systemd/systemd-networkd
if [ ! -x $networkd ]; then
	echo "       left out: there is no systemd-networkd here"
else
	on GUEST2 sh -c 'mount -o remount,bind,ro /sys
		mkdir -p /run/systemd/netif/links /run/systemd/netif/leases /etc/systemd/network
		chmod -R 777 /run/systemd/netif
		printf "[Match]\nName=eth0\n[Network]\nIPv6AcceptRA=yes\nLinkLocalAddressing=ipv6\n[IPv6AcceptRA]\nUseDomains=yes\n" \
			>/etc/systemd/network/10-eth0.network'
	on_bg GUEST2 networkd env SYSTEMD_LOG_LEVEL=debug "$networkd"
	state() { on GUEST2 sh -c 'cat /run/systemd/netif/links/*'; }
	knows() { state | grep -q "$1"; }
	# it keeps them as a set: their order is its own
	wait_for 20 "a name server" knows '^DNS=.*2a02:600d:ff::53'
	wait_for 20 "and the other" knows '^DNS=.*2a02:600d:ff::54'
	wait_for 20 "the search list" knows 'vm.example.org'
	expect_seen "the route" "2a02:600d:f::/48 .*pref low" on GUEST2 ip -6 route
	kill "$LAB_LAST_PID"
fi

step "Another router is named by its guest"
on GUEST2 sysctl -qw net.ipv6.conf.all.forwarding=1
printf 'interface eth0 { AdvSendAdvert on; AdvDefaultLifetime 700; };\n' >"$LAB_DIR/radvd.conf"
chmod 644 "$LAB_DIR/radvd.conf"
on_bg GUEST2 radvd radvd -n -u root -p /run/radvd.pid -C "$LAB_DIR/radvd.conf" -m stderr
named() { ctl ra show | grep -Eq "other router here: fe80::ff:fe00:12 \(${LAB_MAC[GUEST2]}\) rogue \(vm 107\)"; }
wait_for 5 "by ra show" named
expect_seen "by status" 'foreign RA on vmbr0 from fe80::ff:fe00:12 \(rogue, vm 107\)' ctl status
expect_seen "and by metrics, where it was heard" \
	'gateway6_ra_received_total\{interface="vmbr0",kind="foreign"\} [1-9]' ctl metrics print
expect "in the log" grep -Eq 'heard advertisements of fe80::ff:fe00:12 \(rogue, vm 107\)' "$LAB_DIR/log/raserv"
on GUEST2 sh -c 'kill $(cat /run/radvd.pid)'

step "The YAML makes raserv say the same again"
without_dnr() { grep -v -e ' DNR ' -e ' portal ' <<<"$1" | sed 's/^[0-9:]* *//'; }
monitored --yaml >"$LAB_DIR/heard.yaml"
lab_config < <(cat "$LAB_DIR/heard.yaml"; echo "uplink: { interface: $LAB_UPLINK }")
expect "it is a good file" ctl check
daemon_reload raserv
expect_same "line by line" "$(without_dnr "$heard")" "$(without_dnr "$(monitored)")"
