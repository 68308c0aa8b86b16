# dns64-servers.sh - dns64d and its peers as DNS64 forwarders, for the benches; sourced
#
# Each has one worker and forwards to the same authority. start_servers starts those in
# SERVERS (default all), stop_peers ends what is not ours. PORT and PID by name. Whom they
# ask is in AUTHORITY.
#
# CACHE_MIB: memory for answers (default 64); unbound and BIND, who need more for one,
# have twice that.

. "$LAB_TOP/tests/e2e/lab/peers.sh"
lab_needs dnsperf unbound named
SERVERS=${SERVERS:-dns64d unbound bind}
CACHE_MIB=${CACHE_MIB:-64}
AUTHORITY=$NET4.53
declare -A PORT=([dns64d]=5301 [unbound]=5302 [bind]=5303) PID=()

start_dns64d() {
	lab_config <<-END
	version: 1
	networks: {}
	dns64: { port: ${PORT[dns64d]}, listen: ["::1"], upstreams: [ $AUTHORITY ],
	  cache: { size: ${CACHE_MIB}MiB }, limits: { queries_per_client: 0 } }
	END
	daemon_start dns64d
	PID[dns64d]=$(daemon_pid dns64d)
}

start_unbound() {
	unbound_run "::1@${PORT[unbound]}" iterator "$AUTHORITY" <<-END
	  num-threads: 1
	  msg-cache-size: ${CACHE_MIB}m
	  rrset-cache-size: ${CACHE_MIB}m
	END
	PID[unbound]=$LAB_LAST_PID
}

start_bind() {
	mkdir -p "$LAB_DIR/bind"
	cat >"$LAB_DIR/bind/named.conf" <<-END
	options {
	  directory "$LAB_DIR/bind";
	  pid-file none; session-keyfile none;
	  listen-on { none; };
	  listen-on-v6 port ${PORT[bind]} { ::1; };
	  forward only;
	  forwarders { $AUTHORITY; };
	  dnssec-validation no;
	  recursion yes;
	  dns64 64:ff9b::/96 { };
	  max-cache-size $((2 * CACHE_MIB))m;
	};
	controls { };
	logging { category default { null; }; };
	END
	on_bg HOST bind.bench named -g -n 1 -c "$LAB_DIR/bind/named.conf"
	PID[bind]=$LAB_LAST_PID
}

answers() {	# SERVER: does it?
	on HOST dig +short +time=1 +tries=1 @::1 -p "${PORT[$1]}" web4.lab.example AAAA |
		grep -q 64:ff9b::
}

start_servers() {
	local server

	for server in $SERVERS; do "start_$server"; done
	for server in $SERVERS; do wait_until 10 answers "$server"; done
}

stop_peers() {
	local server

	for server in $SERVERS; do
		[ "$server" = dns64d ] || kill "${PID[$server]}"
		[ "$server" = dns64d ] || wait "${PID[$server]}" 2>/dev/null || true
	done
}
