# vm.sh - a root (scripts/root.sh) under the kernel of its own Debian, as a virtual machine
#
# Sourced, after root.sh, whose root_end removes the disk as well.
#
#	vm_kernel ROOT		put the kernel in
#	vm_run ROOT INIT	boot it, with AppArmor and without a network; qemu emulates the
#				processor, everything takes three to five times as long. INIT is
#				process 1. $GW_VM_SECONDS ends it.
#	vm_service ROOT CMD	the same with its own systemd, which runs CMD as root
#
# Serial lines: ttyS0 is the console, where the kernel and a login talk; it is shown only when
# the machine ends without a word. ttyS1 comes out here; what is written to ttyS2 is the
# exit code.

# What a first rule of nft would load: emulated, that takes longer than nat64d waits.
VM_MODULES="tun veth bridge nf_tables nft_chain_nat nft_masq nft_ct sch_ingress cls_bpf"

vm_kernel() {
	root_run "$1" 'apt-get update -q
		apt-get install -qy --no-install-recommends linux-image-amd64 initramfs-tools kmod udev'
}

vm_run() {
	local root=$1 init=$2 vm

	vm=$(mktemp -d "$ROOT_STORE/vm.XXXXXX")
	ROOT_COPIES+=("$vm")
	cp "$root"/boot/vmlinuz-* "$vm/kernel"
	cp "$root"/boot/initrd.img-* "$vm/initrd"
	truncate -s 12G "$vm/disk"
	mkfs.ext4 -q -E nodiscard -d "$root" "$vm/disk"
	timeout "${GW_VM_SECONDS:-1800}" qemu-system-x86_64 \
		-accel tcg,thread=multi -cpu max -smp 2 -m 4096 \
		-nodefaults -display none -no-reboot -kernel "$vm/kernel" -initrd "$vm/initrd" \
		-serial "file:$vm/console" -serial stdio -serial "file:$vm/status" \
		-drive "file=$vm/disk,if=virtio,format=raw,cache=unsafe" -append \
		"root=/dev/vda rw console=ttyS0 apparmor=1 security=apparmor init=$init" </dev/null
	[ -s "$vm/status" ] || tail -n 60 "$vm/console"
	[ "$(tr -d '\r\n' <"$vm/status")" = 0 ]
}

# It belongs to no transaction of the boot: what it starts and stops need not wait for it.
vm_service() {
	local root=$1 units=$1/etc/systemd/system

	cp -n "$(cat "$root/.archives")"/*.deb "$root/var/cache/apt/archives/"
	cat >"$units/try.service" <<-END
		[Service]
		Environment=HOME=/root LANG=C.UTF-8 TERM=dumb DEBIAN_FRONTEND=noninteractive
		StandardOutput=file:/dev/ttyS1
		StandardError=inherit
		ExecStart=/bin/bash -c 'systemctl is-system-running --wait; uname -sr; $2; echo \$? >/dev/ttyS2'
		ExecStopPost=systemctl poweroff --force
	END
	mkdir -p "$units/multi-user.target.wants"
	printf '%s\n' $VM_MODULES >"$root/etc/modules-load.d/try.conf"
	ln -s ../try.service "$units/multi-user.target.wants/try.service"
	vm_run "$root" /lib/systemd/systemd
}
