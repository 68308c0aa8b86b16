#!/usr/bin/env bash
# 51-diff.sh - what runs against the file; what a reload does, and what it cannot
. "$(dirname "$0")/lib.sh"
lab_up

# config RA-INTERVAL DEVICE PUBLISH-LINE...
config() {
	lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK }
	networks:
	  $LAB_BRIDGE:
	    prefix: $GUEST_PREFIX
	    ra: { max_interval: $1 }
	nat64: { device: $2 }
	dns64: { upstreams: [$RESOLVER4], port: 53 }
	publish:
	$(printf '  - %s\n' "${@:3}")
	END
}
web="{ name: web, port: 8443, to: \"$(guest_slaac GUEST1)\" }"
old="{ name: old, port: 21, to: \"$(guest_slaac GUEST1)\" }"
config 10m nat64 "$web" "$old"
for name in raserv dns64d nat64d; do daemon_start $name; done

step "The same"
expect_exit "no difference: exit 0" 0 ctl diff
config 10m nat64 "$old" "$web"
expect_exit "items that only moved are no difference" 0 ctl diff

step "A value, an item gone, an item more"
config 5m nat64 "${web/8443/443}" "{ name: mail, port: 25, to: \"$(guest_slaac GUEST2)\" }"
expect_exit "different: exit 1" 1 ctl diff
expect_seen "both texts and the line" '^ networks.vmbr0.ra.max_interval +10m → 5m +line 6$' ctl diff
expect_seen "in an item, by its name" '^ publish\[web\].port +8443 → 443 +line 10$' ctl diff
expect_seen "an item more" '^\+publish\[mail\] +line 11$' ctl diff
expect_seen "an item gone, with the line it had" '^-publish\[old\] +was line 11$' ctl diff
expect_seen "a reload can do it" 'without restart of any daemon' ctl diff
expect_seen "JSON" '"key":"publish\[web\].port","change":"changed","old":"8443","new":"443"' \
	ctl diff --json
expect "reload" ctl reload
expect_exit "then there is no difference" 0 ctl diff

step "What a reload cannot do"
config 5m other "${web/8443/443}" "{ name: mail, port: 25, to: \"$(guest_slaac GUEST2)\" }"
expect_seen "it is said" 'nat64.device +nat64 → other +line 7 +needs `systemctl restart nat64d`' ctl diff
refute "and so it is" ctl reload
expect_exit "none has it" 1 ctl diff
daemon_stop nat64d
daemon_start nat64d
expect_seen "who was started anew has it: told apart" '^nat64d: no difference$' ctl diff
expect_seen "the others have not" '^raserv, dns64d:$' ctl diff
expect "reload" ctl reload
expect_exit "now all have" 0 ctl diff

step "A bad file, and nobody there"
on HOST sh -c 'echo "nat46: true" >> /etc/gateway6.yaml'
expect_exit "a bad file: exit 78" 78 ctl diff
config 5m other "$web"
for name in raserv dns64d nat64d; do daemon_stop $name; done
expect_exit "none runs: exit 3" 3 ctl diff
