#!/usr/bin/env bash
# 52-metrics.sh - what is measured is what happened, in the form that Prometheus reads
#
#	GUEST1 -- ping, http --> HOST: raserv, dns64d, nat64d --> web4
#	gatewayctl metrics print: judged by promtool if there is one, and by rules below
. "$(dirname "$0")/lib.sh"
lab_up
guest_static GUEST1
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
for name in raserv dns64d nat64d; do daemon_start $name; done
on GUEST1 dig +time=3 "@$HOST_GUEST6" web4.lab.example AAAA >/dev/null
on HOST dig +time=3 +tcp "@::1" web4.lab.example TYPE999 >/dev/null
on GUEST1 ping -c3 -i 0.2 -W2 "64:ff9b::$WEB4" >/dev/null
on GUEST1 curl -sS -m 3 -o /dev/null "http://[64:ff9b::$WEB4]/"
on_bg GUEST1 listener socat -u TCP6-LISTEN:443 OPEN:/dev/null
wait_until 3 shows :443 on GUEST1 ss -lnt
echo | on INTERNET socat -u - "TCP4:$HOST4:443"

# Every sample below the TYPE of its family, each family once, no sample twice, counters
# and only they end in _total.
well_formed() {
	ctl metrics print | awk '
	/^# HELP / { if (help[$3]++ || NF < 4) bad("HELP twice or empty"); next }
	/^# TYPE / {
		if (!help[$3] || type[$3] != "") bad("TYPE twice or without HELP")
		if (($3 ~ /_total$/) != ($4 == "counter")) bad("_total is for counters")
		if ($4 !~ /^(counter|gauge|histogram)$/ || $3 !~ /^gateway6_[a-z0-9_]+$/) bad("name or type")
		type[$3] = $4; now = $3; next
	}
	!/^gateway6_[a-z0-9_]+(\{[a-z0-9_]+="[^"\\]*"(,[a-z0-9_]+="[^"\\]*")*\})? -?[0-9.e+-]+$/ { bad("form") }
	{ split($0, part, /[{ ]/)
	  if (type[now] == "histogram") sub(/_(bucket|sum|count)$/, "", part[1])
	  if (part[1] != now) bad("not below its family")
	  key = $0; sub(/ [^ ]*$/, "", key); if (seen[key]++) bad("twice"); n++ }
	function bad(why) { print why ": " $0; wrong = 1 }
	END { exit wrong || n < 40 }'
}

step "Form"
expect "well formed" well_formed
if command -v promtool >/dev/null; then
	expect "promtool agrees" sh -c "nsenter -t ${LAB_NODE[HOST]} -n -m -u -r -- \
		'$GW_BUILD/gatewayctl' metrics print | promtool check metrics"
fi

step "What happened is what is told"
metric() { ctl metrics print | grep -F "$1 "; }
for name in raserv dns64d nat64d; do
	expect_seen "$name is up" ' 1$' metric "gateway6_up{daemon=\"$name\"}"
done
expect_seen "three pings out" ' 3$' metric 'gateway6_nat64_packets_total{direction="6to4",proto="icmp"}'
expect_seen "three pings back" ' 3$' metric 'gateway6_nat64_packets_total{direction="4to6",proto="icmp"}'
expect_seen "TCP bytes" ' [1-9][0-9]{2,}$' metric 'gateway6_nat64_bytes_total{direction="4to6",proto="tcp"}'
expect_seen "one query, synthesised" ' 1$' metric "gateway6_dns_synthesized_total{network=\"$LAB_BRIDGE\"}"
expect_seen "of the guest's network, for AAAA, over UDP" ' 1$' \
	metric "gateway6_dns_queries_total{network=\"$LAB_BRIDGE\",qtype=\"AAAA\",transport=\"udp\"}"
expect_seen "another by TCP, for a type without a name here, from nowhere" ' 1$' \
	metric 'gateway6_dns_queries_total{network="other",qtype="other",transport="tcp"}'
expect_seen "an upstream without a failure" ' 0$' \
	metric "gateway6_dns_upstream_failures_total{upstream=\"$RESOLVER4\",port=\"53\",reason=\"timeout\"}"
expect_seen "its upstream is up" ' 1$' metric "gateway6_dns_upstream_up{upstream=\"$RESOLVER4\",port=\"53\"}"
expect_seen "an advertisement was sent" ' [1-9]' metric "gateway6_ra_sent_total{interface=\"$LAB_BRIDGE\",type=\"multicast\"}"
expect_seen "two TCP sessions, over on both sides" ' 2$' metric 'gateway6_nat64_sessions{proto="tcp",state="both_fin"}'
expect_seen "and none established" ' 0$' metric 'gateway6_nat64_sessions{proto="tcp",state="established"}'
expect_seen "one of ICMP, which has no states" ' 1$' metric 'gateway6_nat64_sessions{proto="icmp"}'
expect_seen "so many were begun" ' 2$' metric 'gateway6_nat64_sessions_opened_total{proto="tcp"}'
expect_seen "a binding for it, beside the published one" ' 2$' metric 'gateway6_nat64_bindings{proto="tcp"}'
expect_seen "one port of 17302 of the address that the world sees" ' 5\.77[0-9]+e-05$' \
	metric "gateway6_nat64_ports_used_ratio{address=\"$HOST4\",proto=\"tcp\"}"
on GUEST1 ping -c1 -W1 -t2 "64:ff9b::$WEB4" >/dev/null || true	# dies in the translator
expect_seen "an error for each hop limit that ran out" ' 1$' \
	metric 'gateway6_nat64_icmp_errors_total{direction="6to4",type="time_exceeded"}'
expect_seen "nobody else advertises" ' 0$' \
	metric "gateway6_ra_received_total{interface=\"$LAB_BRIDGE\",kind=\"foreign\"}"
expect_seen "the published port was called once" ' 1$' metric 'gateway6_publish_connections_total{name="web"}'
expect_seen "what it was called for is over" ' 1$' metric 'gateway6_publish_sessions{name="web"}'
daemon_reload nat64d
expect_seen "a reload forgets none of it" ' 1$' metric 'gateway6_publish_connections_total{name="web"}'
on HOST sed -i 's/^nat64: true/nat46: true/' /etc/gateway6.yaml
kill -HUP "$(daemon_pid nat64d)"
wait_for 3 "a reload that was refused is told" \
	shows 'last_reload_success\{daemon="nat64d"\} 0' ctl metrics print
on HOST sed -i 's/^nat46: true/nat64: true/' /etc/gateway6.yaml

step "Into a file, whole or not at all"
expect "written" ctl metrics write /run/gateway6.prom
expect_seen "readable for all" '644' on HOST stat -c %a /run/gateway6.prom
expect_seen "all of it" 'gateway6_publish_sessions' on HOST cat /run/gateway6.prom
expect_same "nothing left beside it" gateway6.prom "$(on HOST ls -A /run | grep gateway6.prom)"
daemon_stop nat64d
expect_exit "one that stopped does not spoil the rest" 0 ctl metrics print
expect_seen "it is down" 'up\{daemon="nat64d"\} 0' ctl metrics print
