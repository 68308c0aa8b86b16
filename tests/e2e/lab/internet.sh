# internet.sh - what the guests want to reach: names and servers
#
#	5.45.100.53  2a02:600d:ff::53	nsd: ".", lab.example, signed.example (DNSSEC), reverse
#	5.45.100.9   2a02:600d:ff::9	unbound: the resolver of the host, validating
#	5.45.100.80			nginx, IPv4 only; PUT allowed below /up/
#	5.45.100.7			UDP echo, port 7, IPv4 only
#	5.45.100.46  2a02:600d:ff::46	nginx, both
#	5.45.100.77			somebody's IPv4 address

NET4=5.45.100		NET4_GATEWAY=5.45.100.1
NET6=2a02:600d:ff:	NET6_GATEWAY=2a02:600d:ff::1
RESOLVER4=$NET4.9	RESOLVER6=$NET6:9
WEB4=$NET4.80		ECHO4=$NET4.7		CLIENT4=$NET4.77
DUAL4=$NET4.46		DUAL6=$NET6:46
LAB_ZONE=${LAB_ZONE-}	# a story's own lines for lab.example

internet_up() {
	local n

	link_up INTERNET eth0
	for n in 53 9 80 7 46 77; do
		on INTERNET ip addr add "$NET4.$n/24" dev eth0
	done
	for n in 53 9 46; do
		on INTERNET ip addr add "$NET6:$n/64" dev eth0
	done
	on INTERNET ip route add default via "$NET4_GATEWAY"
	on INTERNET ip -6 route add default via "$NET6_GATEWAY"
	authority_start
	dns_start
	web_start
	on_bg INTERNET echo4 socat -T 5 UDP4-RECVFROM:7,bind="$ECHO4",fork PIPE
	wait_until 5 port_open INTERNET tcp 80
	wait_until 5 dns_answers
}

zone_head() {
	cat <<-END
	\$TTL 300
	@ IN SOA ns.lab.example. admin.lab.example. 1 3600 600 86400 60
	@ IN NS ns.lab.example.
	END
}

# Each name shows one thing that a DNS64 must get right.
internet_zone() {
	zone_head
	cat <<-END
	ns	IN A $NET4.53
	ns	IN AAAA $NET6:53
	web4	IN A $WEB4
	echo4	IN A $ECHO4
	dual	IN A $DUAL4
	dual	IN AAAA $DUAL6
	only6	IN AAAA $DUAL6
	short	30 IN A $WEB4
	long	86400 IN A $WEB4
	two	IN A $WEB4
	two	IN A $DUAL4
	alias	IN CNAME web4
	chain	IN CNAME alias
	dangling IN CNAME nowhere
	mapped	IN A $WEB4
	mapped	IN AAAA ::ffff:$WEB4
	private	IN A 10.1.2.3
	text	IN TXT "no address here"
	unknown	IN TYPE65400 \\# 4 c00c00ff
	client	IN A $CLIENT4
	*.wild	IN A $WEB4
	$(for n in $(seq 1 80); do echo "many IN A 5.45.101.$n"; done)
	$(for n in $(seq 1 30); do
		echo "big IN TXT \"$n $(printf '%0200d' 0)\""
	done)
	$LAB_ZONE
	END
}

zone_files() {
	local dir=$1

	{ zone_head; cat <<-END
		ns.lab.example. IN A $NET4.53
		ns.lab.example. IN AAAA $NET6:53
		lab.example. IN NS ns.lab.example.
		signed.example. IN NS ns.lab.example.
		100.45.5.in-addr.arpa. IN NS ns.lab.example.
		ipv4only.arpa. IN A 192.0.0.170
		ipv4only.arpa. IN A 192.0.0.171
	END
	} >"$dir/root"
	internet_zone >"$dir/lab.example"
	{ zone_head; cat <<-END
		web4	IN A $WEB4
		dual	IN AAAA $DUAL6
		alias	IN CNAME web4
		text	IN TXT "no address here"
		*.wild	IN A $WEB4
	END
	} >"$dir/signed.example"
	{ zone_head; echo "80 IN PTR web4.lab.example."; } >"$dir/100.45.5.in-addr.arpa"
}

# Sign signed.example; prints the name of the key without an ending.
zone_sign() {
	local key

	cd "$1" || return
	key=$(ldns-keygen -a ECDSAP256SHA256 -k signed.example)
	ldns-signzone -n -o signed.example -f signed.example.signed signed.example "$key"
	echo "$1/$key"
}

authority_start() {
	local dir=$LAB_DIR/authority z

	mkdir -p "$dir"
	zone_files "$dir"
	LAB_TRUST=$(zone_sign "$dir")
	{
		cat <<-END
		server:
		  ip-address: $NET4.53
		  ip-address: $NET6:53
		  username: root
		  zonesdir: "$dir"
		  database: ""
		  pidfile: "$dir/nsd.pid"
		  xfrdfile: "$dir/xfrd.state"
		  xfrdir: "$dir"
		  zonelistfile: "$dir/zone.list"
		  server-count: 1
		  rrl-ratelimit: 0
		remote-control:
		  control-enable: no
		END
		for z in .=root lab.example=lab.example signed.example=signed.example.signed \
			 100.45.5.in-addr.arpa=100.45.5.in-addr.arpa; do
			printf 'zone:\n  name: "%s"\n  zonefile: "%s"\n' "${z%%=*}" "${z#*=}"
		done
	} >"$dir/nsd.conf"
	on_bg INTERNET authority nsd -d -c "$dir/nsd.conf"
}

dns_start() {
	local dir=$LAB_DIR/resolver

	mkdir -p "$dir"
	cat >"$dir/unbound.conf" <<-END
	server:
	  interface: $RESOLVER4
	  interface: $RESOLVER6
	  access-control: 0.0.0.0/0 allow
	  access-control: ::/0 allow
	  username: ""
	  chroot: ""
	  directory: "$dir"
	  pidfile: ""
	  use-syslog: no
	  num-threads: 1
	  module-config: "validator iterator"
	  trust-anchor-file: "$LAB_TRUST.ds"
	  local-zone: "example." nodefault
	  local-zone: "100.45.5.in-addr.arpa." nodefault
	remote-control:
	  control-enable: no
	stub-zone:
	  name: "."
	  stub-addr: $NET4.53
	END
	on_bg INTERNET resolver unbound -d -c "$dir/unbound.conf"
	LAB_RESOLVER=$LAB_LAST_PID
}

dns_stop() {
	kill -KILL "$LAB_RESOLVER"
	wait "$LAB_RESOLVER" 2>/dev/null || true
}

dns_answers() {
	on INTERNET dig +short +time=1 +tries=1 "@$RESOLVER4" web4.lab.example A |
		grep -qx "$WEB4"
}

web_start() {
	local dir=$LAB_DIR/www

	mkdir -p "$dir/html" "$dir/up"
	chmod 777 "$dir/up"
	cat >"$dir/nginx.conf" <<-END
	daemon off; user root; worker_processes 1;
	pid $dir/pid; error_log $dir/error.log;
	events { worker_connections 512; }
	http {
		access_log $dir/access.log;
		client_max_body_size 1g; client_body_temp_path $dir/body;
		fastcgi_temp_path $dir/t1; proxy_temp_path $dir/t2;
		scgi_temp_path $dir/t3; uwsgi_temp_path $dir/t4;
		default_type text/plain; sendfile on;
		server {
			listen $WEB4:80; root $dir/html;
			location = / { return 200 "IPv4-only web, you are \$remote_addr\n"; }
			location /up/ { alias $dir/up/; dav_methods PUT; }
			location /slow/ { alias $dir/html/; limit_rate 1500k; }
		}
		server {
			listen $DUAL4:80; listen [$DUAL6]:80; root $dir/html;
			location = / { return 200 "dual-stack web, you are \$remote_addr\n"; }
		}
	}
	END
	on_bg INTERNET nginx nginx -p "$dir" -e "$dir/error.log" -c "$dir/nginx.conf"
}

# big_file SIZE: random bytes at http://web4.lab.example/big; prints their sha256
big_file() {
	head -c "$1" /dev/urandom | tee "$LAB_DIR/www/html/big" | sha256sum | cut -d' ' -f1
}

iperf_server() {
	on_bg "${1:-INTERNET}" "iperf3-${1:-INTERNET}" iperf3 -s
	wait_until 3 port_open "${1:-INTERNET}" tcp 5201
}
