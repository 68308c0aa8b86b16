#!/usr/bin/env bash
# 44-proxmox-firewall.sh - nothing we inject is INVALID to a firewall of Proxmox's shape
#
#	GUEST1 - tap1 - fwbr101i0 - fwln101i0 = fwpr101p0 - vmbr0 - [nat64] - eno1 - UPLINK
#	              bridge-nf-call-ip6tables=1: the bridge passes the host's FORWARD too
#
# The chains are those that pve-firewall makes (legacy iptables, INVALID dropped first,
# guest policy DROP), then an nftables ruleset of the shape of proxmox-firewall. TCP, UDP,
# ping, traceroute and path MTU discovery pass; not one packet is INVALID.
. "$(dirname "$0")/lib.sh"
lab_up
for f in iptables-legacy ip6tables-legacy; do
	on HOST $f -nL >/dev/null 2>&1 || { echo "no $f on this kernel"; exit 77; }
done
on HOST sysctl -qw net.bridge.bridge-nf-call-iptables=1 \
	net.bridge.bridge-nf-call-ip6tables=1 || { echo "no br_netfilter here"; exit 77; }

# vmbr0 loses the tap, the guest gets a bridge of its own in between
fwbr() {
	on HOST ip link add fwbr101i0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0
	on HOST ip link add fwln101i0 type veth peer name fwpr101p0
	on HOST sysctl -qw net.ipv6.conf.{fwbr101i0,fwln101i0,fwpr101p0}.disable_ipv6=1
	on HOST ip link set tap1 master fwbr101i0
	on HOST ip link set fwln101i0 master fwbr101i0
	on HOST ip link set fwpr101p0 master "$LAB_BRIDGE"
	for l in fwbr101i0 fwln101i0 fwpr101p0; do on HOST ip link set $l up; done
}

# What pve-firewall writes for one guest with policy_in DROP; $1 family
pve_rules() {
	local icmp=icmp nd=
	[ "$1" = 4 ] || { icmp=icmpv6; nd="
-A tap101i0-IN -p icmpv6 --icmpv6-type neighbour-solicitation -j ACCEPT
-A tap101i0-IN -p icmpv6 --icmpv6-type neighbour-advertisement -j ACCEPT
-A tap101i0-IN -p icmpv6 --icmpv6-type router-advertisement -j ACCEPT"; }
	cat <<-END
	*filter
	:INPUT ACCEPT [0:0]
	:FORWARD ACCEPT [0:0]
	:OUTPUT ACCEPT [0:0]
	:PVEFW-INPUT - [0:0]
	:PVEFW-FORWARD - [0:0]
	:PVEFW-FWBR-IN - [0:0]
	:PVEFW-FWBR-OUT - [0:0]
	:tap101i0-IN - [0:0]
	:tap101i0-OUT - [0:0]
	-A INPUT -j PVEFW-INPUT
	-A FORWARD -j PVEFW-FORWARD
	-A PVEFW-INPUT -i lo -j ACCEPT
	-A PVEFW-INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
	-A PVEFW-INPUT -m conntrack --ctstate INVALID -j DROP
	-A PVEFW-INPUT -p $icmp -j ACCEPT
	-A PVEFW-INPUT -j DROP
	-A PVEFW-FORWARD -m conntrack --ctstate INVALID -j DROP
	-A PVEFW-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
	-A PVEFW-FORWARD -m physdev --physdev-in fwln+ --physdev-is-bridged -j PVEFW-FWBR-IN
	-A PVEFW-FORWARD -m physdev --physdev-out fwln+ --physdev-is-bridged -j PVEFW-FWBR-OUT
	-A PVEFW-FWBR-IN -m physdev --physdev-out tap1 --physdev-is-bridged -j tap101i0-IN
	-A PVEFW-FWBR-OUT -m physdev --physdev-in tap1 --physdev-is-bridged -j tap101i0-OUT$nd
	-A tap101i0-IN -j DROP
	-A tap101i0-OUT -m mac ! --mac-source ${LAB_MAC[GUEST1]} -j DROP
	-A tap101i0-OUT -j ACCEPT
	COMMIT
	END
}

# The shape of proxmox-firewall (nftables): forward drops INVALID before all else
nft_rules() {
	cat <<-END
	table inet proxmox-firewall {
		counter invalid { }
		chain forward {
			type filter hook forward priority filter; policy drop;
			ct state invalid counter name invalid drop
			ct state established,related accept
			iifname "$LAB_BRIDGE" accept
			iifname "nat64" oifname "$LAB_UPLINK" accept
		}
	}
	END
	# conntrack on bridges is a module that not every kernel has
	on HOST nft -c 'table bridge probe { chain c { type filter hook forward priority 0; ct state new; }; }' 2>/dev/null || return 0
	cat <<-END
	table bridge proxmox-firewall-guests {
		chain vm-in {
			type filter hook postrouting priority 0; policy accept;
			oifname "tap1" icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
			oifname "tap1" ct state established,related accept
			oifname "tap1" drop
		}
	}
	END
}

invalid_legacy() {
	for f in iptables-legacy ip6tables-legacy; do
		for c in PVEFW-FORWARD PVEFW-INPUT; do on HOST $f -nvxL $c; done
	done | awk '/INVALID/ { n += $1 } END { print n + 0 }'
}
invalid_nft() {
	on HOST nft list counter inet proxmox-firewall invalid |
		sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

more_invalid() { [ "$(invalid_legacy)" -gt "$1" ]; }

fwbr
guest_static GUEST1
guest_web GUEST1 443
daemon_start nat64d

web() { on GUEST1 curl -sS -m 5 "http://[64:ff9b::$WEB4]/"; }
udp_echo() { head -c "$1" /dev/zero | tr '\0' x | on GUEST1 socat -b 65000 -t 1 -T 2 - "UDP6:[64:ff9b::$ECHO4]:7" | wc -c; }
hops() { on GUEST1 traceroute -6 -n -q 1 -w 1 -m 6 "$@" "64:ff9b::$WEB4"; }
down() { on GUEST1 curl -sS -m 60 "http://[64:ff9b::$WEB4]/big" | sha256sum | cut -d' ' -f1; }
garbage() { echo nothing like TCP | on GUEST1 socat -u - "IP6-SENDTO:[64:ff9b::$WEB4]:6"; }
sum=$(big_file 50M)

traffic() {
	expect_seen "web" "you are $HOST4" web
	expect_same "50 MB down, whole" "$sum" "$(down)"
	expect "up" on GUEST1 curl -sS -f -m 60 -T "$LAB_DIR/www/html/big" "http://[64:ff9b::$WEB4]/up/big"
	expect_same "UDP" 1000 "$(udp_echo 1000)"
	expect_same "UDP in fragments" 4000 "$(udp_echo 4000)"
	expect "ping" on GUEST1 ping -c 2 -i 0.2 -W 2 "64:ff9b::$WEB4"
	expect_seen "traceroute sees the translator" '64:ff9b::5db8:6405' hops
	expect_seen "and the provider" '64:ff9b::5db8:6401' hops
	on UPLINK ip route replace 5.45.100.0/24 dev wan mtu lock 1400
	on UPLINK ip route replace 93.184.100.0/24 dev lan mtu lock 1400
	expect_same "path MTU 1400, whole" "$sum" "$(down)"
	expect "path MTU 1400, up" on GUEST1 curl -sS -f -m 60 -T "$LAB_DIR/www/html/big" "http://[64:ff9b::$WEB4]/up/big"
	on UPLINK ip route replace 5.45.100.0/24 dev wan
	on UPLINK ip route replace 93.184.100.0/24 dev lan
	on GUEST1 ip -6 route flush cache
	on INTERNET ip route flush cache
}

step "pve-firewall: legacy iptables"
pve_rules 4 | on HOST iptables-legacy-restore
pve_rules 6 | on HOST ip6tables-legacy-restore
traffic
expect_same "not one packet was INVALID" 0 "$(invalid_legacy)"

# A RST passes FORWARD twice, routed and bridged; the first pass ends the flow, so the
# second finds it INVALID. The manual of Proxmox has the remedy: a zone for the bridges.
closed() { on GUEST1 curl -sS -m 1 "http://[$1]:81/"; }
refused() { local s=0; closed "$1" || s=$?; [ $s = 7 ]; }
refute "a closed port is silent, natively" refused "$DUAL6"
refute "and over the translator alike" refused "64:ff9b::$WEB4"
on HOST ip6tables-legacy -t raw -A PREROUTING -i fwbr+ -j CT --zone 1
wait_for 5 "with the zone it is refused, natively" refused "$DUAL6"
wait_for 5 "and over the translator" refused "64:ff9b::$WEB4"
counted=$(invalid_legacy)
client() { on INTERNET curl -sS -m 2 --interface "$CLIENT4" "http://$HOST4:443/"; }
refute "published, but the guest's firewall says no" client
on HOST ip6tables-legacy -I tap101i0-IN -s 64:ff9b::/96 -p tcp --dport 443 -j ACCEPT
expect_seen "with the rule that doctor prints it passes, client kept" '64:ff9b::52d:644d' client
expect_same "not one more is INVALID" "$counted" "$(invalid_legacy)"
expect "(a packet that is no TCP" garbage
wait_for 3 "is INVALID: the counter works)" more_invalid "$counted"
for f in iptables-legacy ip6tables-legacy; do on HOST $f -F; on HOST $f -X; done

step "proxmox-firewall: nftables, no bridges in between, nothing passes twice"
on HOST ip6tables-legacy -t raw -F
on HOST ip link del fwbr101i0
on HOST ip link del fwpr101p0
on HOST ip link set tap1 master "$LAB_BRIDGE"
on HOST sysctl -qw net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0
nft_rules | on HOST nft -f -
traffic
expect_same "not one packet was INVALID" 0 "$(invalid_nft)"
expect "(a packet that is no TCP" garbage
expect "is INVALID: the counter works)" sh -c "[ $(invalid_nft) -gt 0 ]"
