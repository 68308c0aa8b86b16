# enclose.sh - a story in namespaces of its own, so that nothing can outlive it
#
# The script is started a second time as process 1 of new process, mount, network and
# host-name namespaces. When process 1 ends, the kernel kills all others in there and
# takes links, routes, mounts and firewall tables down. The outer half waits, passes
# Ctrl-C and TERM on, and removes the one directory. If the outer half is killed with
# -9, the death signals of setpriv and unshare end the inner one too.

if [ -z "${LAB_DIR-}" ]; then
	if [ "$(id -u)" != 0 ]; then
		echo "SKIPPED $(basename "$0"): the lab needs root"
		exit 77
	fi
	LAB_DIR=$(mktemp -d "${TMPDIR:-/tmp}/gateway6-lab.XXXXXX")
	export LAB_DIR
	lab_chroot=()
	if ! unshare --mount true 2>/dev/null; then
		# In a plain chroot "/" is no mount point, and cannot be made private.
		mkdir "$LAB_DIR/root"
		mount --rbind / "$LAB_DIR/root"
		mount --make-rprivate "$LAB_DIR/root"
		lab_chroot=(chroot "$LAB_DIR/root")
	fi
	lab_script=$(realpath "$0")
	set -m				# the inner half gets a process group: one kill ends it
	setpriv --pdeathsig KILL "${lab_chroot[@]}" \
		unshare --net --mount --uts --pid --fork --kill-child --mount-proc \
		bash ${LAB_TRACE:+-x} "$lab_script" "$@" &
	lab_inner=$!
	set +m
	lab_interrupted=
	trap 'lab_interrupted=1; kill -TERM -- "-$lab_inner" 2>/dev/null || true' INT TERM HUP
	lab_status=0
	wait "$lab_inner" || lab_status=$?
	if [ "$lab_interrupted" ]; then	# give it ten seconds to go in order
		for _ in $(seq 100); do
			kill -0 "$lab_inner" 2>/dev/null || break
			sleep 0.1
		done
		kill -KILL -- "-$lab_inner" 2>/dev/null || true
		wait "$lab_inner" 2>/dev/null || true
		lab_status=130
	fi
	if [ ${#lab_chroot[@]} != 0 ]; then
		umount -lR "$LAB_DIR/root"
	fi
	if [ "${LAB_KEEP-}" ]; then
		echo "kept: $LAB_DIR"
	else
		rm -rf --one-file-system "$LAB_DIR"
	fi
	exit "$lab_status"
fi

# Inside. Called once by lib.sh.
lab_begin() {
	if [ -z "${LAB_KEEP-}" ]; then
		mount -t tmpfs -o mode=755 lab "$LAB_DIR"
	fi
	chmod 755 "$LAB_DIR"		# daemons that gave up root come through here
	mkdir "$LAB_DIR/log" "$LAB_DIR/node" "$LAB_DIR/notify"
	mkdir -m 1777 "$LAB_DIR/asan"	# daemons write here after giving up root
	exec 3>&1			# where to speak, whatever is redirected
	trap 'exit 130' INT TERM HUP
	trap lab_end EXIT
	trap 'lab_broken "${BASH_SOURCE[0]##*/}:$LINENO"' ERR
}

# A command failed that was no claim: the lab itself, or an error in the story.
lab_broken() {
	trap - ERR
	: >"$LAB_BROKEN"
	{
		printf 'broken off at %s, from %s:%s: %s\n' "$1" \
			"${BASH_SOURCE[-1]##*/}" "${BASH_LINENO[-2]}" "$BASH_COMMAND"
		find "$LAB_DIR"/log "$LAB_SEEN" -type f -size +0 -exec tail -n 5 {} + |
			sed 's/^/\t/'
	} >&3
}

# lab_needs PROGRAM...: end here, with what to do, if one is not installed
lab_needs() {
	local program missing=()

	for program; do
		command -v "$program" >/dev/null || missing+=("$program")
	done
	[ ${#missing[@]} = 0 ] || {
		echo "missing: ${missing[*]}; sudo scripts/setup lab bench installs what benches use"
		exit 69
	}
}

# The one way out of every story.
lab_end() {
	local status=$?

	trap '' INT TERM HUP
	trap - EXIT ERR
	set +e
	daemons_end
	expect_summary "$status"
	exit $?
}
