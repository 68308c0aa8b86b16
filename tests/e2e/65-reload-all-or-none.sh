#!/usr/bin/env bash
# 65-reload-all-or-none.sh - three daemons change together or not at all, and go back
#
#	gatewayctl reload --- Prepare, Commit, Confirm --- raserv
#	      |                                    |------ dns64d
#	/var/lib/gateway6: trial.yaml becomes      '------ nat64d
#	last-good.yaml or rejected.yaml
. "$(dirname "$0")/lib.sh"
lab_up

config() {	# [LINE...]: the ten lines and these
	{
		cat <<-END
		version: 1
		uplink:
		  interface: $LAB_UPLINK
		networks:
		  $LAB_BRIDGE:
		    prefix: $GUEST_PREFIX
		dns64: true
		END
		printf '%s\n' "$@"
	} | lab_config
}
field() { { ctl --json status || true; } | grep -o "\"$1\":[^,}]*" | cut -d: -f2; }
generations() { field generation | paste -sd' '; }
generations_are() { [ "$(generations)" = "$1" ]; }
kept() { on HOST find /var/lib/gateway6 -name '*.yaml' -printf '%P\n' | sort | paste -sd' '; }
all_start() { for d in nat64d dns64d raserv; do daemon_start $d; done; }
all_stop() { daemon_kill9 raserv; for d in dns64d nat64d; do daemon_stop $d; done; }

config 'nat64: true'
all_start
expect_same "all begin with generation 1" "1 1 1" "$(generations)"
expect_same "which is kept" last-good.yaml "$(kept)"

step "All"
config 'nat64: { filtering: endpoint-independent }'
expect_seen "a reload" '^generation 2 active: raserv, dns64d, nat64d$' ctl reload
expect_same "is one generation" "2 2 2" "$(generations)"
expect_same "and the last good one" last-good.yaml "$(kept)"

step "None: one refuses"
config 'nat64: { limits: { sessions: 1000 } }'
expect_exit "nat64d cannot, so the exit code is 78" 78 ctl reload
expect_seen "it says why, and what stays" 'restart nat64d' ctl reload
expect_same "none has changed" "2 2 2" "$(generations)"

# gatewayctl asks three daemons for their Status, then to Prepare, then to Commit: nine
# requests, of which the Nth waits, so that somebody can die before it
reload_waiting_at() {
	on_bg HOST reload env ASAN_OPTIONS=detect_leaks=0 strace -qq -o /dev/null -e trace=sendto \
		-e inject=sendto:delay_enter=3000000:when=$1 "$GW_BUILD/gatewayctl" reload
	reload=$LAB_LAST_PID
}

step "None: one dies in the middle"
config 'nat64: true'
reload_waiting_at 9
wait_for 5 "two have put generation 3 in force" generations_are "3 3 2"
daemon_kill9 nat64d
code=0
wait "$reload" || code=$?
expect_same "gatewayctl ends with 1" 1 "$code"
expect_seen "and says who failed" 'nat64d' cat "$LAB_DIR/log/reload"
expect_same "two have gone back" "2 2" "$(generations)"
daemon_start nat64d
expect_same "and who starts anew is with them" "2 2 2" "$(generations)"
expect_seen "as the file was taken back" 'was tried and taken back' ctl status
expect "it is taken when somebody asks again" ctl reload
expect_same "by all" "4 4 4" "$(generations)"
expect_same "and is the last good one" last-good.yaml "$(kept)"

step "None: gatewayctl dies in the middle"
config 'nat64: { filtering: endpoint-independent }'
reload_waiting_at 6
wait_until 5 on HOST test -e /var/lib/gateway6/trial.yaml
kill -KILL "$(cat "/proc/$reload/task/$reload/children")" 2>/dev/null || true
wait "$reload" || true
expect_same "none has changed" "4 4 4" "$(generations)"
expect "the next reload is not hindered" ctl reload
now=$(field generation | sort -u)

step "On trial, and the admin is cut off"
config 'nat64: true' 'publish: [ { name: web, port: 8080, to: "'"${GUEST_PREFIX%/64}10"'" } ]'
expect_seen "reload --confirm" 'within 4s, else generation .* returns' ctl reload --confirm 4s
new=$(field generation | sort -u)
expect_same "it is in force" yes "$([ "$new" -gt "$now" ] && echo yes)"
expect_seen "status says so" 'is on trial' ctl status
expect_exit "no second one meanwhile: 1" 1 ctl reload
wait_for 10 "nobody confirms: the old one returns" generations_are "$now $now $now"
refute_seen "the port is closed again" 8080 ctl publish
expect_exit "too late to confirm: 1" 1 ctl confirm
daemon_stop dns64d
daemon_start dns64d
expect_same "a restart does not take it either" "$now $now $now" "$(generations)"

step "On trial, and all is well"
expect "once more" ctl reload --confirm 3s
expect_seen "confirm" 'generation [0-9]+ active' ctl confirm
sleep 3.5
new=$(field generation | sort -u)
expect_same "it stays" yes "$([ "$new" -gt "$now" ] && echo yes)"
expect_seen "the port is open" 8080 ctl publish
config 'nat64: true'
expect "once more" ctl reload --confirm 1m
expect_seen "rollback" "generation $new active" ctl rollback
expect_same "at once" "$new $new $new" "$(generations)"

step "At boot"
all_stop
config 'nat46: true'
all_start
expect_same "a bad file: the last good one" "$new $new $new" "$(generations)"
expect_seen "status says so" 'has errors: generation' ctl status
expect_seen "and the port is open" 8080 ctl publish
all_stop
config 'nat46: true' 'node: { on_bad_config: stop }'
expect_exit "on_bad_config: stop: 78" 78 daemon_run 5 nat64d
config 'nat64: { filtering: endpoint-independent }'
all_start
expect_same "a good file is taken by all" yes \
	"$([ "$(field generation | sort -u)" -gt "$new" ] && echo yes)"
refute_seen "as it is" 8080 ctl publish
