#!/usr/bin/env bash
# 71-killed-at-random.sh [SECONDS] - a daemon dies every second or two, under load
#
#	GUEST1  web, names, pings without end --> HOST raserv dns64d nat64d
#	GUEST2  solicits, again and again          x   kill -9 of one by lot, started anew
#
# SECONDS is 8 in the suite; 600 is the long form. Whatever dies, and in whatever moment,
# the next one finds its way without a hand, and nothing is left over from life to life.
. "$(dirname "$0")/lib.sh"

seconds=${1:-8}
RANDOM=${GW_SEED:=$SRANDOM}
echo "seed: GW_SEED=$GW_SEED"
lab_up
before=$(snapshot HOST)
daemons="raserv dns64d nat64d"
for d in $daemons; do daemon_start $d; done
wait_for 15 "the guest has an address" guest_has_address GUEST1
wait_for 15 "and a resolver" guest_resolv_conf GUEST1
web() { on GUEST1 curl -sS -m 3 -o /dev/null http://web4.lab.example/; }
wait_for 5 "and reaches web4 by name" web
running=$(snapshot HOST)

cat >"$LAB_DIR/load" <<'END'
while :; do
	curl -s -m 2 -o /dev/null http://web4.lab.example/ && echo . >>"$1"
	dig +time=1 +tries=1 $RANDOM.lab.example AAAA >/dev/null
done
END
for i in 1 2 3; do on_bg GUEST1 load bash "$LAB_DIR/load" "$LAB_DIR/served"; loads+=" $LAB_LAST_PID"; done
on_bg GUEST1 pings ping -i 0.02 -q "64:ff9b::$WEB4"; loads+=" $LAB_LAST_PID"
on_bg GUEST2 solicits bash -c 'while :; do rdisc6 -1 -r 1 -w 200 eth0 >/dev/null; done'; loads+=" $LAB_LAST_PID"

step "$seconds seconds of it"
# as systemd would: gone is started again, after a moment
end=$((SECONDS + seconds)) deaths=0 unready=0
while [ $SECONDS -lt $end ]; do
	sleep "0.$((RANDOM % 10))"
	set -- $daemons
	d=${!#}
	shift $((RANDOM % 3))
	d=$1
	daemon_kill9 "$d"
	deaths=$((deaths + 1))
	[ $((RANDOM % 3)) != 0 ] || sleep "0.$((RANDOM % 10))"
	daemon_spawn "$d"
	# killed in the middle of its start, now and then
	[ $((RANDOM % 4)) = 0 ] || wait_until 15 daemon_ready "$d" || unready=$((unready + 1))
done
expect_same "each start of those $deaths came to readiness" 0 "$unready"
expect "some requests were served all the same" test -s "$LAB_DIR/served"
kill $loads 2>/dev/null || true

step "Afterwards"
for d in $daemons; do wait_for 15 "$d is ready" daemon_ready $d; done
wait_for 15 "gatewayctl says: healthy" ctl status
wait_for 10 "the guest reaches web4 by name" web
same() { [ "$(snapshot HOST)" = "$running" ]; }
wait_for 10 "the host looks as before the first death" same || diff <(echo "$running") <(snapshot HOST) || true
on GUEST2 ip -6 addr flush dev eth0 scope global
guest_down GUEST2; guest_up GUEST2
wait_for 15 "a guest that boots now gets an address" guest_has_address GUEST2
for d in $daemons; do daemon_stop $d; done
expect_same "nothing is left of any life" "$before" "$(snapshot HOST)"
