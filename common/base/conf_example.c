/*
 * conf_example.c - the file to begin with
 *
 * What is active is the shortest that serves guests; what most people want next stands
 * behind it as comments. tests/house/manual.sh proves that both load.
 */
#include <gateway6/conf.h>

static const char example[] =
"# yaml-language-server: $schema=/usr/share/gateway6/gateway6.schema.json\n"
"#\n"
"# /etc/gateway6.yaml, the configuration of raserv, dns64d and nat64d. All keys are in\n"
"# gateway6.yaml(5); `gatewayctl config show --effective` prints what each one is now,\n"
"# `gatewayctl check` judges this file, `gatewayctl reload` applies it.\n"
"version: 1\n"
"\n"
"# The side of the provider. auto: the interface of the IPv4 default route.\n"
"uplink:\n"
"  interface: auto\n"
"\n"
"# The guest side: bridges without physical ports. auto: each /64 on the interface.\n"
"networks:\n"
"  vmbr0:\n"
"    prefix: auto\n"
"#    gateway: fe80::1        # the router of all guests; given to the bridge if missing\n"
"\n"
"# Guests with IPv6 only reach IPv4: NAT64 translates, DNS64 gives names an address.\n"
"nat64: true\n"
"dns64: true\n"
"\n"
"# Names for guests, used below and in all output.\n"
"#hosts:\n"
"#  web: 2001:db8:1::10\n"
"\n"
"# Ports of this host's IPv4 address that lead to guests.\n"
"#publish:\n"
"#  - { name: web, port: 443, to: web }\n"
"#  - { name: game, proto: udp, port: 19132-19133, to: web }\n";

void config_print_example(FILE *out)
{
	fputs(example, out);
}
