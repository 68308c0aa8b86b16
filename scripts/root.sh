# root.sh - fresh Debian roots: made once by debootstrap, copied, entered, booted
#
# Sourced. They are kept in $GW_ROOTS (default /var/tmp/gateway6-roots).
#
#   root_new SUITE		a copy to work in, in $ROOT; SUITE is bookworm or trixie
#   root_run ROOT CMD		shell command inside: /proc, /sys, /dev and the TUN device, the
#				network of this host, nothing that outlives CMD
#   root_boot ROOT		its own systemd as process 1 in namespaces of its own (mount,
#				process, network, cgroup, ...); its process here in $ROOT_INIT
#   root_in CMD...		run CMD in what was booted
#   root_end			end what was booted, remove all copies
ROOT_STORE=${GW_ROOTS:-/var/tmp/gateway6-roots}
ROOT_MIRROR=${GW_MIRROR:-http://deb.debian.org/debian}
ROOT_COPIES=()
ROOT_INIT=
ROOT_UNSHARE=
ROOT_CGROUPS=

# From now on what ends this shell ends with it what was booted.
trap root_end EXIT
trap 'exit 130' INT TERM

root_end() {
	local copy

	[ -z "$ROOT_UNSHARE" ] || root_halt
	for copy in "${ROOT_COPIES[@]}"; do
		rm -rf --one-file-system "$copy"
	done
	ROOT_COPIES=()
}

root_make() {
	local suite=$1

	[ ! -e "$ROOT_STORE/$suite/etc/debian_version" ] || return 0
	command -v debootstrap >/dev/null || apt-get install -qy debootstrap
	mkdir -p "$ROOT_STORE"
	debootstrap --variant=minbase --include=ca-certificates \
		"$suite" "$ROOT_STORE/$suite.part" "$ROOT_MIRROR"
	rm -rf --one-file-system "${ROOT_STORE:?}/$suite"
	mv "$ROOT_STORE/$suite.part" "$ROOT_STORE/$suite"
}

# The archives that apt has fetched are shared by all copies of a suite.
root_new() {
	local suite=$1

	root_make "$suite"
	ROOT=$(mktemp -d "$ROOT_STORE/try-$suite.XXXXXX")
	ROOT_COPIES+=("$ROOT")
	cp -a "$ROOT_STORE/$suite/." "$ROOT/"
	cp -L /etc/resolv.conf "$ROOT/etc/resolv.conf"
	mkdir -p "$ROOT_STORE/archives-$suite"
	echo "$ROOT_STORE/archives-$suite" >"$ROOT.archives"
	mv "$ROOT.archives" "$ROOT/.archives"
}

# For both ways in, first thing in the new namespaces, in the root's directory.
ROOT_MOUNTS='
set -eu
cd "$1"
mount --make-rprivate /
mount --bind . .
cd "$1"
mount --bind "$(cat .archives)" var/cache/apt/archives
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs -o mode=755 dev dev
mkdir dev/net dev/shm dev/pts
for d in null zero full random urandom tty; do
	: >"dev/$d"
	mount --bind "/dev/$d" "dev/$d"
done
mknod -m 666 dev/net/tun c 10 200	# as the rule of udev has it
ln -s /proc/self/fd dev/fd
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
mount -t tmpfs -o mode=1777 shm dev/shm
'
ROOT_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

root_run() {
	unshare --mount --pid --fork --kill-child bash -c "$ROOT_MOUNTS"'
		exec chroot . env -i HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" PATH="$3" \
			DEBIAN_FRONTEND=noninteractive \
			${http_proxy:+http_proxy="$http_proxy"} \
			bash -euc "cd /root; $2" </dev/null
	' root_run "$1" "$2" "$ROOT_PATH"
}

# Of /proc/sys only the part that belongs to its own network can be written.
root_boot() {
	ROOT_CGROUPS=$(mktemp -d)
	mount -t cgroup2 cgroup2 "$ROOT_CGROUPS"
	mkdir "$ROOT_CGROUPS/gateway6-$$"
	# it moves itself first, so that the new cgroup namespace begins there
	(echo "$BASHPID" >"$ROOT_CGROUPS/gateway6-$$/cgroup.procs"
	exec unshare --mount --pid --net --cgroup --ipc --uts --fork --kill-child \
		bash -c "$ROOT_MOUNTS"'
		umount -l sys/fs/cgroup 2>/dev/null || true
		mount -t cgroup2 cgroup2 sys/fs/cgroup
		mount --bind proc/sys proc/sys
		mount --bind proc/sys/net proc/sys/net
		mount -o remount,bind,ro proc/sys
		: >dev/console
		mount -t tmpfs -o mode=755 run run
		hostname fresh
		mkdir -p .old
		pivot_root . .old
		umount -l .old
		exec env -i container=gateway6 PATH="$2" /lib/systemd/systemd
	' root_boot "$1" "$ROOT_PATH" </dev/null >"$1/console.log" 2>&1) &
	ROOT_UNSHARE=$!
	for _ in {1..300}; do
		ROOT_INIT=$(cat "/proc/$ROOT_UNSHARE/task/$ROOT_UNSHARE/children" 2>/dev/null) || true
		ROOT_INIT=${ROOT_INIT% }
		# "degraded" is well enough: a root has no console and no modules
		case ${ROOT_INIT:+$(root_in systemctl is-system-running --wait 2>&1)} in
		running | degraded) return 0 ;;
		esac
		sleep 0.1
	done
	echo "systemd did not come up:" >&2
	cat "$1/console.log" >&2
	return 1
}

root_in() {
	nsenter --target "$ROOT_INIT" --mount --pid --net --cgroup --ipc --uts --root --wd \
		env -i HOME=/root LANG=C.UTF-8 TERM=dumb PATH="$ROOT_PATH" \
		DEBIAN_FRONTEND=noninteractive "$@" </dev/null
}

root_halt() {
	kill -KILL "$ROOT_INIT" 2>/dev/null || kill "$ROOT_UNSHARE" 2>/dev/null || true
	wait "$ROOT_UNSHARE" 2>/dev/null || true
	ROOT_UNSHARE=
	for _ in {1..50}; do		# the kernel takes a moment to empty them
		find "$ROOT_CGROUPS/gateway6-$$" -depth -type d -exec rmdir {} + 2>/dev/null
		[ -e "$ROOT_CGROUPS/gateway6-$$" ] || break
		sleep 0.1
	done
	umount "$ROOT_CGROUPS"
	rmdir "$ROOT_CGROUPS"
}
