#!/usr/bin/env bash
# 74-many-callers.sh - thousands of gatewayctl at once, and clients that never read
#
#	GUEST1 --- dig and ping all the while --- HOST [ raserv dns64d nat64d ] --- web4
#	                                                         | control sockets
#	                gatewayctl x 16 at a time, flooders, listeners that never read
#
# Usage: 74-many-callers.sh [CALLS]; or CALLS in the environment. 400 are made by default.
. "$(dirname "$0")/lib.sh"

calls=${1:-${CALLS:-400}}
at_once=16
daemons="raserv dns64d nat64d"
memory_room_kb=8192	# three clients may hold a quarter of a MiB each, and what malloc keeps

lab_up
guest_static GUEST1
lab_config <<END
version: 1
networks: { $LAB_BRIDGE: { prefix: $GUEST_PREFIX } }
nat64: { limits: { new_per_second_per_host: 100000 } }
dns64: { limits: { queries_per_client: 0 } }
END
for d in $daemons; do daemon_start $d; done

descriptors() { find "/proc/$(daemon_pid "$1")/fd" -type l | wc -l; }
memory_kb() { awk '/VmRSS/ { print $2 }' "/proc/$(daemon_pid "$1")/status"; }
ticks() { awk '{ print $14 + $15 }' "/proc/$(daemon_pid "$1")/stat"; }
name() { on GUEST1 dig +time=5 +tries=1 +short "@$HOST_GUEST6" web4.lab.example AAAA | grep -q 64:ff9b; }
echoes() { on GUEST1 ping -c 1 -W 5 "64:ff9b::$WEB4"; }
advertised() { guest_ra GUEST1; }
as_before() { [ "$(descriptors "$1")" -le "${fds[$1]}" ]; }
small() {	# DAEMON
	case $GW_BUILD in
	*san) true ;;			# a sanitizer keeps what was freed
	*) [ "$(memory_kb "$1")" -le $((${kb[$1]} + memory_room_kb)) ] ;;
	esac
}

step "Tables that are longer than what waits for a slow reader"
on GUEST1 "$GW_BUILD/story_udp_spray" "64:ff9b::$WEB4" 4000 1 >/dev/null
printf 'web4.lab.example AAAA%.0s\n' $(seq 4096) >"$LAB_DIR/names"
on GUEST1 dig "@$HOST_GUEST6" +short -f "$LAB_DIR/names" >/dev/null
long() { [ "$("$@" | wc -c)" -gt 300000 ]; }
wait_for 10 "sessions" long ctl --json sessions
wait_for 10 "queries" long ctl --json dns log
ctl status >/dev/null
ctl stats >/dev/null
declare -A fds kb
for d in $daemons; do fds[$d]=$(descriptors $d) kb[$d]=$(memory_kb $d); done

step "Clients that never read"
table() {	# DAEMON: what has the most rows
	case $1 in
	raserv) echo Stats ;; dns64d) echo Recent ;; nat64d) echo Sessions ;;
	esac
}
request() { printf '{"method":"io.gateway6.%s.%s","more":true}\0' "$1" "$2"; }
slow=
for d in $daemons; do
	# a long table; and short ones without end, asked for and not taken
	request $d "$(table $d)" >"$LAB_DIR/table-$d"
	for _ in 1 2 3; do
		on_bg HOST slow socat -u "OPEN:$LAB_DIR/table-$d,ignoreeof" "UNIX-CONNECT:/run/gateway6/$d.sock"
		slow+=" $LAB_LAST_PID"
	done
	holds_three() { [ "$(descriptors $d)" -eq $((${fds[$d]} + 3)) ]; }
	wait_for 15 "$d waits for who reads no table" holds_three
	for _ in $(seq 1000); do request $d Stats; done >"$LAB_DIR/thousand"
	for _ in $(seq 100); do cat "$LAB_DIR/thousand"; done >"$LAB_DIR/flood"
	on_bg HOST flood timeout 60 socat -u "OPEN:$LAB_DIR/flood" "UNIX-CONNECT:/run/gateway6/$d.sock"
	expect_exit "$d lets go who asks and asks and takes no answer" 1 wait "$LAB_LAST_PID"
	wait_for 15 "$d holds the others still" holds_three
	expect "$d holds no more than a bounded piece of the tables" small $d
done
expect "names" name
expect "packets" echoes
expect "advertisements" advertised
idle_from=$(ticks nat64d)
sleep 1
expect "nobody turns in circles over them" test $(($(ticks nat64d) - idle_from)) -lt 50

step "$calls calls, $at_once at a time"
# each of these in turn; a call that fails writes a line
cat >"$LAB_DIR/call" <<'END'
case $(($1 % 6)) in
0) set -- status ;;
1) set -- stats ;;
2) set -- sessions --proto icmp ;;
3) set -- --json bindings --top 3 ;;
4) set -- dns stats ;;
5) set -- ra show ;;
esac
"$GW_BUILD/gatewayctl" "$@" >/dev/null 2>"$LAB_DIR/said.$$" || {
	echo "gatewayctl $*: exit code $?: $(cat "$LAB_DIR/said.$$")"
}
rm -f "$LAB_DIR/said.$$"
END
on_bg HOST calls env "GW_BUILD=$GW_BUILD" "LAB_DIR=$LAB_DIR" \
	sh -c "seq $calls | xargs -P $at_once -n 1 sh '$LAB_DIR/call'"
callers=$LAB_LAST_PID
rounds=0 unanswered=
while kill -0 "$callers" 2>/dev/null; do
	for service in name echoes; do
		$service >/dev/null 2>&1 || unanswered+=" $service"
	done
	rounds=$((rounds + 1))
done
wait "$callers" || true
expect_same "all of them were answered" "" "$(sort "$LAB_DIR/log/calls" | uniq -c | head)"
expect "guests asked $rounds times meanwhile" test "$rounds" -ge 1
expect_same "and always had their answers" "" "$unanswered"
for d in $daemons; do expect "$d still runs" daemon_alive $d; done
expect_same "who does not read is waited for still" "" "$(for p in $slow; do kill -0 "$p" 2>&1 || true; done)"

step "What is left"
kill $slow
for d in $daemons; do
	wait_for 10 "$d: as many descriptors as before" as_before $d
	expect "$d: no more memory than $memory_room_kb kB, ${kb[$d]} before" small $d
done
case $GW_BUILD in *san) echo "(memory was not judged: a sanitizer keeps what was freed)" ;; esac
