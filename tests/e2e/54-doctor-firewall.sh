#!/usr/bin/env bash
# 54-doctor-firewall.sh - what the firewalls of others drop is found, and the line helps
#
#	GUEST1 - tap1 - fwbr101i0 - fwln101i0 = fwpr101p0 - vmbr0 - HOST: pve-firewall,
#	proxmox-firewall, Docker, rules by hand; each with and without the remedy
#
# Nothing is sent to find out: so each finding is also held against a true packet.
. "$(dirname "$0")/lib.sh"
lab_up
lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK }
	networks:
	  $LAB_BRIDGE: { prefix: $GUEST_PREFIX }
	nat64: true
	dns64: { upstreams: [$RESOLVER4] }
	publish:
	  - { name: web, port: 443, to: "$(guest_slaac GUEST1)" }
	END
guest_static GUEST1
for name in dns64d nat64d raserv; do daemon_start $name; done
wait_for 10 "all are well" ctl status

# Only what the firewall part says: the rest of doctor is story 53.
look() {
	LAB_DOCTOR=0
	ctl doctor >"$LAB_DIR/doctor" || LAB_DOCTOR=$?
}
said() { grep -A1 "the firewall" "$LAB_DIR/doctor" | grep -vE '^--$'; }
# shut TEXT ERE REMEDY: a CRIT line that matches, with that line to paste
shut() {
	expect_seen "$1: CRIT" "CRIT +the firewall drops $2" said
	expect_seen "$1: the line to paste" "^ +$3" said
}
open() { look; refute_seen "$1: no finding" 'CRIT|\?' said; }
dns() { on GUEST1 dig +time=1 +tries=1 "@$HOST_GUEST6" web4.lab.example AAAA; }
web() { on GUEST1 curl -sS -m 1 -o /dev/null "http://[64:ff9b::$WEB4]/"; }

step "No firewall"
open "nothing is shut"
expect_seen "and that is said" 'OK +the firewall lets pass what vmbr0 needs' said
expect_seen "of the published port too" 'OK +the firewall lets pass what is published as web' said

step "proxmox-firewall: input ends in drop, policy_out DROP, forward drops"
pve_nft() {
	on HOST nft -f - <<-END
	table inet proxmox-firewall {
		chain do-reject { meta l4proto tcp reject with tcp reset
			reject with icmpv6 admin-prohibited
			drop
		}
		set v6-dc/management { type ipv6_addr; flags interval; elements = { 2a02:600d:77::/64 }; }
		chain accept-management { ip6 saddr @v6-dc/management accept; }
		chain allow-ndp-in { icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-router-advert, nd-neighbor-advert } accept; }
		chain allow-ndp-out { icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } accept; }
		chain default-in {
			iifname "lo" accept
			icmpv6 type { destination-unreachable, packet-too-big, time-exceeded } accept
			ct state related,established accept
			meta l4proto igmp accept
			tcp dport { 8006, 5900-5999, 3128, 22 } jump accept-management
			udp dport { 135, 137-139, 445 } goto do-reject
			udp sport 53 drop
		}
		chain host-in { ${1-}
		}
		chain host-out { ${2-}
		}
		chain host-forward { ${3-}
		}
		chain input {
			type filter hook input priority filter; policy accept;
			jump default-in
			jump allow-ndp-in
			jump host-in
			limit rate 1/second log prefix "policy DROP: "
			drop
		}
		chain output {
			type filter hook output priority filter; policy accept;
			oifname "lo" accept
			ct state vmap { invalid : drop, established : accept, related : accept }
			jump allow-ndp-out
			jump host-out
			meta nfproto ipv6 oifname "$LAB_BRIDGE" drop
		}
		chain forward {
			type filter hook forward priority filter; policy drop;
			ct state vmap { invalid : drop, established : accept, related : accept }
			jump host-forward
		}
	}
	END
}
pve_nft
look
shut "DNS" 'DNS \(UDP\) from guests on vmbr0 \(chain input, table inet proxmox-firewall\); add to host.fw' \
	'IN DNS\(ACCEPT\) -i vmbr0 -log nolog$'
refute "a guest's query is dropped" dns
shut "advertisements" 'our router advertisements on vmbr0' \
	'OUT ACCEPT -i vmbr0 -p ipv6-icmp -icmp-type router-advertisement -log nolog$'
expect "one is due" ctl ra send vmbr0
dropped() { { "$@" || true; } | grep "vmbr0: .* not be sent: .*: a firewall of this host drops it"; }
wait_for 5 "status says why it was not sent" dropped ctl status
expect "so does the log" dropped daemon_log raserv
shut "forward" 'packets of guests on vmbr0 to the translator \(policy of chain forward' \
	"FORWARD ACCEPT -source $GUEST_PREFIX -log nolog$"
shut "forward, translated" 'translated packets to eno1' 'FORWARD ACCEPT -source 100.64.64.1 -log nolog$'
shut "published" 'clients of web from eno1 to the translator' \
	'FORWARD ACCEPT -dest 100.64.64.1 -p tcp -dport 443 -log nolog$'
refute "a guest reaches nothing" web
expect_same "exit 2" 2 "$LAB_DOCTOR"
on HOST nft delete table inet proxmox-firewall
pve_nft "iifname $LAB_BRIDGE udp dport 53 accept; iifname $LAB_BRIDGE tcp dport 53 accept" \
	"oifname $LAB_BRIDGE icmpv6 type nd-router-advert accept" \
	"ip6 saddr { $GUEST_PREFIX, 64:ff9b::/96 } accept; ip saddr 100.64.64.1 accept; ip daddr 100.64.64.1 accept"
open "with these rules in the three files"
expect "and so it is: DNS" dns
expect "and the web" web
on HOST nft delete table inet proxmox-firewall

step "proxmox-firewall: the guest's own rules, at its port"
if on HOST nft -c 'table bridge probe { chain c { type filter hook forward priority 0; ct state new; }; }' 2>/dev/null; then
	on HOST ip link set tap1 down
	on HOST ip link set tap1 name tap101i0
	on HOST ip link set tap101i0 up
	expect "the guest is a neighbour" on HOST ping -c1 -W2 "$(guest_slaac GUEST1)"
	guest_table() {
		on HOST nft -f - <<-END
		table bridge proxmox-firewall-guests {
			map vm-map-in { typeof oifname : verdict; }
			chain guest-101-in { ${1-}
				ip6 saddr 2a02:600d:77::/64 accept; drop;
			}
			chain vm-in {
				type filter hook postrouting priority 0; policy accept;
				icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
				ether type != arp ct state vmap { established : accept, related : accept, invalid : drop }
				ether type arp accept
				oifname vmap @vm-map-in
			}
		}
		add element bridge proxmox-firewall-guests vm-map-in { "tap101i0" : goto guest-101-in }
		END
	}
	guest_table
	look
	shut "the guest" 'clients of web at the port of its guest \(vm 101\) .* add to /etc/pve/firewall/101.fw' \
		'IN ACCEPT -source 64:ff9b::/96 -p tcp -dport 443$'
	on HOST nft delete table bridge proxmox-firewall-guests
	guest_table 'ip6 saddr 64:ff9b::/96 tcp dport 443 accept;'
	open "with that rule"
	on HOST nft delete table bridge proxmox-firewall-guests
else
	on HOST ip link set tap1 down
	on HOST ip link set tap1 name tap101i0
	on HOST ip link set tap101i0 up
fi

step "Docker: iptables-nft, FORWARD has policy DROP"
docker_rules() {	# $1 iptables or ip6tables
	on HOST "$1-nft" -P FORWARD DROP
	on HOST "$1-nft" -N DOCKER-USER
	on HOST "$1-nft" -A FORWARD -j DOCKER-USER
	on HOST "$1-nft" -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
	on HOST "$1-nft" -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
}
docker_rules ip6tables
docker_rules iptables
look
shut "forward" 'packets of guests on vmbr0 to the translator \(policy of chain FORWARD, table ip6 filter\): Docker' \
	'ip6tables -I DOCKER-USER -o nat64 -j ACCEPT$'
shut "and of IPv4" 'translated packets to eno1' 'iptables -I DOCKER-USER -i nat64 -j ACCEPT$'
refute "it is so" web
# what is printed is what helps: run each line as it stands
said | sed -n 's/^ \+\(ip6\?tables -I DOCKER-USER .*\)/\1/p' | sort -u >"$LAB_DIR/remedies"
while read -r line; do on HOST ${line/tables/tables-nft}; done <"$LAB_DIR/remedies"
open "with all lines that it printed"
expect "and so it is" web
on HOST nft flush ruleset
wait_for 10 "nat64d has its table again" ctl status

step "Rules by hand in nftables: the printed line is run as it stands"
on HOST nft 'table ip6 filter6 { chain in { type filter hook input priority 0; policy drop; iifname lo accept; ct state established accept; icmpv6 type != 133 accept; }; }'
look
shut "DNS" 'DNS \(UDP\) from guests' 'nft insert rule ip6 filter6 in iifname vmbr0 udp dport 53 accept$'
said | sed -n 's/^ \+\(nft insert .*\)/\1/p' >"$LAB_DIR/remedies"
while read -r line; do on HOST sh -c "$line"; done <"$LAB_DIR/remedies"
open "with the lines that it printed"
expect "and so it is" dns
on HOST nft delete table ip6 filter6

step "pve-firewall: legacy iptables, marks, the guest behind fwbr"
if on HOST ip6tables-legacy -nL >/dev/null 2>&1; then
	on HOST ip link set tap101i0 nomaster
	on HOST ip link add fwbr101i0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0
	on HOST ip link add fwln101i0 type veth peer name fwpr101p0
	on HOST ip link set tap101i0 master fwbr101i0
	on HOST ip link set fwln101i0 master fwbr101i0
	on HOST ip link set fwpr101p0 master "$LAB_BRIDGE"
	for l in fwbr101i0 fwln101i0 fwpr101p0; do on HOST ip link set $l up; done
	wait_for 10 "the guest is a neighbour" on HOST ping -c1 -W1 "$(guest_slaac GUEST1)"
	pve_legacy() {
		on HOST ip6tables-legacy-restore <<-END
		*filter
		:INPUT ACCEPT [0:0]
		:FORWARD ACCEPT [0:0]
		:OUTPUT ACCEPT [0:0]
		:PVEFW-INPUT - [0:0]
		:PVEFW-FORWARD - [0:0]
		:PVEFW-OUTPUT - [0:0]
		:PVEFW-HOST-IN - [0:0]
		:PVEFW-HOST-OUT - [0:0]
		:PVEFW-Drop - [0:0]
		:PVEFW-DropBroadcast - [0:0]
		:PVEFW-tcpflags - [0:0]
		:PVEFW-logflags - [0:0]
		:PVEFW-SET-ACCEPT-MARK - [0:0]
		:PVEFW-FWBR-IN - [0:0]
		:PVEFW-FWBR-OUT - [0:0]
		:tap101i0-IN - [0:0]
		:tap101i0-OUT - [0:0]
		-A INPUT -j PVEFW-INPUT
		-A FORWARD -j PVEFW-FORWARD
		-A OUTPUT -j PVEFW-OUTPUT
		-A PVEFW-INPUT -j PVEFW-HOST-IN
		-A PVEFW-OUTPUT -j PVEFW-HOST-OUT
		-A PVEFW-HOST-IN -i lo -j ACCEPT
		-A PVEFW-HOST-IN -m conntrack --ctstate INVALID -j DROP
		-A PVEFW-HOST-IN -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
		-A PVEFW-HOST-IN -p tcp -m conntrack --ctstate NEW -j PVEFW-tcpflags
		-A PVEFW-HOST-IN -p ipv6-icmp -m icmp6 --icmpv6-type 133 -j RETURN
		-A PVEFW-HOST-IN -p ipv6-icmp -m icmp6 --icmpv6-type 135 -j RETURN
		-A PVEFW-HOST-IN -p ipv6-icmp -m icmp6 --icmpv6-type 136 -j RETURN
		${1-}
		-A PVEFW-HOST-IN -j PVEFW-Drop
		-A PVEFW-HOST-IN -m limit --limit 1/sec -j NFLOG --nflog-prefix "policy DROP: "
		-A PVEFW-HOST-IN -j DROP
		-A PVEFW-HOST-OUT -o lo -j ACCEPT
		-A PVEFW-HOST-OUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
		-A PVEFW-HOST-OUT -p ipv6-icmp -m icmp6 --icmpv6-type 135 -j RETURN
		-A PVEFW-HOST-OUT -p ipv6-icmp -m icmp6 --icmpv6-type 136 -j RETURN
		${2-}
		-A PVEFW-HOST-OUT -d ff02::1/128 -j DROP
		-A PVEFW-HOST-OUT -j ACCEPT
		-A PVEFW-Drop -j PVEFW-DropBroadcast
		-A PVEFW-Drop -p ipv6-icmp -m icmp6 --icmpv6-type 3 -j ACCEPT
		-A PVEFW-Drop -p udp -m multiport --dports 135,445 -j DROP
		-A PVEFW-Drop -p udp -m udp --sport 53 -j DROP
		-A PVEFW-DropBroadcast -d ff00::/8 -j DROP
		-A PVEFW-tcpflags -p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG FIN,PSH,URG -g PVEFW-logflags
		-A PVEFW-tcpflags -p tcp -m tcp --tcp-flags SYN,RST SYN,RST -g PVEFW-logflags
		-A PVEFW-logflags -j DROP
		-A PVEFW-SET-ACCEPT-MARK -j MARK --set-xmark 0x80000000/0x80000000
		-A PVEFW-FORWARD -m conntrack --ctstate INVALID -j DROP
		-A PVEFW-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
		-A PVEFW-FORWARD -m physdev --physdev-in fwln+ --physdev-is-bridged -j PVEFW-FWBR-IN
		-A PVEFW-FORWARD -m physdev --physdev-out fwln+ --physdev-is-bridged -j PVEFW-FWBR-OUT
		-A PVEFW-FWBR-IN -m physdev --physdev-out tap101i0 --physdev-is-bridged -j tap101i0-IN
		-A tap101i0-IN -p tcp -m tcp --dport 22 -g PVEFW-SET-ACCEPT-MARK
		${3-}
		-A tap101i0-IN -m mark --mark 0x80000000/0x80000000 -j ACCEPT
		-A tap101i0-IN -j PVEFW-Drop
		-A tap101i0-IN -j DROP
		COMMIT
		END
	}
	pve_legacy
	look
	shut "DNS" 'DNS \(UDP\) from guests on vmbr0 \(chain PVEFW-HOST-IN, table ip6 filter\); add to host.fw' \
		'IN DNS\(ACCEPT\) -i vmbr0 -log nolog$'
	shut "advertisements" 'our router advertisements' 'OUT ACCEPT -i vmbr0 -p ipv6-icmp'
	shut "the guest" 'clients of web at the port of its guest \(vm 101\)' \
		'IN ACCEPT -source 64:ff9b::/96 -p tcp -dport 443$'
	refute_seen "solicitations pass" 'drops router solicitations' said
	refute "a query is dropped" dns
	pve_legacy "-A PVEFW-HOST-IN -i vmbr0 -p udp -m udp --dport 53 -j RETURN
		-A PVEFW-HOST-IN -i vmbr0 -p tcp -m tcp --dport 53 -j RETURN" \
		"-A PVEFW-HOST-OUT -o vmbr0 -p ipv6-icmp -m icmp6 --icmpv6-type 134 -j RETURN" \
		"-A tap101i0-IN -s 64:ff9b::/96 -p tcp -m tcp --dport 443 -g PVEFW-SET-ACCEPT-MARK"
	expect "as Proxmox makes them of these lines, a query passes" dns
	look
	refute_seen "and no host rule is complained of" 'CRIT .*PVEFW-HOST' said
	pve_legacy "-A PVEFW-HOST-IN -i vmbr0 -m set --match-set PVEFW-0-dns src -j RETURN" 2>/dev/null ||
		pve_legacy "-A PVEFW-HOST-IN -i vmbr0 -m limit --limit 5/sec -j RETURN"
	look
	expect_seen "what cannot be known is unknown, not guessed" \
		'\? +the firewall may drop DNS' said
else
	echo "(no legacy iptables on this kernel)"
fi
