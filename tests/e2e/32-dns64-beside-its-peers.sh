#!/usr/bin/env bash
# 32-dns64-beside-its-peers.sh - the same questions to dns64d, unbound and BIND
#
#	dig --- dns64d  :5301 ---+
#	   `--- unbound :5302 ---+---- resolver .9 (validating) ---- authority .53
#	   `--- BIND    :5303 ---+
#
# Each row of the table says where a peer answers otherwise, by a letter that
# docs/dns64-peers.md explains: status, flags AD and TC, the records of the answer, and
# their TTL by more than five seconds. A difference that is not in the table fails, and
# so does one that is gone.
. "$(dirname "$0")/lib.sh"
. "$LAB_TOP/tests/e2e/lab/peers.sh"
declare -A PORT=([dns64d]=5301 [unbound]=5302 [bind]=5303)
NIB=0.5.4.6.d.2.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.b.9.f.f.4.6.0.0.ip6.arpa
NIB170=a.a.0.0.0.0.0.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.b.9.f.f.4.6.0.0.ip6.arpa

# question | unbound | BIND		. the same
QUESTIONS="
web4.lab.example AAAA			| T | .
web4.lab.example AAAA +noedns		| T | .
web4.lab.example A			| . | .
dual.lab.example AAAA			| . | .
only6.lab.example AAAA			| . | .
short.lab.example AAAA			| . | .
long.lab.example AAAA			| T | .
two.lab.example AAAA			| T | .
chain.lab.example AAAA			| T | .
dangling.lab.example AAAA		| . | .
x.wild.lab.example AAAA			| T | .
mapped.lab.example AAAA			| M | .
private.lab.example AAAA		| W | W
text.lab.example AAAA			| . | .
nowhere.lab.example AAAA		| . | .
unknown.lab.example TYPE65400		| . | .
big.lab.example TXT +ignore		| . | .
many.lab.example AAAA +ignore		| . | .
many.lab.example A +ignore		| . | .
web4.lab.example ANY +notcp		| Y | Y
$NIB PTR				| P | P
1${NIB#0} PTR				| . | N
ipv4only.arpa AAAA			| I | I
ipv4only.arpa A				| I | I
x.ipv4only.arpa AAAA			| . | .
170.0.0.192.in-addr.arpa PTR		| R | R
$NIB170 PTR				| R | I
_dns.resolver.arpa TYPE64		| . | .
web4.signed.example AAAA		| A | .
web4.signed.example AAAA +dnssec	| A | D
web4.signed.example AAAA +dnssec +cd	| . | A
web4.signed.example A +dnssec		| . | A
dual.signed.example AAAA +dnssec	| . | A
nope.signed.example AAAA +dnssec	| . | A
nope.signed.example AAAA		| . | A
alias.signed.example AAAA		| A | .
alias.signed.example AAAA +dnssec	| A | D
alias.signed.example AAAA +dnssec +cd	| . | A
alias.signed.example A +dnssec		| . | A
text.signed.example AAAA		| . | A
text.signed.example AAAA +dnssec	| . | A
text.signed.example TXT +dnssec +cd	| . | A
x.wild.signed.example AAAA		| A | .
x.wild.signed.example AAAA +dnssec	| A | D
x.wild.signed.example A +dnssec		| . | A
signed.example DNSKEY +dnssec		| K | A
signed.example NSEC3PARAM +dnssec	| . | A
version.bind TXT -c CH			| C | C
lab.example SOA +norec			| . | O
web4.lab.example AAAA +edns=1 +noednsneg | . | .
lab.example AXFR			| . | .
"

start_unbound() {
	unbound_run "::1@${PORT[unbound]}" "validator iterator" "$RESOLVER4" <<-END
	  trust-anchor-file: "$LAB_TRUST.ds"
	  local-zone: "100.45.5.in-addr.arpa." nodefault
	END
}

start_bind() {
	mkdir -p "$LAB_DIR/bind"
	cat >"$LAB_DIR/bind/named.conf" <<-END
	options {
	  directory "$LAB_DIR/bind"; pid-file none; session-keyfile none;
	  listen-on { none; }; listen-on-v6 port ${PORT[bind]} { ::1; };
	  forward only; forwarders { $RESOLVER4; };
	  dnssec-validation no; recursion yes; empty-zones-enable no;
	  dns64 64:ff9b::/96 { };
	};
	controls { };
	END
	on_bg HOST bind.peer named -g -n 1 -c "$LAB_DIR/bind/named.conf"
}

# What counts of a reply, one line for the data, one for the TTLs.
told() {	# SERVER QUESTION...
	on HOST dig +time=6 +tries=1 @::1 -p "${PORT[$1]}" "${@:2}" 2>&1 </dev/null | awk '
		BEGIN { n = 0 }
		/status:/ { sub(/.*status: /, ""); sub(/,.*/, ""); status = $0 }
		/^;; flags:/ { flags = ($0 ~ / ad[ ;]/ ? " ad" : "") ($0 ~ / tc[ ;]/ ? " tc" : "") }
		/^;; .* SECTION:/ { section = $2; next }
		/^$/ { section = "" }
		/^;/ || section != "ANSWER" { next }
		{ ttl[n] = $2; $1 = $2 = $3 = ""; data[n++] = $0 }
		END {
			for (i = 1; i < n; i++)		# the order of records is free
				for (j = i; j && data[j - 1] > data[j]; j--) {
					t = data[j]; data[j] = data[j - 1]; data[j - 1] = t
					t = ttl[j]; ttl[j] = ttl[j - 1]; ttl[j - 1] = t
				}
			printf "%s%s", status, flags
			for (i = 0; i < n; i++) printf " [%s]", data[i]
			printf "\n"
			for (i = 0; i < n; i++) printf "%d ", ttl[i]
			printf "\n"
		}'
}

# same A B: two told() files agree
same() {
	[ "$(head -n 1 "$1")" = "$(head -n 1 "$2")" ] &&
		awk 'FNR == 2 { for (i = 1; i <= NF; i++) v[NR == FNR, i] = $i; n = NF }
			END { for (i = 1; i <= n; i++) {
				d = v[1, i] - v[0, i]; if (d > 5 || d < -5) exit 1 } }' "$1" "$2"
}

judge() {	# PEER LETTER QUESTION: is it as the table says
	local seen=.

	same "$LAB_DIR/told.dns64d" "$LAB_DIR/told.$1" || seen=differs
	cat "$LAB_DIR/told.dns64d" "$LAB_DIR/told.$1" >"$LAB_SEEN"
	case $2:$seen in
	.:. | [A-Z]:differs) passed "$3: $1 ${2/./the same}" ;;
	*) failed "$3" "$2 (. the same, a letter: otherwise) of $1" "dns64d, then $1" ;;
	esac
}

lab_up
lab_config <<END
version: 1
networks: {}
dns64: { port: ${PORT[dns64d]}, listen: ["::1"], upstreams: [ $RESOLVER4 ] }
END
daemon_start dns64d
start_unbound
unbound=$LAB_LAST_PID
start_bind
bind=$LAB_LAST_PID
for server in dns64d unbound bind; do
	wait_until 10 on HOST dig +short +time=1 +tries=1 @::1 -p "${PORT[$server]}" \
		x.wild.lab.example A
done
letters=
while IFS='|' read -r question on_unbound on_bind; do
	[ -n "$question" ] || continue
	read -r -a words <<<"$question"
	read -r on_unbound <<<"$on_unbound"
	read -r on_bind <<<"$on_bind"
	for server in dns64d unbound bind; do
		told "$server" "${words[@]}" >"$LAB_DIR/told.$server"
	done
	judge unbound "$on_unbound" "${words[*]}"
	judge bind "$on_bind" "${words[*]}"
	letters+="$on_unbound$on_bind"
done <<<"$QUESTIONS"
for letter in $(grep -o '[A-Z]' <<<"$letters" | sort -u); do
	expect "docs/dns64-peers.md explains $letter" grep -q "^| $letter |" "$LAB_TOP/docs/dns64-peers.md"
done
kill "$unbound" "$bind"
