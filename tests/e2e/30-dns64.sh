#!/usr/bin/env bash
# 30-dns64.sh - what a guest may ask of its resolver, and what it gets
#
#	GUEST1 ---- vmbr0 [ dns64d ] eno1 ---- resolver .9 ---- authority .53
#	 dig         2a02:600d:1::1:53   forwards; makes AAAA of A
#
# Only dns64d runs. The resolver validates; signed.example is signed.
. "$(dirname "$0")/lib.sh"
# labels of bytes that no host name has: a space, UTF-8
LAB_ZONE="My\\032Printer IN A $WEB4
b\\195\\188ro IN CNAME web4
to-buero IN CNAME b\\195\\188ro
$(for n in $(seq 1 30); do echo "My\\032Big IN TXT \"$n $(printf '%0200d' 0)\""; done)"
lab_up
guest_static GUEST1
daemon_start dns64d

q() { on GUEST1 dig "@$HOST_GUEST6" +time=6 +tries=1 "$@"; }
answer() { q +noall +answer "$@"; }
NIBBLES=0.5.4.6.d.2.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.b.9.f.f.4.6.0.0.ip6.arpa

step "AAAA"
expect_seen "made of A where there is no AAAA, TTL of the SOA" \
	'^web4.lab.example.[[:space:]]+(60|5[0-9])[[:space:]]+IN[[:space:]]+AAAA[[:space:]]+64:ff9b::52d:6450$' \
	answer web4.lab.example AAAA
expect_seen "and says so: Forged Answer" 'EDE: 4' q web4.lab.example AAAA
expect_seen "the TTL of A where that is less" '[[:space:]]30[[:space:]]+IN[[:space:]]+AAAA' \
	answer short.lab.example AAAA
expect_same "two of two" "$(printf '64:ff9b::52d:642e\n64:ff9b::52d:6450')" \
	"$(q +short two.lab.example AAAA | sort)"
expect_same "a real AAAA stays alone" "$DUAL6" "$(q +short dual.lab.example AAAA)"
expect_same "one without A as well" "$DUAL6" "$(q +short only6.lab.example AAAA)"
expect_same "an IPv4-mapped one does not count" 64:ff9b::52d:6450 \
	"$(q +short mapped.lab.example AAAA)"
expect_seen "a private address is not mapped: no data" 'ANSWER: 0' q private.lab.example AAAA
expect_same "the chain is in the answer" "$(printf '%s\n' alias.lab.example. web4.lab.example. 64:ff9b::52d:6450)" \
	"$(q +short chain.lab.example AAAA)"
expect_seen "a chain to nothing is NXDOMAIN" 'status: NXDOMAIN' q dangling.lab.example AAAA
expect_seen "so is a name that is not there" 'status: NXDOMAIN' q nowhere.lab.example AAAA
expect_seen "its SOA comes along" 'IN[[:space:]]+SOA' q nowhere.lab.example AAAA
expect_seen "no address at all: no data" 'status: NOERROR.*' q text.lab.example AAAA
expect_seen "upper case comes back as it was asked" '^WEB4.Lab.Example' answer WEB4.Lab.Example AAAA

step "Other types go through untouched"
expect_same "A" "$WEB4" "$(q +short web4.lab.example A)"
expect_same "TXT" '"no address here"' "$(q +short text.lab.example TXT)"
expect_seen "SOA" '^lab.example.*SOA' answer lab.example SOA
expect_same "a type nobody knows" '\# 4 C00C00FF' "$(q +short unknown.lab.example TYPE65400)"
expect_seen "ANY over UDP is short" 'HINFO' answer +notcp web4.lab.example ANY
refute_seen "ANY over TCP is whole" 'HINFO' answer +tcp web4.lab.example ANY

step "Sizes and TCP"
expect_seen "80 addresses do not fit: TC" 'flags:[^;]* tc' q +ignore +bufsize=1232 many.lab.example AAAA
expect_same "over TCP they come, every one" 80 "$(q +short many.lab.example AAAA | grep -c 64:ff9b::52d:65)"
expect_same "a large TXT over TCP" 30 "$(q +short big.lab.example TXT | wc -l)"
expect_seen "pipelined: three questions on one connection" 'ANSWER: 1' \
	q +tcp +keepopen web4.lab.example A dual.lab.example AAAA short.lab.example AAAA
expect_seen "512 bytes without EDNS" 'flags:[^;]* tc' q +ignore +noedns many.lab.example A

step "Reverse names"
expect_seen "of a made address: CNAME to in-addr.arpa" "CNAME[[:space:]]+80.100.45.5.in-addr.arpa" \
	answer $NIBBLES PTR
expect_seen "and its PTR" 'PTR[[:space:]]+web4.lab.example.$' answer $NIBBLES PTR
expect_seen "nothing there: NXDOMAIN and no CNAME" 'status: NXDOMAIN.*' q "1${NIBBLES#0}" PTR
refute_seen "no CNAME" CNAME answer "1${NIBBLES#0}" PTR

step "ipv4only.arpa (RFC 7050, RFC 8880)"
expect_same "AAAA" "$(printf '64:ff9b::c000:aa\n64:ff9b::c000:ab')" \
	"$(q +short ipv4only.arpa AAAA | sort)"
expect_same "A" "$(printf '192.0.0.170\n192.0.0.171')" "$(q +short ipv4only.arpa A | sort)"
expect_same "reverse" ipv4only.arpa. "$(q +short -x 64:ff9b::192.0.0.170)"
expect_seen "nothing below it" 'status: NXDOMAIN' q x.ipv4only.arpa AAAA

step "DNSSEC"
expect_seen "DO and CD: not touched" 'ANSWER: 0' q +dnssec +cd web4.signed.example AAAA
expect_seen "with its proof" 'NSEC' q +dnssec +cd web4.signed.example AAAA
expect_seen "DO alone: made" '64:ff9b::52d:6450' answer +dnssec web4.signed.example AAAA
refute_seen "without AD" 'flags:[^;]* ad' q +dnssec web4.signed.example AAAA
refute_seen "without a signature of what was not sent" 'RRSIG[[:space:]]+A ' \
	answer +dnssec web4.signed.example AAAA
expect_seen "A comes with its signature" 'RRSIG[[:space:]]+A ' answer +dnssec web4.signed.example A
expect_seen "and AD" 'flags:[^;]* ad' q +dnssec web4.signed.example A
trust() {
	awk '{ printf "trust-anchors { signed.example. static-ds %s %s %s \"%s\"; };\n",
		$(NF - 3), $(NF - 2), $(NF - 1), $NF }' "$LAB_TRUST.ds" >"$LAB_DIR/anchors"
}
trust
expect_seen "delv validates through us" 'fully validated' on GUEST1 delv "@$HOST_GUEST6" \
	-a "$LAB_DIR/anchors" +root=signed.example web4.signed.example A
expect_seen "also that there is no AAAA" 'negative response, fully validated' \
	on GUEST1 delv "@$HOST_GUEST6" +cdflag -a "$LAB_DIR/anchors" +root=signed.example \
	web4.signed.example AAAA

step "Who and what is refused"
expect_seen "a stranger, asking our address" 'status: REFUSED' \
	on UPLINK dig "@$HOST_GUEST6" +time=2 +tries=1 web4.lab.example A
refute "nobody listens on the uplink" on UPLINK dig "@$HOST6" +time=1 +tries=1 web4.lab.example A
expect_same "not even by IPv4" "" "$(on HOST ss -Hln4 'sport = :53')"
expect_seen "class CH" 'status: REFUSED' q CH TXT version.bind
expect_seen "a transfer" 'Transfer failed' q lab.example AXFR
expect_seen "an opcode we do not have" 'status: NOTIMP' q +opcode=update lab.example SOA
expect_seen "EDNS version 1" 'status: BADVERS' q +edns=1 +noednsneg web4.lab.example A
expect_seen "the link-local address serves too" '64:ff9b::52d:6450' \
	on GUEST1 dig +short "@$(on HOST ip -6 -o addr show dev $LAB_BRIDGE scope link | awk '{ sub("/.*", "", $4); print $4 }')%eth0" web4.lab.example AAAA
expect_seen "every refusal was counted" 'refused_client +1$' ctl stats dns64d

step "Cache"
wait_for 3 "a second question is older" shows '[[:space:]](29[0-9]|[0-9]{1,2})[[:space:]]+IN' \
	answer web4.lab.example A
expect_seen "it can be listed" 'web4.lab.example. +AAAA .*synthesised' ctl dns cache lab.example
expect_seen "a zone can be forgotten" '[0-9]+ entries removed' ctl dns flush --zone lab.example
expect_seen "and is gone" '^0 entries' ctl dns cache lab.example
expect_seen "numbers" 'hits +[1-9]' ctl dns stats

step "A query, step by step"
ctl dns flush --all >/dev/null
trace() { ctl dns query web4.lab.example AAAA --trace; }
expect_seen "whom it asks, and what it hears" '← .* AAAA web4.lab.example.*no data.*SOA ttl (60|5[0-9])' trace
expect_seen "then it is in the cache" 'cache: a fresh answer' trace
expect_seen "and the answer says what it is" '64:ff9b::52d:6450 +\(synthesised' trace
expect_seen "as a stranger it is refused" '^REFUSED' ctl dns query web4.lab.example --client 2001:db8::1
expect_seen "what is no name is said" 'is no domain name' ctl dns query a..b

step "Who asked what"
guest=$(guest_slaac GUEST1)
expect_seen "the log has it" "$guest +AAAA +web4.lab.example. +NOERROR, synthesised" ctl dns log
expect_seen "of this client" 'ANY +web4.lab.example' ctl dns log lab.example --client "$guest"
refute_seen "not of another" web4.lab.example ctl dns log --client 2001:db8::9
expect_seen "the most first" "$guest +[0-9]+ +web4.lab.example." ctl dns top --top 3
expect_seen "how long the upstream takes" 'dns_upstream_rtt_seconds_bucket\{.*le="\+Inf"\} [1-9]' \
	ctl metrics print

step "A label may hold any byte (RFC 2181 section 11)"
expect_same "a space" 64:ff9b::52d:6450 "$(q +short 'My\032Printer.lab.example' AAAA)"
expect_same "UTF-8, an alias" "$(printf '%s\n' web4.lab.example. 64:ff9b::52d:6450)" \
	"$(q +short 'b\195\188ro.lab.example' AAAA)"
expect_same "an alias to such a name" "$(printf '%s\n' 'b\195\188ro.lab.example.' web4.lab.example. 64:ff9b::52d:6450)" \
	"$(q +short to-buero.lab.example AAAA)"
expect_same "asked over TCP, where the answer is large" 30 "$(q +short 'My\032Big.lab.example' TXT | wc -l)"
expect_seen "one that is not there" 'status: NXDOMAIN' q 'No\032Such\255.lab.example' AAAA

step "A log of what one client asks"
queries() { on HOST cat /run/queries/queries.log; }
logged() { shows "$1" queries; }
query_log() {	# VALUE
	{ on HOST cat /etc/gateway6.yaml | sed '/^dns64:/d'; echo "dns64: { query_log: $1 }"; } >"$LAB_DIR/query-log.yaml"
	lab_config <"$LAB_DIR/query-log.yaml"
	daemon_reload dns64d
}
on HOST install -d -o gateway6 -m 750 /run/queries
query_log "{ target: /run/queries/queries.log, clients: \"$guest\" }"
on HOST dig @::1 +short not-mine.lab.example AAAA >/dev/null
q +short web4.lab.example AAAA >/dev/null
# a line feed in a name: as bytes, since what dig makes of "\010" depends on its version
printf '\0\1\1\0\0\1\0\0\0\0\0\0\3a\nb\3lab\7example\0\0\20\0\1' |
	on GUEST1 timeout 5 socat -t 2 - "UDP6:[$HOST_GUEST6]:53" >/dev/null
time='^[0-9-]{10}T[0-9:]{8}Z'
wait_for 3 "its queries are in it" logged "$time $guest AAAA web4.lab.example. NOERROR synthesised\$"
wait_for 3 "one in a line, whatever the name" logged "$time $guest TXT a\\\\010b.lab.example. NXDOMAIN\$"
refute_seen "nobody else's" not-mine queries
kib() { awk '/VmSize/ { print $2 }' "/proc/$1/status"; }
scribe=$(pgrep -P "$(daemon_pid dns64d)")
expect "who writes it was made without the 64 MiB of the cache" \
	[ "$(kib "$scribe")" -lt $(($(kib "$(daemon_pid dns64d)") - 50000)) ]
expect_same "it is not for everybody" 640 "$(on HOST stat -c %a /run/queries/queries.log)"
on HOST mv /run/queries/queries.log /run/queries/queries.log.1
kill -USR2 "$(daemon_pid dns64d)"
q +short dual.lab.example AAAA >/dev/null
wait_for 3 "SIGUSR2 makes a new one" logged "$guest AAAA dual.lab.example. NOERROR\$"
query_log journal
q +short only6.lab.example AAAA >/dev/null
wait_for 3 "the journal has the same lines" grep -Eq \
	"^<6>20[0-9TZ:-]+ $guest AAAA only6.lab.example. NOERROR\$" "$LAB_DIR/log/dns64d"
query_log off
q +short two.lab.example AAAA >/dev/null
refute_seen "switched off it is silent" "two.lab.example" daemon_log dns64d
query_log /run/no-such-folder/queries.log
q +short two.lab.example AAAA >/dev/null
failing() { shows 'queries: log .* not written: No such file' ctl --json status; }
wait_for 5 "a file that cannot be written is said in the status" failing
expect_seen "and its lines are counted" 'query_log_lost +[1-9]' ctl stats dns64d
kill -9 "$(pgrep -P "$(daemon_pid dns64d)")"
query_log /run/queries/queries.log
again() { q +short many.lab.example A >/dev/null && logged "$guest A many.lab.example"; }
wait_for 5 "another child takes the place of one that was killed" again

step "A reply that is kept back"
query_log "/run/queries/queries.log, limits: { responses_per_second: 1 }"
q +short rrl.wild.lab.example A >/dev/null
askers=()
hasty() { q +nocookie +ignore +tries=1 +time=1 rrl.wild.lab.example A >/dev/null || true; }
for i in $(seq 8); do hasty & askers+=($!); done
wait "${askers[@]}"
expect_seen "is said in the log of queries" 'NOERROR, withheld$' ctl dns log rrl.wild.lab.example
wait_for 3 "and in its file" logged "$guest A rrl.wild.lab.example. NOERROR withheld\$"
query_log off

step "Source ports towards the upstream vary"
on_bg HOST ports tcpdump -ln -i "$LAB_UPLINK" udp dst port 53
wait_until 3 grep -q listening "$LAB_DIR/log/ports"
for i in $(seq 60); do q +short "p$i.wild.lab.example" A; done >/dev/null
wait_until 3 grep -q 'p60.wild' "$LAB_DIR/log/ports"
ports=$(grep -o "IP [0-9.]* >" "$LAB_DIR/log/ports" | sort -u | wc -l)
expect "60 questions left from $ports ports" test "$ports" -ge 50
