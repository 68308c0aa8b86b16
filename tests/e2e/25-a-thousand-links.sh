#!/usr/bin/env bash
# 25-a-thousand-links.sh - they all go down and up at once: the kernel drops notices, and
#                          still each is advertised on while it is up, and none while not
#
#	HOST v1 .. v1000 ==== their far ends, in HOST too: raserv
LAB_FORWARDING=1
. "$(dirname "$0")/lib.sh"
LAB_GUESTS=GUEST1
LINKS=1000

each() {	# FORMAT with %g: a line of `ip -batch` for each link
	seq -f "$1" 1 $LINKS | on HOST ip -batch -
}
advertising() { ctl --json status 2>/dev/null | grep -o '"advertising":[0-9]*' | head -1; }
advertises() { [ "$(advertising)" = "\"advertising\":$1" ]; }

lab_up
for ((i = 1; i <= LINKS; i++)); do
	echo "link add v$i type veth peer name p$i"
done | on HOST ip -batch -
each "link set p%g up"
each "link set v%g up"
{
	printf 'version: 1\nuplink: { interface: %s }\nnetworks:\n' "$LAB_UPLINK"
	for ((i = 1; i <= LINKS; i++)); do
		printf '  v%d: { prefix: "2a02:600d:%x::/64", dns64: false, nat64: false }\n' \
			$i $((i + 4096))
	done
} | lab_config
daemon_start raserv
wait_for 20 "all are advertised on" advertises $LINKS
for round in 1 2; do
	step "Down and up, round $round"
	each "link set v%g down"
	wait_for 20 "down: none" advertises 0
	each "link set v%g up"
	wait_for 20 "up: all" advertises $LINKS
done
expect "it lives" daemon_alive raserv
daemon_kill9 raserv		# two good-byes on a thousand links are not the question

step "The resolver on all of them"
prefix() { printf '2a02:600d:%x::' $(($1 + 4096)); }
for ((i = 1; i <= LINKS; i++)); do
	echo "addr add $(prefix $i)1/64 dev v$i nodad"
done | on HOST ip -batch -
on HOST cat /etc/gateway6.yaml | sed 's/dns64: false, //' >"$LAB_DIR/with-dns64.yaml"
lab_config <"$LAB_DIR/with-dns64.yaml"
daemon_start dns64d
sockets() { on HOST ss -Hlun 'sport = :53' | wc -l; }
expect_same "two addresses of each, and loopback" $((2 * LINKS + 1)) "$(sockets)"
expect_seen "the last answers" 'status: NOERROR' \
	on HOST dig "@$(prefix $LINKS)1" +time=3 +tries=1 web4.lab.example AAAA

# The neighbour table is the machine's, and a namespace is taken down some time after its end:
# a link that goes down gives its entries back at once, before the next story begins.
each "link set v%g down"
each "link set p%g down"
