# daemons.sh - our programs in the host, as systemd would run them
#
# Each is started with NOTIFY_SOCKET, so "started" means it said READY=1. What the
# sanitizers have to say goes to $LAB_DIR/asan and fails the story at its end.

declare -A LAB_DAEMON=()	# name -> process
declare -A LAB_NOTIFY=()	# name -> process that listens to its notes

lab_config() {
	on HOST tee /etc/gateway6.yaml >/dev/null
}

notify_listen() {
	[ -z "${LAB_NOTIFY[$1]-}" ] || return 0
	socat -u "UNIX-RECV:$LAB_DIR/notify/$1.sock,mode=0777" \
		"OPEN:$LAB_DIR/notify/$1,creat,append" &
	LAB_NOTIFY[$1]=$!
	wait_until 3 test -S "$LAB_DIR/notify/$1.sock"
}

# Sets the array `command`: environment, what LAB_WRAP puts before, program and options.
daemon_command() {
	local name=$1 log=$LAB_DIR/asan/$1; shift

	command=(nsenter -t "${LAB_NODE[HOST]}" -n -m -u -r -w -- env
		"NOTIFY_SOCKET=$LAB_DIR/notify/$name.sock"
		"ASAN_OPTIONS=log_path=$log:detect_leaks=${LAB_LEAKS:-1}"
		"UBSAN_OPTIONS=log_path=$log:print_stacktrace=1"
		${LAB_WRAP-} "$GW_BUILD/$name" "$@")
}

daemon_spawn() {
	local name=$1 command; shift

	notify_listen "$name"
	: >"$LAB_DIR/notify/$name"
	daemon_command "$name" "$@"
	"${command[@]}" >>"$LAB_DIR/log/$name" 2>&1 </dev/null &
	LAB_DAEMON[$name]=$!
}

daemon_run() {
	local seconds=$1 name=$2 command; shift 2

	notify_listen "$name"
	daemon_command "$name" "$@"
	timeout --foreground -k 2 "$seconds" "${command[@]}" </dev/null
}

daemon_ready() {
	grep -q READY=1 "$LAB_DIR/notify/$1"
}

# Ready, or already gone: no use in waiting longer.
daemon_settled() {
	daemon_ready "$1" || ! daemon_alive "$1"
}

daemon_start() {
	daemon_spawn "$@"
	wait_until 15 daemon_settled "$1" || true
	if daemon_ready "$1"; then
		passed "$1 started"
	else
		tail -n 20 "$LAB_DIR/log/$1" >"$LAB_SEEN"
		failed "$1 started" "READY=1 within 15 s" "end of its log"
	fi
}

daemon_pid() {
	echo "${LAB_DAEMON[$1]}"
}

# Alive, and not merely unreaped.
daemon_alive() {
	[ -n "${LAB_DAEMON[$1]-}" ] &&
		[ -e "/proc/${LAB_DAEMON[$1]}" ] &&
		! grep -q '^State:.Z' "/proc/${LAB_DAEMON[$1]}/status" 2>/dev/null
}

daemon_dead() {
	! daemon_alive "$1"
}

# Its exit code in LAB_CODE; 124 when it did not go within 10 s
daemon_reap() {
	local pid=${LAB_DAEMON[$1]} code=0

	if ! wait_until 10 daemon_dead "$1"; then
		kill -KILL "$pid"
		code=124
	fi
	wait "$pid" 2>/dev/null || code=$((code ? code : $?))
	unset "LAB_DAEMON[$1]"
	LAB_CODE=$code
}

daemon_stopped() {
	daemon_reap "$1"
	tail -n 20 "$LAB_DIR/log/$1" >"$LAB_SEEN"
	if [ "$LAB_CODE" = 0 ]; then
		passed "$1 stopped in order"
	else
		failed "$1 stopped in order" "exit code 0 after SIGTERM" "$LAB_CODE, end of its log"
	fi
}

daemon_stop() {
	kill -TERM "${LAB_DAEMON[$1]}" 2>/dev/null || true
	daemon_stopped "$1"
}

daemon_kill9() {
	kill -KILL "${LAB_DAEMON[$1]}" 2>/dev/null || true
	wait "${LAB_DAEMON[$1]}" 2>/dev/null || true
	unset "LAB_DAEMON[$1]"
}

# How often it was ready; a reload is over when this has grown.
daemon_ready_count() {
	grep -o READY=1 "$LAB_DIR/notify/$1" | wc -l
}

daemon_reloaded() {
	[ "$(daemon_ready_count "$1")" -gt "$2" ]
}

daemon_reload() {
	local before

	before=$(daemon_ready_count "$1")
	kill -HUP "${LAB_DAEMON[$1]}"
	wait_for 5 "$1 reloaded" daemon_reloaded "$1" "$before"
}

daemon_log() {
	cat "$LAB_DIR/log/$1"
}

daemon_notes() {
	cat "$LAB_DIR/notify/$1"
}

ctl() {
	on HOST "$GW_BUILD/gatewayctl" "$@"
}

# At the end: stop what runs, all at once; a sanitizer's report is a failure. raserv leaves
# as for a restart: its good-bye takes three seconds, and stories 20 and 61 are about it.
daemons_end() {
	local name report alive=
	local -A signal=([raserv]=USR1)

	for name in "${!LAB_DAEMON[@]}"; do
		if daemon_alive "$name"; then
			alive+=" $name"
			kill -"${signal[$name]-TERM}" "${LAB_DAEMON[$name]}"
		fi
	done
	for name in "${!LAB_DAEMON[@]}"; do
		if [[ $alive == *" $name"* ]]; then
			daemon_stopped "$name"
		else
			tail -n 20 "$LAB_DIR/log/$name" >"$LAB_SEEN"
			failed "$name was still there at the end" "a running daemon" "end of its log"
		fi
	done
	for report in "$LAB_DIR"/asan/*; do
		[ -e "$report" ] || continue
		cp "$report" "$LAB_SEEN"
		failed "no sanitizer report of ${report##*/}" "silence" "report"
	done
	if [ "$LAB_FAILED" != 0 ] && [ "${LAB_VERBOSE-}" ]; then
		tail -n 50 "$LAB_DIR"/log/*
	fi
}
