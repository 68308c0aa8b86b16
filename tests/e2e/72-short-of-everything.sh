#!/usr/bin/env bash
# 72-short-of-everything.sh - no disk, no descriptors, no memory, no time: it goes on, or
# says what is missing and ends; when there is enough again, nobody has to help
#
#	HOST  /var/lib/gateway6, /run/gateway6: full, then read-only; ulimit -n, -v; SIGSTOP
. "$(dirname "$0")/lib.sh"
lab_up
guest_static GUEST1
daemons="raserv dns64d nat64d"
declare -A spent
web() { on GUEST1 curl -sS -m 3 -o /dev/null "http://[64:ff9b::$WEB4]/"; }
name() { on GUEST1 dig +time=1 +tries=1 "@$HOST_GUEST6" web4.lab.example AAAA | grep -q 64:ff9b; }
serves() { web && name && guest_ra GUEST1 >/dev/null; }
lines() { daemon_log "$1" | wc -l; }
ticks() { awk '{ print $14 + $15 }' "/proc/$(daemon_pid "$1")/stat"; }
all_start() { for d in $daemons; do daemon_start $d; done; }
# a hand-over is faster than a stop, which has two farewells to send
all_stop() {
	for d in $daemons; do
		kill -USR1 "$(daemon_pid $d)"
		daemon_stopped $d
	done
}

step "The disk is full"
on HOST mount -t tmpfs -o mode=750,size=64k state /var/lib/gateway6
on HOST chown gateway6:gateway6 /var/lib/gateway6
on HOST sh -c 'head -c 1M /dev/zero >/var/lib/gateway6/filler 2>/dev/null' || true
all_start
wait_for 10 "they start and serve" serves
daemon_reload nat64d
expect "a reload changes nothing about that" serves
for d in $daemons; do
	daemon_kill9 $d
	daemon_start $d
done
wait_for 10 "nor does a death" serves
all_stop
on HOST umount /var/lib/gateway6

step "The state directory is read-only"
on HOST mount -t tmpfs -o mode=750,ro state /var/lib/gateway6
all_start
wait_for 10 "they start and serve" serves
all_stop
for d in $daemons; do
	expect "$d complained, but not without end" test "$(lines $d)" -lt 200
done
on HOST umount /var/lib/gateway6

step "Descriptors run out"
LAB_WRAP="prlimit --nofile=48"
all_start
LAB_WRAP=
wait_for 10 "48 are enough for each" serves
# the control socket: as many silent clients as there are descriptors, and more
for d in $daemons; do
	for _ in $(seq 80); do
		on_bg HOST idle socat -u "UNIX-CONNECT:/run/gateway6/$d.sock" OPEN:/dev/null
		idle+=" $LAB_LAST_PID"
	done
done
full() { [ "$(find "/proc/$(daemon_pid dns64d)/fd" | wc -l)" -ge 40 ]; }
wait_for 15 "(they are all taken)" full
for d in $daemons; do spent[$d]=$(ticks $d); done
expect "silent clients on the control sockets: guests do not notice" serves
sleep 1
for d in $daemons; do
	expect "$d burns no CPU over them" test $(($(ticks $d) - spent[$d])) -lt 50
done
kill $idle 2>/dev/null || true
wait_for 10 "who asks properly is answered again" ctl status
for _ in $(seq 120); do	# more than it has descriptors for: each new one pushes one out
	on_bg GUEST1 idle socat -u "TCP6:[$HOST_GUEST6]:53" OPEN:/dev/null
	tcp+=" $LAB_LAST_PID"
done
wait_for 5 "(taken again, by TCP clients of dns64d)" full
spent[dns64d]=$(ticks dns64d)
expect "names over UDP go on" name
expect_seen "also new ones: a question goes before who is silent" 64:ff9b: \
	on GUEST1 dig +short +time=2 +tries=1 "@$HOST_GUEST6" new.wild.lab.example AAAA
expect "one for one" full
wait_for 15 "TCP is served again: who is silent goes first" \
	on GUEST1 dig +tcp +time=2 +tries=1 "@$HOST_GUEST6" web4.lab.example AAAA
expect "no CPU is burnt" test $(($(ticks dns64d) - spent[dns64d])) -lt 200
kill $tcp 2>/dev/null || true
wait_for 10 "all is well" serves
all_stop

step "Memory runs out"
case $GW_BUILD in
*san)	echo "(a sanitizer needs all of the address space)" ;;
*)	for d in $daemons; do
		code=0
		LAB_WRAP="prlimit --as=24000000"
		daemon_run 3 $d >"$LAB_DIR/short" 2>&1 || code=$?
		LAB_WRAP=
		cp "$LAB_DIR/short" "$LAB_SEEN"
		# 124: it found enough and ran; 1: it said what is missing
		if [ "$code" = 1 ] && grep -qi 'memory' "$LAB_DIR/short"; then
			passed "$d says that there is no memory, and ends with 1"
		elif [ "$code" = 124 ] || grep -q 'stopped$' "$LAB_DIR/short"; then
			passed "$d does with 24 MB"
		else
			failed "$d in 24 MB" "1 and a word about memory, or running" "$code"
		fi
	done ;;
esac

faketime=/usr/lib/$(gcc -dumpmachine)/faketime/libfaketimeMT.so.1
step "Time stands still, then jumps"
all_start
wait_for 10 "all is well" serves
sent() { on HOST "$GW_BUILD/gatewayctl" --json stats raserv | sed -n 's/.*"name":"sent_multicast".*"value":\([0-9]*\).*/\1/p'; }
for d in $daemons; do kill -STOP "$(daemon_pid $d)"; done
sleep 2
for d in $daemons; do kill -CONT "$(daemon_pid $d)"; done
wait_for 5 "after two seconds of standing still all is well" serves
was=$(sent)
sleep 1
expect "and nothing is sent in a hurry" test $(($(sent) - was)) -le 1
all_stop
if [ -e $faketime ] && [[ $GW_BUILD != *san ]]; then
	echo "+0d" >"$LAB_DIR/clock"
	export FAKETIME_TIMESTAMP_FILE=$LAB_DIR/clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1
	chmod 644 "$LAB_DIR/clock"
	LAB_WRAP="env LD_PRELOAD=$faketime"
	for d in $daemons; do daemon_spawn $d; done
	LAB_WRAP=
	for d in $daemons; do wait_for 15 "$d started with a clock of ours" daemon_ready $d; done
	wait_for 10 "all is well" serves
	for jump in +10y -10y +0d; do
		echo "$jump" >"$LAB_DIR/clock"
		sleep 0.3
		expect "the clock jumps by $jump: guests do not notice" serves
		expect "gatewayctl neither" ctl status
	done
	all_stop
else
	echo "(no libfaketime here, or a sanitizer that does not go with it)"
fi
