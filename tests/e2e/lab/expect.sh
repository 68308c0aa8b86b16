# expect.sh - what a story claims, one line each, with what was seen when it fails
#
#	  ok    1.42 s  the guest has an address
#	FAILED  2.10 s  ping over the translator
#	        expected: success of: on GUEST1 ping -c1 64:ff9b::5.45.100.80
#	        seen (1): ...output...
#
# A failed claim is counted and the story goes on, since the next lines often tell why.

LAB_PASSED=0
LAB_FAILED=0
LAB_SEEN=$LAB_DIR/seen
LAB_BROKEN=$LAB_DIR/broken	# is there when a command failed that was no claim

# Seconds since the start of the story, for people.
elapsed() {
	local us=$((${EPOCHREALTIME/[.,]/} - ${LAB_BORN/[.,]/}))

	printf '%d.%02d' $((us / 1000000)) $((us / 10000 % 100))
}
LAB_BORN=$EPOCHREALTIME

step() {
	printf '\n%s\n' "$*"
}

passed() {
	LAB_PASSED=$((LAB_PASSED + 1))
	printf '  ok   %6s s  %s\n' "$(elapsed)" "$1"
}

# failed TEXT EXPECTED STATUS: what was seen lies in $LAB_SEEN
failed() {
	LAB_FAILED=$((LAB_FAILED + 1))
	printf 'FAILED %6s s  %s\n' "$(elapsed)" "$1"
	printf '\texpected: %s\n' "$2"
	printf '\tseen (%s):\n' "$3"
	head -n 40 "$LAB_SEEN" | sed 's/^/\t\t/'
}

# Run a command with its output in $LAB_SEEN; gives its status.
seen() {
	local status=0

	"$@" >"$LAB_SEEN" 2>&1 </dev/null || status=$?
	return $status
}

expect() {
	local text=$1 status=0; shift

	seen "$@" || status=$?
	if [ $status = 0 ]; then passed "$text"; else failed "$text" "success of: $*" $status; fi
}

refute() {
	local text=$1 status=0; shift

	seen "$@" || status=$?
	if [ $status != 0 ]; then passed "$text"; else failed "$text" "failure of: $*" 0; fi
}

expect_exit() {
	local text=$1 code=$2 status=0; shift 2

	seen "$@" || status=$?
	if [ "$status" = "$code" ]; then passed "$text"
	else failed "$text" "exit code $code of: $*" $status; fi
}

expect_seen() {
	local text=$1 ere=$2 status=0; shift 2

	seen "$@" || status=$?
	if grep -Eq -e "$ere" "$LAB_SEEN"; then passed "$text"
	else failed "$text" "/$ere/ in the output of: $*" $status; fi
}

refute_seen() {
	local text=$1 ere=$2 status=0; shift 2

	seen "$@" || status=$?
	if ! grep -Eq -e "$ere" "$LAB_SEEN"; then passed "$text"
	else failed "$text" "no /$ere/ in the output of: $*" $status; fi
}

expect_same() {
	if [ "$2" = "$3" ]; then
		passed "$1"
	else
		diff <(printf '%s\n' "$2") <(printf '%s\n' "$3") >"$LAB_SEEN" || true
		failed "$1" "$(printf '%s' "$2" | head -n 3)" "difference, < expected, > seen"
	fi
}

# wait_until SECONDS CMD...: try again every tenth of a second. On a machine that is known
# to be slow, LAB_PATIENCE times as long.
wait_until() {
	local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000 * ${LAB_PATIENCE:-1})); shift

	until seen "$@"; do
		[ "${EPOCHREALTIME/[.,]/}" -lt "$end" ] || return 1
		sleep 0.1
	done
}

# Conditions to wait for, on top of a command: it prints ERE; it fails. Functions of the lab
# (on, ctl) may stand in them, as no shell of its own is started.
shows() {
	local ere=$1; shift

	{ "$@" 2>&1 || true; } | grep -E -e "$ere"
}

fails() {
	! "$@"
}

wait_for() {
	local seconds=$1 text=$2; shift 2

	if wait_until "$seconds" "$@"; then passed "$text"
	else failed "$text" "within $seconds s success of: $*" "last try"; fi
}

# expect_summary STATUS: the last lines, and the exit code of the story. One that broke off,
# even if only in a subshell whose status was lost, has failed; 77 is "does not run here".
expect_summary() {
	if [ -e "$LAB_BROKEN" ] || [[ $1 != 0 && $1 != 77 && $LAB_FAILED = 0 ]]; then
		LAB_FAILED=$((LAB_FAILED + 1))
	fi
	printf '\n%s: %d passed, %d failed, %s s\n' \
		"$(basename "$0" .sh)" "$LAB_PASSED" "$LAB_FAILED" "$(elapsed)"
	[ "$1" = 0 ] || return "$1"
	[ "$LAB_FAILED" = 0 ] && [ "$LAB_PASSED" != 0 ]
}
