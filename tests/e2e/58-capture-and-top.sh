#!/usr/bin/env bash
# 58-capture-and-top.sh - who uses the translator, and every packet on both of its sides
#
#	GUEST1 --- HOST: nat64d --- web4
#	             |  control socket: Capture, Sessions
#	         gatewayctl capture -w FILE, judged by tshark; top, looked at in tmux
. "$(dirname "$0")/lib.sh"
lab_up
guest_static GUEST1
web=$(guest_slaac GUEST1)
lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK }
	networks: { $LAB_BRIDGE: { prefix: $GUEST_PREFIX } }
	hosts: { web: { address: "$web" } }
	nat64: true
	dns64: { upstreams: [$RESOLVER4] }
END
for name in nat64d dns64d; do daemon_start $name; done
sum=$(big_file 30M)
fetch() { on GUEST1 curl -sS -m 5 "http://[64:ff9b::$WEB4]/"; }
capture() {	# NAME FILTER...
	local name=$1; shift
	on_bg HOST "$name" "$GW_BUILD/gatewayctl" capture "$@" -w "$LAB_DIR/$name.pcapng"
	capture=$LAB_LAST_PID
	wait_until 5 test -s "$LAB_DIR/$name.pcapng"
	begun=$((begun + 1))
	wait_until 5 captures_begun
}
captures_begun() { [ "$(daemon_log nat64d | grep -c 'capture: begun')" = "$begun" ]; }
capture_end() {
	sleep 1.2			# it looks once a second whether to write
	kill -INT "$capture"
	wait "$capture" || true
}
begun=0
packets() { tshark -n -r "$LAB_DIR/$1.pcapng" "${@:2}" 2>/dev/null; }
count() { packets "$@" | wc -l; }

step "A file for Wireshark"
capture all
expect "a guest fetches a page" fetch
refute "and tries what is dropped" on GUEST1 curl -sS -m 1 "http://[64:ff9b::10.0.0.1]/"
capture_end
expect_seen "tshark reads it to its end" . packets all
expect_same "its two sides" "inside outside" \
	"$(packets all -T fields -e frame.interface_name | sort -u | paste -sd' ')"
expect_same "as many SYN inside as outside" "$(count all -Y 'tcp.flags.syn==1 && ipv6.dst==64:ff9b::/96 && ipv6.dst==64:ff9b::5.45.100.80')" \
	"$(count all -Y "tcp.flags.syn==1 && ip.dst==$WEB4")"
expect_seen "a comment names the session" "session: tcp .*\[$web\]:[0-9]+ as .* with $WEB4:80" \
	packets all -T fields -e frame.comment
expect_seen "or the reason of the drop" 'dropped: private_ipv4: ' \
	packets all -T fields -e frame.comment
expect_seen "the page is in it, on both sides" '^2$' count all -Y 'http.response && http.response.code==200'
expect_seen "nothing was lost" 'packets, 0 lost' cat "$LAB_DIR/log/all"

step "A filter"
capture dropped dropped
fetch >/dev/null
refute "a drop" on GUEST1 curl -sS -m 1 "http://[64:ff9b::10.0.0.1]/"
capture_end
refute_seen "only drops" 'session:' packets dropped -T fields -e frame.comment
expect_seen "and what the guest is told" 'ICMPv6|Destination Unreachable' packets dropped
capture port host web tcp port 81
fetch >/dev/null
capture_end
expect_same "another port: none" 0 "$(count port)"
expect_exit "no filter: 2" 2 ctl capture nonsense

step "It costs the guests nothing"
capture heavy
expect_same "30 MB pass whole meanwhile" "$sum" \
	"$(on GUEST1 curl -sS -m 30 "http://[64:ff9b::$WEB4]/big" | sha256sum | cut -d' ' -f1)"
kill -STOP "$capture"
expect_same "also when nobody takes the packets" "$sum" \
	"$(on GUEST1 curl -sS -m 30 "http://[64:ff9b::$WEB4]/big" | sha256sum | cut -d' ' -f1)"
kill -KILL "$capture" 2>/dev/null || true
wait "$capture" 2>/dev/null || true
captures_ended() { [ "$(daemon_log nat64d | grep -c 'capture: ended')" = "$begun" ]; }
wait_for 5 "a capture ends with who asked for it" captures_ended

step "sessions and bindings, followed"
for what in sessions bindings; do
	on_bg HOST "followed-$what" "$GW_BUILD/gatewayctl" "$what" --follow --proto tcp
	eval "PID_$what=$LAB_LAST_PID"
done
on_bg HOST never-read sh -c "'$GW_BUILD/gatewayctl' sessions -f | sleep 60"
followed() { grep -Eq "$2" "$LAB_DIR/log/followed-$1"; }
one_more() {	# WHAT PATTERN: a new connection each time, as who follows may have come late
	fetch >/dev/null
	followed "$1" "^[0-9:]{8} \+ tcp   web \[$2"
}
wait_for 5 "a session is told of when it is made" one_more sessions ""
expect "with its port and its peer" followed sessions "   $HOST4 [0-9]+   $WEB4 80\$"
wait_for 5 "so is a binding" one_more bindings ".*   $HOST4 [0-9]+\$"
for i in 1 2 3; do on_bg HOST "more$i" "$GW_BUILD/gatewayctl" --json bindings -f; done
expect_seen "four follow; one more is told so" 'follow already' \
	sh -c "cat '$LAB_DIR'/log/more*; sleep 0.3; cat '$LAB_DIR'/log/more*"
kill -INT "$PID_sessions" "$PID_bindings"
wait "$PID_sessions" && code=0 || code=$?
expect_same "Ctrl-C ends it: 0" 0 "$code"
expect_exit "--top of what comes: 2" 2 ctl sessions --follow --top 3

step "top"
on GUEST1 dig +time=2 "@$HOST_GUEST6" web4.lab.example AAAA >/dev/null
on_bg GUEST1 asking sh -c "while sleep 0.05; do dig +time=1 +tries=1 @$HOST_GUEST6 web4.lab.example AAAA >/dev/null; done"
asking=$LAB_LAST_PID
on_bg GUEST1 slow curl -sS -m 20 --limit-rate 500k -o /dev/null "http://[64:ff9b::$WEB4]/big"
slow=$LAB_LAST_PID
for columns in 80 200; do
	on HOST tmux -L gw new-session -d -s "w$columns" -x $columns -y 24 \
		"TERM=screen $GW_BUILD/gatewayctl top"
	screen() { on HOST tmux -L gw capture-pane -p -t "w$columns"; }
	guest_shown() { screen | grep -q "^web $(cut -c-12 <<<"$web").* [1-9][0-9]*  web4\.lab\.ex"; }
	wait_for 10 "$columns columns: the guest, its questions, its peer by name" guest_shown
	expect_seen "totals on top" '^nat64 .*▼ .*▲ \| sessions [0-9]+ .* \| ports .* \| drops' screen
	expect_seen "its keys below" 'keys: i in, o out, s sessions, n new, d DNS, q quit' screen
	expect_same "no line is too long" "" "$(screen | LC_ALL=C.UTF-8 grep -E "^.{$((columns + 1)),}" || true)"
	on HOST tmux -L gw send-keys -t "w$columns" s
	by_sessions() { screen | grep -q '^by sessions'; }
	wait_for 5 "a key changes the order" by_sessions
	on HOST tmux -L gw send-keys -t "w$columns" q
	gone() { ! on HOST tmux -L gw has-session -t "w$columns" 2>/dev/null; }
	wait_for 5 "q ends it" gone
done
expect_seen "not on a terminal: one picture" '^web ' ctl top
expect_seen "JSON" '"v":1,.*"src6":.*"bit_s_in":[0-9.]+.*"queries_s":[0-9.]+.*"peer_name":"web4.lab.example"' \
	ctl --json top
kill "$asking" "$slow" 2>/dev/null || true
