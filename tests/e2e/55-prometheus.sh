#!/usr/bin/env bash
# 55-prometheus.sh - a real Prometheus scrapes the exporter, and strangers do not harm it
#
#	GUEST1 -- traffic --> HOST: raserv dns64d nat64d
#	                             ^ control sockets
#	                      gateway6-exporter  [::1]:9646  <-- prometheus, and worse clients
. "$(dirname "$0")/lib.sh"
lab_up
lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK }
	networks:
	  $LAB_BRIDGE: { prefix: $GUEST_PREFIX }
	hosts: { first: "$(guest_slaac GUEST1)" }
	nat64: true
	dns64: { upstreams: [$RESOLVER4] }
	publish:
	  - { name: web, port: 443, to: first }
	metrics: { listen: "::1", per_host: true }
	END
guest_static GUEST1
for name in raserv dns64d nat64d; do daemon_start $name; done
descriptors=$(ulimit -Sn)
ulimit -Sn 64			# so that they can run out below
daemon_start gateway6-exporter
ulimit -Sn "$descriptors"
get() { on HOST curl -sS -g -m 10 "$@"; }
page() { get "http://[::1]:9646/metrics"; }

step "What it serves"
on GUEST1 ping -c2 -i 0.2 -W2 "64:ff9b::$WEB4" >/dev/null
on HOST dig +time=3 "@$HOST_GUEST6" web4.lab.example AAAA >/dev/null
expect_seen "the text format" 'text/plain; version=0.0.4' get -o /dev/null -w '%{content_type}' "http://[::1]:9646/metrics"
expect_same "is that of gatewayctl" \
	"$(ctl metrics print | sed 's/ [^ ]*$//; s/^#.*//' | sort -u)" \
	"$(page | sed 's/ [^ ]*$//; s/^#.*//' | sort -u)"
expect_seen "guests by name" '^gateway6_nat64_guest_sessions\{guest="first"\} 1$' page
if command -v promtool >/dev/null; then
	expect "promtool finds nothing to complain of" sh -c "nsenter -t ${LAB_NODE[HOST]} -n -- \
		curl -sSg 'http://[::1]:9646/metrics' | promtool check metrics"
fi
open_metrics() { get -H 'Accept: application/openmetrics-text; version=1.0.0' "http://[::1]:9646/metrics"; }
expect_seen "OpenMetrics, when asked for" '^# TYPE gateway6_ra_sent counter$' open_metrics
expect_seen "with its end" '^# EOF$' open_metrics
expect_seen "no capability is left" '^CapEff:.0000000000000000$' cat "/proc/$(daemon_pid gateway6-exporter)/status"

step "Clients that mean harm"
code() { get -o /dev/null -w '%{http_code}' "$@"; }
expect_seen "another path" '^404' code "http://[::1]:9646/../etc/passwd"
expect_seen "another method" '^(501|405)' code -X DELETE "http://[::1]:9646/metrics"
expect_seen "a body" '^(413|501|405|400)' code -d "$(head -c 20000 /dev/zero | tr '\0' x)" "http://[::1]:9646/metrics"
refute_seen "a header without end" '^200' code -H "X: $(head -c 100000 /dev/zero | tr '\0' x)" "http://[::1]:9646/metrics"
garbage() { head -c 100000 /dev/urandom | on HOST socat -t 1 - "TCP6:[::1]:9646" >/dev/null || true; }
expect "garbage" garbage
for _ in $(seq 100); do
	on_bg HOST idle socat -u "TCP6:[::1]:9646" OPEN:/dev/null
done
wait_until 5 sh -c "[ \$(ls /proc/$(daemon_pid gateway6-exporter)/fd | wc -l) -ge 60 ]" || true
ticks() { awk '{ print $14 + $15 }' "/proc/$(daemon_pid gateway6-exporter)/stat"; }
before=$(ticks)
wait_for 15 "a hundred that say nothing are shown the door" page
expect "and cost no CPU while they waited" test $(($(ticks) - before)) -lt 200
rss() { awk '/VmRSS/ { print $2 }' "/proc/$(daemon_pid gateway6-exporter)/status"; }
# the sanitizer keeps what was freed
case $GW_BUILD in *san) ;; *) expect "nor memory: below 16 MB" test "$(rss)" -lt 16384 ;; esac

step "A daemon that hangs, one that is gone"
kill -STOP "$(daemon_pid dns64d)"
hung() { page | grep -q 'up{daemon="dns64d"} 0'; }
wait_for 8 "is told as down, within seconds" hung
kill -CONT "$(daemon_pid dns64d)"
daemon_kill9 raserv
dead() { page | grep -q 'up{daemon="raserv"} 0'; }
wait_for 5 "so is this one" dead
expect_seen "the others are told" 'up\{daemon="nat64d"\} 1' page
daemon_start raserv

if ! command -v prometheus >/dev/null; then
	echo "(no prometheus here)"
	exit
fi
step "Prometheus"
mkdir "$LAB_DIR/prometheus"
cat >"$LAB_DIR/prometheus.yml" <<-END
	global: { scrape_interval: 1s, evaluation_interval: 1s }
	rule_files: [$LAB_TOP/etc/prometheus/gateway6.rules.yml]
	scrape_configs:
	  - job_name: gateway6
	    static_configs: [{ targets: ['[::1]:9646'] }]
	END
on_bg HOST prometheus prometheus --config.file="$LAB_DIR/prometheus.yml" \
	--storage.tsdb.path="$LAB_DIR/prometheus" --web.listen-address='[::1]:9090' --log.level=warn
api() { get -G "http://[::1]:9090/api/v1/$1" "${@:2}"; }
query() { api query --data-urlencode "query=$1"; }
has() { query "$1" | grep -q '"value":\['; }
wait_for 20 "it has scraped" has 'up{job="gateway6"} == 1'
on GUEST1 ping -c2 -i 0.2 -W2 "64:ff9b::$WEB4" >/dev/null
wait_for 20 "what happened is in it" has 'gateway6_nat64_packets_total{direction="6to4",proto="icmp"} >= 2'

# Every query of the dashboard runs; these need no special event to have a value.
asked=0
while IFS= read -r expression; do
	expression=${expression//\\\"/\"}
	expression=${expression//\$instance/.*}
	expression=${expression//\$__rate_interval/10s}
	asked=$((asked + 1))
	query "$expression" | grep -q '"status":"success"' || {
		query "$expression" >"$LAB_SEEN" || true
		failed "a query of the dashboard" "success" "$expression"
	}
	case $expression in
	*" > 0" | *"== 0"* | *ra_errors* | *ra_received* | */*) ;;
	*)	wait_until 10 has "$expression" || {
			query "$expression" >"$LAB_SEEN" || true
			failed "a query of the dashboard has a value" "a value" "$expression"
		} ;;
	esac
done < <(sed -n 's/^ *"expr": "\(.*\)",$/\1/p' "$LAB_TOP/etc/grafana/gateway6.json")
expect "all queries of the dashboard were run" test "$asked" -ge 25
expect_seen "the rules are loaded" '"name":"Gateway6ForeignRouter"' api rules
refute_seen "and none of them fails" '"health":"err"' api rules
daemon_kill9 raserv
firing() { api rules | grep -oE '"state":"(pending|firing)","name":"Gateway6DaemonDown"|"name":"Gateway6DaemonDown"[^}]*' | grep -q . &&
	api alerts | grep -q '"alertname":"Gateway6DaemonDown"'; }
wait_for 15 "a daemon that is down raises its alert" firing
daemon_start raserv
