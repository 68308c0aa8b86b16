#!/usr/bin/env bash
# 67-sessions-outlive-nat64d.sh - a download goes on over restart, kill -9 and bad files
#
#	GUEST1 curl --- HOST nat64d: stop, start; kill -9, start --- web4 /big
#	                 \ /var/lib/gateway6/nat64d.state
#
# The state is taken back with its ports, so what runs notices a pause and no more. A
# file that is damaged, foreign or in no place to be written stops nobody.
. "$(dirname "$0")/lib.sh"

STATE=/var/lib/gateway6/nat64d.state
GUEST1_ADDRESS=

config() {	# PUBLISH-PART
	lab_config <<-END
	version: 1
	uplink:
	  interface: $LAB_UPLINK
	networks:
	  $LAB_BRIDGE:
	    prefix: $GUEST_PREFIX
	nat64: true
	publish: [$1]
	END
}
published() { echo "{ name: web, port: 443, to: $GUEST1_ADDRESS }"; }
json() { { ctl --json "$@" || true; }; }
number() { json status | grep -o "\"$1\": *[0-9]*" | grep -o '[0-9]*$' | head -n 1; }	# KEY
kept_at_least() { [ "$(number state_sessions)" -ge "$1" ] 2>/dev/null; }
# a download that nothing but its own end stops. The server paces it, a portion a second:
# curl's own --limit-rate takes all that has come and then sleeps for many seconds
download() {	# NAME
	on_bg GUEST1 "get-$1" curl -sS -m 60 -o "$LAB_DIR/got-$1" "http://[64:ff9b::$WEB4]/slow/big"
	eval "PID_$1=$LAB_LAST_PID"
}
# NAME: another portion comes within a second and what a try of TCP after the pause may take
grows() {
	local before

	before=$(got "$1")
	wait_until 3 larger "$1" "$before"
}
got() { stat -c %s "$LAB_DIR/got-$1" 2>/dev/null || echo 0; }
larger() { [ "$(got "$1")" -gt $(($2 + 100000)) ]; }
restart() {	# as systemctl restart does
	kill -USR1 "$(daemon_pid nat64d)"
	daemon_stopped nat64d
	daemon_start nat64d
}
lent_ports() { json sessions --proto tcp | grep -o '"port4": *[0-9]*' | sort; }
host_sh() { on HOST sh -c "$1"; }
warns_of() { json status | grep -q "$1"; }
said() { daemon_log nat64d | grep -Eq "$1"; }

lab_up
guest_static GUEST1
GUEST1_ADDRESS=$(guest_slaac GUEST1)
guest_web GUEST1 443
sum=$(big_file 24M)
config "$(published)"
daemon_start nat64d

step "A restart"
download one
expect "a download runs" grows one
ports=$(lent_ports)
on_bg INTERNET caller socat -T 40 "TCP4:$HOST4:443,bind=$CLIENT4,sourceport=40001" -
wait_for 3 "and a client is connected to a published port" \
	sh -c "nsenter -t ${LAB_NODE[HOST]} -n -m -u -r -- '$GW_BUILD/gatewayctl' --json sessions | grep -q 40001"
restart
expect "sessions were taken back" said 'state .*: [2-9][0-9]* sessions taken back'
expect "the file is for us only" host_sh "stat -c %a $STATE | grep -qx 640"
expect "the download goes on" grows one
expect_seen "from the port it had" "$(head -n 1 <<<"$ports")" lent_ports
expect_seen "the client's session is there, as published" '"dport4": *40001' json sessions

step "kill -9, before any copy of this life"
daemon_kill9 nat64d
expect "no scribe is left" sh -c "! nsenter -t ${LAB_NODE[HOST]} -n ss -xp 2>/dev/null | grep -q nat64d"
daemon_start nat64d
expect "the download goes on" grows one

step "kill -9, back to a copy that was written while it ran"
download two
expect "another download runs" grows two
wait_for 15 "by itself a copy is made that has it" kept_at_least 3
daemon_kill9 nat64d
daemon_start nat64d
expect "the second goes on" grows two	# the first may be over by now

step "The downloads, through four lives"	# before the state is lost on purpose
wait_for 45 "both are over" sh -c "! kill -0 $PID_one 2>/dev/null && ! kill -0 $PID_two 2>/dev/null"
for name in one two; do
	expect_same "$name is whole" "$sum" "$(sha256sum "$LAB_DIR/got-$name" | cut -d' ' -f1)"
done

step "A damaged file"
kill -USR1 "$(daemon_pid nat64d)"
daemon_stopped nat64d
host_sh "printf x | dd of=$STATE bs=1 seek=70 conv=notrunc status=none"
daemon_start nat64d
expect "is refused with a reason" said 'does not match its own checksum; set aside as .*\.bad'
expect "and set aside" host_sh "test -s $STATE.bad"
expect "guests get out all the same" on GUEST1 curl -sS -m 3 "http://[64:ff9b::$WEB4]/"
daemon_kill9 nat64d
host_sh "echo hello >$STATE"
daemon_start nat64d
expect "a foreign one is refused" said 'is no state file of nat64d; set aside'
daemon_kill9 nat64d
host_sh "rm -f $STATE; mkdir $STATE"
daemon_start nat64d
expect "a folder in its place is left alone" said 'is no file; starting without|Is a directory'
daemon_reload nat64d
wait_for 5 "that it cannot be written stands in the status" warns_of 'not written: '
host_sh "rmdir $STATE"
daemon_reload nat64d
wait_for 5 "until it can" kept_at_least 0
refute "then the status is silent" warns_of 'not written: '

step "A full disk, and one that is read-only"
host_sh "mount -t tmpfs -o size=64k,mode=777 full /var/lib/gateway6
	dd if=/dev/zero of=/var/lib/gateway6/junk bs=1k count=100 2>/dev/null; true"
daemon_reload nat64d
wait_for 5 "full: the status says so" warns_of 'not written: No space left'
expect "the log says it" said 'not written: No space left'
expect "guests get out" on GUEST1 curl -sS -m 3 "http://[64:ff9b::$WEB4]/"
host_sh "mount -o remount,ro /var/lib/gateway6"
daemon_reload nat64d
wait_for 5 "read-only: the status says so" warns_of 'not written: Read-only file system'
host_sh "umount /var/lib/gateway6"
daemon_reload nat64d
wait_for 5 "it recovers" said 'is written again'
refute "and the status is silent" warns_of 'not written: '

step "The configuration changed meanwhile"
on_bg INTERNET caller2 socat -T 40 "TCP4:$HOST4:443,bind=$CLIENT4,sourceport=40002" -
wait_for 3 "a client is connected to a published port" \
	sh -c "nsenter -t ${LAB_NODE[HOST]} -n -m -u -r -- '$GW_BUILD/gatewayctl' --json sessions | grep -q 40002"
daemon_stop nat64d
config ""
daemon_start nat64d
expect "what is not published any more is left out" \
	said 'left out, they are not allowed by the present configuration'
refute_seen "and is not there" '"dport4": *40002' json sessions

step "state_file: \"\""
daemon_stop nat64d
host_sh "rm -f $STATE*"
lab_config <<END
version: 1
uplink: { interface: $LAB_UPLINK }
networks: { $LAB_BRIDGE: { prefix: "$GUEST_PREFIX" } }
nat64: { state_file: "" }
END
daemon_start nat64d
expect "a guest gets out" on GUEST1 curl -sS -m 3 "http://[64:ff9b::$WEB4]/"
daemon_stop nat64d
refute "nothing is written" host_sh "ls $STATE*"
