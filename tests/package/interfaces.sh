#!/usr/bin/env bash
# interfaces.sh - the README's /etc/network/interfaces does what it says, as ifupdown2 reads it
#
#	eno1 ---- wire			vmbr0, without ports
#
# scripts/try-package runs this in a root of its own, in a network and mounts of its own,
# from the top of the tree.
set -eEu -o pipefail
LAB_DIR=$(mktemp -d)
. tests/e2e/lab/expect.sh
trap 'expect_summary $? || exit 1' EXIT

mount -t sysfs sysfs /sys
mkdir -p /run/network
ip link set lo up
ip link add eno1 type veth peer name wire
ip link set wire up
sed -n '/^   auto eno1$/,/^   ```/s/^   //p' README.md | grep -v '^```' >/etc/network/interfaces

expect "ifreload -a takes all of it" ifreload -a
expect_seen "the uplink's addresses" '203.0.113.5/26.*2001:db8:1::2/128' ip -br address show eno1
expect_seen "the way out" '^default via 203.0.113.1 dev eno1' ip route
expect_seen "and by IPv6" '^default via fe80::1 dev eno1' ip -6 route
expect_seen "the guests' prefix lies on the bridge" '2001:db8:1::1/64' ip -br address show vmbr0
expect_seen "whose MAC stays" '02:67:77:36:00:01' ip -br link show vmbr0
