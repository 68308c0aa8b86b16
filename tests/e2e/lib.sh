# lib.sh - the lab: a small internet, an uplink, a host and its guests, in namespaces
#
#     GUEST1 eth0 --+                                     +-- authoritative DNS  .53
#      (kernel SLAAC)|                                     +-- resolver           .9
#                  vmbr0 [ HOST ] eno1 ---- [ UPLINK ] ----+-- web4, IPv4 only    .80
#      (kernel SLAAC)|    raserv                           +-- echo4, IPv4 only   .7
#     GUEST2 eth0 --+     dns64d                           +-- dual, both         .46
#                         nat64d                           +-- an IPv4 client     .77
#                                                             [ INTERNET ]
#   guests   2a02:600d:1::/64 by SLAAC, no IPv4 at all; MAC ...:11 and ...:12
#   vmbr0    2a02:600d:1::1, a bridge; guests' taps are its only ports
#   eno1     93.184.100.5/24 and 2a02:600d::2/128, default routes to UPLINK
#   UPLINK   routes 2a02:600d:1::/64 and 93.184.101.0/28 (for pools) to the host
#   INTERNET 5.45.100.0/24 and 2a02:600d:ff::/64; web4, echo4 and the client have IPv4 only
#
# These addresses look public because translators refuse others below 64:ff9b::/96.
# None of it leaves: a story runs in network, mount and process namespaces of its own
# (enclose.sh), so any number of labs run at once, and when the story ends in whatever
# way, the kernel takes all of it down.
#
# A story:
#
#	#!/usr/bin/env bash
#	# 10-what-it-shows.sh - one sentence, and the way of the packets as a drawing
#	. "$(dirname "$0")/lib.sh"
#	lab_up
#	daemon_start raserv
#	wait_for 5 "the guest has an address" guest_has_address GUEST1
#	expect "ping over the translator" on GUEST1 ping -c1 -W2 64:ff9b::5.45.100.80
#
# and that is all: the end prints the count, stops the daemons, gathers sanitizer
# reports, and exits 1 if anything was not as expected.
#
# Nodes (nodes.sh)
#   lab_up			all of the drawing. Settings, as variables before it:
#				LAB_DAD=1 duplicate address detection on (default off);
#				LAB_IPV4=no the host has no IPv4 yet (host_ipv4_up);
#				LAB_GUESTS="GUEST1 GUEST2"; LAB_FORWARDING=1 (default 0:
#				the daemons' job)
#   on NODE CMD...		run CMD in HOST, GUEST1, GUEST2, UPLINK, INTERNET; its
#				directory is /, so give absolute paths
#   on_bg NODE NAME CMD...	the same in the background, output in $LAB_DIR/log/NAME
#   host_ipv4_up / _down	give the host its IPv4 address and route / take them away
#   guest_up GUEST / guest_down GUEST	its link, as if booted / switched off
#   guest_address GUEST	its SLAAC address; guest_has_address GUEST asks
#   guest_static GUEST	give it that address and a default route without raserv
#   guest_ra GUEST [ARG...]	what rdisc6 prints of an advertisement
#   guest_pref64 GUEST		"64:ff9b::/96 1800" from the option's bytes, or failure
#   guest_resolv_conf GUEST	write its /etc/resolv.conf from the RDNSS it hears
#   guest_web GUEST PORT	answers HTTP with the address of whoever asks
#   lab_needs PROGRAM...	ends a bench or story here, with what to do, where one is missing
#   snapshot NODE		links, addresses, routes, rules, nft, sysctls: for comparing
# Internet (internet.sh)
#   internet_zone		text of zone lab.example; append to LAB_ZONE before lab_up
#   dns_stop / dns_start	the resolver at .9 (upstream goes away / returns)
#   big_file SIZE		makes http://web4.lab.example/big, prints its sha256
#   iperf_server [NODE]	iperf3 -s in INTERNET (on every address, port 5201)
# Daemons (daemons.sh); programs from $GW_BUILD (default build/release)
#   lab_config < FILE	becomes the host's /etc/gateway6.yaml (default: ten lines)
#   daemon_start NAME [OPTION...]	start in HOST, wait for READY=1
#   daemon_spawn NAME [OPTION...]	start, do not wait
#   daemon_run SECONDS NAME [OPT...]	run in the foreground; its output, its exit code
#   daemon_stop NAME	SIGTERM, wait; the exit code must be 0
#   daemon_kill9 NAME / daemon_reload NAME (HUP) / daemon_pid NAME / daemon_alive NAME
#   LAB_WRAP="CMD ARG..."	starts them below CMD, e.g. prlimit --nofile=40
#   daemon_log NAME	what it wrote; daemon_ready NAME: has it said READY=1
#   daemon_notes NAME	all it told systemd
#   ctl ARG...		gatewayctl in HOST
# Expectations (expect.sh): print one line each, count, never end the story
#   step TEXT		a heading
#   expect TEXT CMD...	CMD succeeds;	refute TEXT CMD...	it fails
#   expect_seen TEXT ERE CMD...	CMD's output has ERE;	refute_seen the opposite
#   expect_same TEXT WANT SEEN	two strings are equal
#   expect_exit TEXT CODE CMD...	CMD ends with this code
#   wait_for SECONDS TEXT CMD...	CMD succeeds before SECONDS have passed
#   wait_until SECONDS CMD...	the same without a line of its own; 0 or 1
set -eEu -o pipefail

LAB_TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
GW_BUILD=$(realpath -m "${GW_BUILD:-$LAB_TOP/build/release}")
export GW_BUILD

. "$LAB_TOP/tests/e2e/lab/enclose.sh"	# from here on inside, or not at all
. "$LAB_TOP/tests/e2e/lab/expect.sh"
. "$LAB_TOP/tests/e2e/lab/nodes.sh"
. "$LAB_TOP/tests/e2e/lab/internet.sh"
. "$LAB_TOP/tests/e2e/lab/daemons.sh"
lab_begin
