#!/usr/bin/env bash
# 33-dns64-views-and-clients.sh - other answers for some, names of our own, real clients
#
#	GUEST1 --+-- vmbr0 [ dns64d ] eno1 ---- resolver .9 ---- authority .53
#	GUEST2 --'   local: vm.test	   `--- .77: for slow.test, says nothing
#	 view: nothing is made
#
# Clients: dig, kdig, delv, systemd-resolved, and the stub resolvers of glibc and musl.
. "$(dirname "$0")/lib.sh"
lab_up
guest_static GUEST1
guest_static GUEST2
lab_config <<END
version: 1
networks: { $LAB_BRIDGE: { prefix: $GUEST_PREFIX } }
hosts: { web: { address: "$(guest_slaac GUEST2)" } }
dns64:
  upstreams: [ $RESOLVER4, { address: $CLIENT4, domains: slow.test } ]
  case_randomization: true
  synthesis: { except: [ alias.lab.example ] }
  prefixes:
    - { prefix: "2a02:600d:64::/96", ipv4: [ $DUAL4/32 ] }
    - { prefix: "64:ff9b::/96" }
  local:
    domain: vm.test
    records: [ "printer.vm.test 60 A $WEB4", "www.vm.test CNAME web.vm.test" ]
  query_log: journal
  views:
    - { name: native, clients: [ "$(guest_slaac GUEST2)/128" ], synthesis: false, prefer: ipv6 }
END
daemon_start dns64d

q() { on GUEST1 dig "@$HOST_GUEST6" +time=6 +tries=1 "$@"; }
q2() { on GUEST2 dig "@$HOST_GUEST6" +time=6 +tries=1 "$@"; }

step "Views and prefixes"
expect_same "made for most" 64:ff9b::52d:6450 "$(q +short web4.lab.example AAAA)"
expect_seen "not for the view" 'status: NOERROR.*' q2 web4.lab.example AAAA
expect_same "it has nothing" "" "$(q2 +short web4.lab.example AAAA)"
wait_for 3 "the log of queries says so" grep -q " AAAA web4.lab.example. NOERROR view native\$" "$LAB_DIR/log/dns64d"
expect_same "A only where there is no AAAA" "$WEB4" "$(q2 +short web4.lab.example A)"
expect_seen "else none, and why" 'EDE: 17' q2 dual.lab.example A
expect_seen "the view is named in the trace" 'the client is of the view native' \
	ctl dns query dual.lab.example A --trace --client "$(guest_slaac GUEST2)"
expect_seen "in the log" 'dual.lab.example. +NOERROR, view native' ctl dns log
expect_seen "and in the numbers" 'queries of view native: [1-9]' ctl dns stats
expect_same "the others have it" "$DUAL4" "$(q +short dual.lab.example A)"
expect_same "by the address, another prefix" "$(printf '2a02:600d:64::52d:642e\n64:ff9b::52d:6450')" \
	"$(q +short two.lab.example AAAA | sort)"
expect_same "an excepted name is left alone" web4.lab.example. "$(q +short alias.lab.example AAAA)"
expect_same "reverse names of that one too" web4.lab.example. \
	"$(q +short -x 2a02:600d:64::52d:6450 | tail -n 1)"

step "Names of our own"
expect_same "a host" "$(guest_slaac GUEST2)" "$(q +short web.vm.test AAAA)"
expect_same "and back" web.vm.test. "$(q +short -x "$(guest_slaac GUEST2)")"
expect_seen "authoritative" 'flags:[^;]* aa' q web.vm.test AAAA
expect_same "AAAA of a local A" 64:ff9b::52d:6450 "$(q +short printer.vm.test AAAA)"
expect_seen "what is not there is NXDOMAIN" 'status: NXDOMAIN' q no.vm.test A
expect_seen "with a SOA" '^vm.test.*SOA' q no.vm.test A

step "Cookies, keepalive, letters"
on_bg HOST letters tcpdump -ln -i "$LAB_UPLINK" udp dst port 53
wait_until 5 grep -q listening "$LAB_DIR/log/letters"
cookie() { q +cookie="$1" web4.lab.example A | sed -n 's/^; COOKIE: \([0-9a-f]*\).*/\1/p'; }
first=$(cookie 0102030405060708)
expect_same "a client's cookie comes back, ours behind it" 48 ${#first}
expect_same "which is good again" "$first" "$(cookie "$first")"
expect_seen "and was known" 'cookies_good +[1-9]' ctl stats dns64d
expect_seen "over TCP it hears how long it may be silent" 'TCP.KEEPALIVE: 10' \
	q +tcp +keepalive web4.lab.example A
q +short letters-in-some-random-case.wild.lab.example A >/dev/null
letters() { grep -i 'letters-in' "$LAB_DIR/log/letters" | grep -v 'letters-in-some-random-case'; }
expect "questions leave in random case" wait_until 5 letters
expect_seen "and the answers repeat it" 'answers_case +0$' ctl stats dns64d

step "Out of order (RFC 7766 section 7)"
# two questions on one connection, the first for what nobody answers: ids 1 and 2
pipelined() {
	printf '\x00\x1b\0\1\1\0\0\1\0\0\0\0\0\0\4slow\4test\0\0\1\0\1' # slow.test A
	printf '\x00\x22\0\2\1\0\0\1\0\0\0\0\0\0\4web4\3lab\7example\0\0\1\0\1'
	sleep 2
}
first_id() {
	# head leaves first, so that socat ends by a broken pipe
	pipelined | { on GUEST1 timeout 10 socat -t 10 - "TCP6:[$HOST_GUEST6]:53" || true; } |
		head -c 4 | od -An -v -tx1
}
expect_same "the second is answered first" " 00 32 00 02" "$(first_id)"

step "Real clients"
musl-gcc -static -o "$LAB_DIR/stub-musl" "$(dirname "$0")/tools/stub.c"
cp "$GW_BUILD/story_stub" "$LAB_DIR/stub-glibc"
echo "nameserver $HOST_GUEST6" | on GUEST1 tee /etc/resolv.conf >/dev/null
declare -A many
for libc in glibc musl; do
	stub() { on GUEST1 "$LAB_DIR/stub-$libc" "$@"; }
	expect_same "$libc: both families" "$(printf '%s\n' "$WEB4" 64:ff9b::52d:6450)" \
		"$(stub web4.lab.example | sort)"
	expect_same "$libc: an alias's addresses" 64:ff9b::52d:6450 "$(stub chain.lab.example 6)"
	many[$libc]=$(stub many.lab.example 6 | grep -c 64:ff9b::52d:65 || true)
	expect_same "$libc: backwards" web4.lab.example "$(stub -x 64:ff9b::52d:6450)"
	expect_same "$libc: a host of ours" "$(guest_slaac GUEST2)" "$(stub www.vm.test 6)"
	expect_same "$libc: backwards" web.vm.test "$(stub -x "$(guest_slaac GUEST2)")"
done
expect_same "glibc: 80 addresses, over TCP" 80 "${many[glibc]}"
# musl before 1.2.4 knows no TCP, and no EDNS: what fits into 512 bytes
expect "musl: ${many[musl]} of them at least" [ "${many[musl]}" -ge 15 ]
kdig() { on GUEST1 kdig "@$HOST_GUEST6" "$@"; }
expect_same "kdig" 64:ff9b::52d:6450 "$(kdig +short web4.lab.example AAAA)"
expect_same "kdig over TCP, with a cookie" 64:ff9b::52d:6450 \
	"$(kdig +short +tcp +cookie web4.lab.example AAAA)"
awk '{ printf "trust-anchors { signed.example. static-ds %s %s %s \"%s\"; };\n",
	$(NF - 3), $(NF - 2), $(NF - 1), $NF }' "$LAB_TRUST.ds" >"$LAB_DIR/anchors"
delv() { on GUEST1 delv "@$HOST_GUEST6" -a "$LAB_DIR/anchors" +root=signed.example "$@"; }
expect_seen "delv validates, letters or not" '; fully validated' delv web4.signed.example A
expect_seen "an alias and its end" 'web4.signed.example.*A.*5.45.100.80' delv alias.signed.example A
expect_seen "a wildcard" '; fully validated' delv any.wild.signed.example A
expect_seen "a real AAAA" '; fully validated' delv dual.signed.example AAAA
expect_seen "what is not there" 'negative response, fully validated' delv nope.signed.example A
expect_seen "nothing is made for who says that it validates (CD, RFC 6147 5.5)" \
	'negative response, fully validated' delv +cd web4.signed.example AAAA
expect_seen "without CD it hears of a made one, and does not take it" \
	'insecurity proof failed' delv web4.signed.example AAAA

step "systemd-resolved"
resolved=/usr/local/lib/gateway6-lab/systemd-resolved
[ -x $resolved ] || resolved=/usr/lib/systemd/systemd-resolved
if [ -x $resolved ]; then
	on GUEST1 sh -c 'getent passwd systemd-resolve >/dev/null ||
		echo systemd-resolve:x:996:996::/:/usr/sbin/nologin >>/etc/passwd
		getent group systemd-resolve >/dev/null || echo systemd-resolve:x:996: >>/etc/group
		install -d -o systemd-resolve -g systemd-resolve /run/systemd/resolve'
	printf '[Resolve]\nDNS=%s\nDNSSEC=no\nLLMNR=no\nMulticastDNS=no\n' "$HOST_GUEST6" |
		on GUEST1 sh -c 'mkdir -p /etc/systemd; cat >/etc/systemd/resolved.conf'
	on_bg GUEST1 resolved $resolved
	resolved_pid=$LAB_LAST_PID
	r() { on GUEST1 dig @127.0.0.53 +time=3 +tries=1 +short "$@"; }
	wait_for 5 "it asks us" shows 64:ff9b::52d:6450 r web4.lab.example AAAA
	expect_same "an alias" 64:ff9b::52d:6450 "$(r chain.lab.example AAAA | tail -n 1)"
	expect_same "80 addresses" 80 "$(r +tcp many.lab.example AAAA | grep -c 64:ff9b)"
	expect_same "backwards" web4.lab.example. "$(r -x 64:ff9b::52d:6450 | tail -n 1)"
	kill "$resolved_pid"
else
	echo "(there is none here)"
fi
