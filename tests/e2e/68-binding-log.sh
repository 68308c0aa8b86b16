#!/usr/bin/env bash
# 68-binding-log.sh - who had which port, from a file that is rotated, and from the journal
#
#	GUEST1, GUEST2 --- HOST nat64d --- web4
#	                    \ /run/bindings/bindings.log   mv, SIGUSR2
. "$(dirname "$0")/lib.sh"

LOG=/run/bindings/bindings.log	# not below /var/log, which the lab shares with this machine

config() {	# WHERE [LINE]...
	local where=$1; shift

	lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK }
	networks:
	  $LAB_BRIDGE: { prefix: "$GUEST_PREFIX" }
	hosts:
	  one: { address: $(guest_slaac GUEST1) }
	nat64: { log_bindings: $where }
	$(printf '%s\n' "$@")
	END
}
host_sh() { on HOST sh -c "$1"; }
log_has() { host_sh "cat ${2:-$LOG}" 2>/dev/null | grep -Eq "$1"; }
flow() {	# GUEST PORT: one datagram from that port
	on "$1" sh -c "echo x | socat -t 0.1 - 'UDP6-SENDTO:[64:ff9b::$WEB4]:9999,sourceport=$2'"
}
lent_to() { host_sh "sed -n 's/.* + udp $HOST4:\([0-9]*\) .*\]:$1\$/\1/p' $LOG* | tail -n 1"; }
utc() { date -u +%Y-%m-%dT%H:%M:%SZ; }
status_has() { { ctl --json status || true; } | grep -Eq "$1"; }
nobody() { ! ctl who "$1" --at "$(utc)"; }
counter() { ctl --json stats nat64d | sed -n "s/.*\"$1\".*\"value\": *\([0-9]*\).*/\1/p"; }
lost_some() { [ "$(counter bindings_log_lost)" -gt 0 ]; }

lab_up
guest_static GUEST1
guest_static GUEST2
on HOST install -d -o gateway6 -m 750 /run/bindings
one=$(guest_slaac GUEST1) two=$(guest_slaac GUEST2)
config $LOG
daemon_start nat64d
time='^[0-9-]{10}T[0-9:]{8}Z'

step "A file"
flow GUEST1 4001
wait_for 3 "a line is written when a binding is made" log_has "$time \\+ udp $HOST4:[0-9]+ \\[$one\\]:4001\$"
expect "the file says as what guests are seen" log_has "$time = $HOST4\$"
expect "and since when it tells" log_has "$time ! -\$"
refute "it names no peer" log_has "$WEB4"
expect_same "it is not for everybody" 640 "$(on HOST stat -c %a $LOG)"
port=$(lent_to 4001)
then=$(utc)

step "Rotation"
host_sh "mv $LOG $LOG.1"
flow GUEST2 4002
wait_for 3 "until it is told, it writes to the old one" log_has "\\[$two\\]:4002\$" $LOG.1
kill -USR2 "$(daemon_pid nat64d)"
wait_for 3 "SIGUSR2 makes a new one" log_has "$time = $HOST4\$"
flow GUEST1 4003
wait_for 3 "lines go there" log_has "\\[$one\\]:4003\$"
refute "and to the old one no more" log_has "\\[$one\\]:4003\$" $LOG.1
expect "it still runs" daemon_alive nat64d

step "Who was it?"
expect_seen "by the log before the rotation" "^one  $one port 4001 udp, since " \
	ctl who "$HOST4:$port" --at "$then"
expect_seen "by the new one" "port 4003 udp" ctl who "$HOST4:$(lent_to 4003)" --at "$(utc)"
expect_seen "as JSON" "\"proto\":\"udp\",\"src6\":\"$two\",\"sport6\":4002" \
	ctl --json who "$HOST4:$(lent_to 4002)" --at "$(utc)"
expect_exit "nobody had it then: 1" 1 ctl who "$HOST4:$port" --at 2020-01-01T00:00:00Z
expect_exit "no time: 2" 2 ctl who "$HOST4:$port" --at yesterday
expect_seen "a file that is piped in" "port 4001 udp" \
	sh -c "nsenter -t ${LAB_NODE[HOST]} -n -m -u -r -- cat $LOG.1 |
		nsenter -t ${LAB_NODE[HOST]} -n -m -u -r -- '$GW_BUILD/gatewayctl' who $HOST4:$port --at $then -"

step "A published port"
config $LOG 'publish:' "  - { name: web, port: 8100-8109, to: one, to_port: 80 }"
daemon_reload nat64d
wait_for 3 "is in the log" log_has "$time \\* tcp $HOST4:8100-8109 \\[$one\\]:80\$"
expect_seen "so who was behind it is known" "^one  $one port 83 tcp, published, by the configuration of 20" \
	ctl who "$HOST4:8103" --at "$(utc)"
sleep 1		# times are by the second
config $LOG
daemon_reload nat64d
wait_for 3 "and that it is no more" log_has "$time \\* -\$"
wait_for 3 "nobody is behind it" nobody "$HOST4:8103"

step "A restart, and a kill"
kill -USR1 "$(daemon_pid nat64d)"
daemon_stopped nat64d
daemon_start nat64d
wait_for 3 "the new life says from when on it knows" log_has "$time ! 20"
expect_seen "what went on is known still" "port 4001 udp" ctl who "$HOST4:$port" --at "$(utc)"
flow GUEST2 4004
wait_for 3 "a binding that no copy has" log_has "\\[$two\\]:4004\$"
lost=$(lent_to 4004)
sleep 1		# a copy is by the second
daemon_kill9 nat64d
host_sh "rm -f /var/lib/gateway6/nat64d.state"
daemon_start nat64d
wait_for 3 "nothing was taken back" log_has "$time ! -\$"
expect_exit "so nobody has it now" 1 ctl who "$HOST4:$lost" --at "$(utc)"

step "A disk that is full"
host_sh "mount -t tmpfs -o size=4k,mode=777 full /run/bindings
	cat /proc/self/maps >/run/bindings/junk 2>/dev/null; true"
kill -USR2 "$(daemon_pid nat64d)"
flow GUEST1 4005
wait_for 5 "is said in the status" status_has 'bindings: log .* not written: No space left'
wait_for 3 "lines are counted that were lost" lost_some
expect "guests get out" on GUEST1 curl -sS -m 3 "http://[64:ff9b::$WEB4]/"
host_sh "umount -l /run/bindings"	# the writer may be at it
kill -USR2 "$(daemon_pid nat64d)"
flow GUEST1 4006
wait_for 5 "then it goes on, and says what is missing" log_has "$time \\? [0-9]+\$"
refute "the status is silent" status_has 'bindings: log .* not written'

step "The journal"
config journal
daemon_reload nat64d
flow GUEST2 4007
wait_for 3 "has the same lines" sh -c "grep -Eq '^<6>20[0-9TZ:-]+ \\+ udp $HOST4:[0-9]+ \\[$two\\]:4007\$' '$LAB_DIR/log/nat64d'"
