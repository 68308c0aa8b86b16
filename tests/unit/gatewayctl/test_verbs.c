/*
 * The program as people run it, against three daemons that say what the test wants.
 *
 *	gatewayctl -c FILE verb  --- control sockets ---  a child with three servers
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail

#include <gateway6/ctl.h>
#include <gateway6/daemon.h>
#include <gateway6/must.h>

static char directory[64], config[128];
static pid_t servers;

/* ---- the other side ---- */

static enum ctl_step rows_of(struct ctl_call *call, const char *const *rows)
{
	for (; *rows; rows++) {
		cJSON *row = cJSON_Parse(*rows);

		must(row, "no JSON: %s", *rows);
		ctl_row(call, row);
	}
	return CTL_DONE;
}

#define ROWS(call, ...) rows_of(call, (const char *const[]){ __VA_ARGS__, NULL })

static enum ctl_step nat64d_status(struct ctl_call *call, void *daemon)
{
	(void)daemon;
	return ROWS(call,
		"{\"version\":\"9.9\",\"uptime_s\":777600,\"generation\":7,\"loaded_ago_s\":"
		"7200,\"ready\":true,\"why_not\":\"\",\"warnings\":[\"the roof leaks\"],"
		"\"sessions\":1284,\"addresses\":[\"203.0.113.5\"],\"ports_used\":6,"
		"\"ports_total\":100,\"bit_s_in\":412000000,\"bit_s_out\":3800000,\"publish\":["
		"{\"name\":\"web\",\"proto\":\"tcp\",\"port\":443,\"to\":\"2001:db8:1::10\","
		"\"sessions\":57}]}");
}

static enum ctl_step dns64d_status(struct ctl_call *call, void *daemon)
{
	(void)daemon;
	return ROWS(call,
		"{\"version\":\"9.9\",\"uptime_s\":60,\"generation\":7,\"loaded_ago_s\":7200,"
		"\"ready\":false,\"why_not\":\"no upstream answers\",\"warnings\":[],"
		"\"queries\":2120,\"queries_per_second\":211.7,\"cache_hits\":91,"
		"\"cache_misses\":9,\"synthesised\":65,"
		"\"upstreams\":[{\"address\":\"9.9.9.9\",\"port\":53,\"ok\":true,"
		"\"rtt_ms\":8},{\"address\":\"2620:fe::fe\",\"port\":53,\"ok\":false}]}");
}

static enum ctl_step raserv_status(struct ctl_call *call, void *daemon)
{
	(void)daemon;
	return ROWS(call,
		"{\"version\":\"9.9\",\"uptime_s\":60,\"generation\":7,\"loaded_ago_s\":7200,"
		"\"ready\":true,\"why_not\":\"\",\"warnings\":[]}");
}

static enum ctl_step links(struct ctl_call *call, void *daemon)
{
	(void)daemon;
	if (ctl_text_param(call, "interface") &&
	    strcmp(ctl_text_param(call, "interface"), "vmbr0"))
		return CTL_DONE;
	return ROWS(call,
		"{\"interface\":\"vmbr0\",\"up\":true,\"mac\":\"02:67:77:36:00:01\","
		"\"source\":\"fe80::67:77ff:fe36:1\",\"next_ra_ms\":192000,\"sent\":1204,"
		"\"sent_unicast\":211,\"rs_received\":214,\"lifetime_s\":1800,"
		"\"preference\":\"medium\",\"managed\":false,\"other\":true,\"hop_limit\":64,"
		"\"mtu\":0,\"prefixes\":[{\"prefix\":\"2001:db8:1::/64\",\"on_link\":true,"
		"\"autonomous\":true,\"preferred_s\":14400,\"valid_s\":86400}],"
		"\"rdnss\":[{\"server\":\"2001:db8:1::1\",\"lifetime_s\":1800}],\"dnssl\":[],"
		"\"pref64\":{\"prefix\":\"64:ff9b::/96\",\"lifetime_s\":1800},"
		"\"others\":[{\"router\":\"fe80::7\",\"mac\":\"bc:24:11:00:00:07\","
		"\"lifetime_s\":1800,\"prefixes\":[\"2001:db8:bad::/64\"],\"age_s\":180}],"
		"\"withheld\":[\"RDNSS until dns64d is ready\"],\"error\":\"\"}");
}

#define WEB "\"src6\":\"2001:db8:1::10\""
#define OTHER "\"src6\":\"2001:db8:1::20\""

static enum ctl_step sessions(struct ctl_call *call, void *daemon)
{
	const char *host = ctl_text_param(call, "host");

	(void)daemon;
	if (host && !strcmp(host, "2001:db8:1::99"))
		return ROWS(call, NULL);
	return ROWS(call,
		"{\"proto\":\"udp\",\"state\":\"-\"," OTHER ",\"sport6\":40112,"
		"\"ip4\":\"203.0.113.5\",\"port4\":61071,\"dst4\":\"192.0.2.123\","
		"\"dport4\":123,\"dst6\":\"64:ff9b::c000:27b\",\"expires_s\":240,"
		"\"bytes_out\":76,\"bytes_in\":76,\"fast\":false}",
		"{\"proto\":\"tcp\",\"state\":\"established\"," WEB ",\"sport6\":39054,"
		"\"ip4\":\"203.0.113.5\",\"port4\":61044,\"dst4\":\"93.184.216.34\","
		"\"dport4\":443,\"dst6\":\"64:ff9b::5db8:d822\",\"expires_s\":7080,"
		"\"bytes_out\":9830,\"bytes_in\":123904,\"fast\":true}",
		"{\"proto\":\"icmp\",\"state\":\"-\"," OTHER ",\"sport6\":7,"
		"\"ip4\":\"203.0.113.5\",\"port4\":61072,\"dst4\":\"192.0.2.1\","
		"\"dport4\":61072,\"dst6\":\"64:ff9b::c000:201\",\"expires_s\":60,"
		"\"bytes_out\":1000,\"bytes_in\":0,\"fast\":false}");
}

static enum ctl_step bindings(struct ctl_call *call, void *daemon)
{
	(void)daemon;
	return ROWS(call, "{\"proto\":\"udp\"," WEB ",\"sport6\":40112,\"ip4\":\"203.0.113.5\","
		    "\"port4\":61071,\"sessions\":1,\"static\":false,\"age_s\":12}",
		    "{\"proto\":\"tcp\"," OTHER ",\"sport6\":443,\"ip4\":\"203.0.113.5\","
		    "\"port4\":443,\"sessions\":0,\"static\":true,\"age_s\":0}",
		    "{\"proto\":\"udp\"," OTHER ",\"sport6\":40112,\"ip4\":\"203.0.113.5\","
		    "\"port4\":61072,\"sessions\":1,\"static\":false,\"age_s\":12}");
}

static enum ctl_step publish(struct ctl_call *call, void *daemon)
{
	(void)daemon;
	return ROWS(call, "{\"name\":\"web\",\"proto\":\"tcp\",\"listen\":\"203.0.113.5\","
		    "\"port\":8080,\"port_last\":8081,\"to\":\"2001:db8:1::10\",\"to_port\":80,"
		    "\"state\":\"open\",\"sessions\":2,\"bytes_out\":9830,\"bytes_in\":76}");
}

static enum ctl_step cache_list(struct ctl_call *call, void *daemon)
{
	(void)daemon;
	return ROWS(call, "{\"name\":\"github.com.\",\"type\":\"AAAA\",\"ttl_s\":60,"
		    "\"kind\":\"synthesised\",\"size\":112}");
}

static enum ctl_step cache_flush(struct ctl_call *call, void *daemon)
{
	(void)daemon;
	if (ctl_flag_param(call, "all"))
		return ROWS(call, "{\"removed\":17}");
	return ROWS(call, ctl_text_param(call, "zone") ? "{\"removed\":3}" : "{\"removed\":1}");
}

static enum ctl_step cache_stats(struct ctl_call *call, void *daemon)
{
	(void)daemon;
	return ROWS(call, "{\"entries\":1284,\"hits\":91}");
}

static enum ctl_step stats(struct ctl_call *call, void *daemon)
{
	(void)daemon;
	ctl_counter(call, "rs_received", "router solicitations received", 214);
	return CTL_DONE;
}

/* raserv would take it, dns64d finds an error: what a person then sees. */
static enum ctl_step prepare_fine(struct ctl_call *call, void *daemon)
{
	(void)daemon;
	ROWS(call, "{\"prepared\":true,\"generation\":8}");
	return CTL_LATER;
}

static enum ctl_step prepare_bad(struct ctl_call *call, void *daemon)
{
	cJSON *row = cJSON_CreateObject();

	(void)daemon;
	cJSON_AddStringToObject(row, "file", config);
	cJSON_AddNumberToObject(row, "line", 1);
	cJSON_AddNumberToObject(row, "column", 10);
	cJSON_AddNumberToObject(row, "end_column", 11);
	cJSON_AddStringToObject(row, "severity", "error");
	cJSON_AddStringToObject(row, "key", "version");
	cJSON_AddStringToObject(row, "message", "this number is odd");
	cJSON_AddStringToObject(row, "hint", "use an even one");
	ctl_row(call, row);
	return ROWS(call, "{\"prepared\":false,\"generation\":7}");
}

static void conf_row(const struct conf_value *v, void *call)
{
	cJSON *row = cJSON_CreateObject();
	const char *text = !strcmp(v->key, "nat64.device") ? "nat9" :
			   !strcmp(v->key, "networks.vmbr0.ra.max_interval") ? "20m" : v->text;

	cJSON_AddStringToObject(row, "key", v->key);
	cJSON_AddStringToObject(row, v->item ? "item" : "value", text);
	ctl_row(call, row);
}

/* As the file of the tests says, but for three keys. */
static enum ctl_step conf(struct ctl_call *call, void *daemon)
{
	struct conf_errors errors;
	struct config *c;

	(void)daemon;
	conf_errors_init(&errors);
	c = config_load(config, &errors);
	must(c, "the configuration of the tests is bad");
	config_each(c, conf_row, call);
	config_free(c);
	conf_errors_fini(&errors);
	return ROWS(call, "{\"key\":\"publish[old]\",\"item\":true,\"file\":\"x\",\"line\":24}",
		    "{\"key\":\"publish[old].name\",\"value\":\"old\"}");
}

static const struct ctl_method raserv_methods[] = {
	{ "Status", CTL_READ, raserv_status, NULL, "" },
	{ "Links", CTL_READ, links, NULL, "" },
	{ "Config", CTL_READ, conf, NULL, "" },
	{ "Stats", CTL_READ, stats, NULL, "" },
	{ "Prepare", CTL_CHANGE, prepare_fine, NULL, "" },
	{ 0 },
};

static const struct ctl_method dns64d_methods[] = {
	{ "Status", CTL_READ, dns64d_status, NULL, "" },
	{ "Config", CTL_READ, conf, NULL, "" },
	{ "CacheList", CTL_READ, cache_list, NULL, "" },
	{ "CacheFlush", CTL_CHANGE, cache_flush, NULL, "" },
	{ "CacheStats", CTL_READ, cache_stats, NULL, "" },
	{ "Prepare", CTL_CHANGE, prepare_bad, NULL, "" },
	{ 0 },
};

static enum ctl_step denied(struct ctl_call *call, void *daemon)
{
	(void)daemon;
	return ctl_refuse(call, "PermissionDenied", "changing is for root");
}

static const struct ctl_method nat64d_methods[] = {
	{ "Stats", CTL_READ, denied, NULL, "" },
	{ "Status", CTL_READ, nat64d_status, NULL, "" },
	{ "Config", CTL_READ, conf, NULL, "" },
	{ "Sessions", CTL_READ, sessions, NULL, "" },
	{ "Bindings", CTL_READ, bindings, NULL, "" },
	{ "Publish", CTL_READ, publish, NULL, "" },
	{ 0 },
};

static const struct { const char *name; const struct ctl_method *methods; } fakes[] = {
	{ "raserv", raserv_methods }, { "dns64d", dns64d_methods },
	{ "nat64d", nat64d_methods },
};

static void serve(int ready_fd)
{
	struct loop *loop = loop_new();

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (size_t i = 0; i < ARRAY_SIZE(fakes); i++)
		must(ctl_server_new(loop, &(struct ctl_server_plan){
			.directory = directory, .name = fakes[i].name, .group = "no-such",
			.methods = fakes[i].methods }), "no server %s", fakes[i].name);
	must(write(ready_fd, "r", 1) == 1, "parent is gone");
	loop_run(loop);
	_exit(0);			/* the sockets stay, as after a crash */
}

static int up(void **state)
{
	int ready[2];
	FILE *f;
	char c;

	(void)state;
	snprintf(directory, sizeof(directory), "/tmp/gw-verbs-XXXXXX");
	assert_non_null(mkdtemp(directory));
	snprintf(config, sizeof(config), "%s/g.yaml", directory);
	f = fopen(config, "w");
	assert_non_null(f);
	fprintf(f, "version: 1\nnode: { name: pve1 }\nnetworks: { vmbr0: {} }\n"
		"nat64: true\ndns64: true\ncontrol: { directory: %s }\n"
		"state: { directory: %s/state }\n"
		"hosts: { web: { address: \"2001:db8:1::10\" } }\n", directory, directory);
	fclose(f);
	assert_int_equal(pipe(ready), 0);
	servers = fork();
	if (servers == 0)
		serve(ready[1]);
	close(ready[1]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	return 0;
}

static void stop_servers(void)
{
	kill(servers, SIGTERM);
	waitpid(servers, NULL, 0);
	servers = 0;
}

static int down(void **state)
{
	char path[160];

	(void)state;
	if (servers)
		stop_servers();
	for (size_t i = 0; i < ARRAY_SIZE(fakes); i++) {
		snprintf(path, sizeof(path), "%s/%s.sock", directory, fakes[i].name);
		unlink(path);
	}
	unlink(config);
	snprintf(path, sizeof(path), "%s/state", directory);
	rmdir(path);			/* a change that was given up leaves nothing */
	return rmdir(directory);
}

/* ---- the side of the person ---- */

static int code;

static const char *shell(const char *command)
{
	static char text[16384];
	size_t n;
	FILE *f = popen(command, "r");

	assert_non_null(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	code = WEXITSTATUS(pclose(f));
	return text;
}

static const char *ctl(const char *words)
{
	char command[512];

	snprintf(command, sizeof(command), "%s/gatewayctl -c %s %s 2>&1", GW_BINARY_DIR, config,
		 words);
	return shell(command);
}

static void says(const char *text, const char *part)
{
	if (!strstr(text, part))
		print_error("not said: %s\nbut: %s\n", part, text);
	assert_non_null(strstr(text, part));
}

static void status__gives_verdict_lines_and_reasons(void **state)
{
	const char *t = ctl("status");

	(void)state;
	assert_int_equal(code, 1);
	says(t, " on pve1 — degraded     config generation 7, 2h ago\n");
	says(t, "  raserv  running 1m     vmbr0: 2001:db8:1::/64, DNS 2001:db8:1::1, "
		"NAT64 64:ff9b::/96, some withheld (gatewayctl ra show vmbr0)\n");
	says(t, "  dns64d  running 1m     2 120 queries, 212/s, 91 % from cache, 3 % synthesised; "
		"upstreams 9.9.9.9 8 ms, 2620:fe::fe silent\n");
	says(t, "  nat64d  running 9d     1 284 sessions, 203.0.113.5 ports 6 % used; "
		"412 Mbit/s ▼  3.8 Mbit/s ▲\n");
	says(t, "  publish 1 port  web 443 → 2001:db8:1::10 (57)\n");
	says(t, "! dns64d is not ready: no upstream answers\n");
	says(t, "! warning: nat64d: the roof leaks\n");
}

static void status__with_nobody_there_exits_with_3(void **state)
{
	const char *t;

	(void)state;
	stop_servers();
	t = ctl("status");
	assert_int_equal(code, 3);
	says(t, "— not running\n");
	says(t, "  dns64d  not running\n");
	says(t, "! nat64d is not running; journalctl -u nat64d\n");
}

static void status__json_is_one_object(void **state)
{
	const char *t = ctl("status --json");
	cJSON *row = cJSON_Parse(t);
	const cJSON *daemons = cJSON_GetObjectItem(row, "daemons");

	(void)state;
	assert_int_equal(code, 1);
	assert_non_null(row);
	assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(row, "health")),
			    "degraded");
	assert_int_equal(cJSON_GetArraySize(daemons), 3);
	assert_ptr_equal(strchr(t, '\n'), t + strlen(t) - 1);
	cJSON_Delete(row);
}

static void sessions__name_guests_by_hosts(void **state)
{
	const char *t = ctl("sessions");

	(void)state;
	assert_int_equal(code, 0);
	assert_string_equal(t,
"PROTO  STATE        GUEST                       VIA                PEER               "
	"PATH    EXPIRES  BYTES ▲ / ▼\n"
"udp    -            2001:db8:1::20 40112        203.0.113.5 61071  192.0.2.123 123    "
	"nat64d       4m      76 / 76\n"
"tcp    established  web [2001:db8:1::10] 39054  203.0.113.5 61044  93.184.216.34 443  "
	"kernel    1h58m  9.6K / 121K\n"
"icmp   -            2001:db8:1::20 7            203.0.113.5 61072  192.0.2.1 61072    "
	"nat64d       1m     1.0K / 0\n"
"3 of 3 shown; the ports behind them: gatewayctl bindings\n");
}

static void sessions__top_shows_the_largest_first(void **state)
{
	const char *t = ctl("sessions --top 2 --no-headers");

	(void)state;
	assert_int_equal(strncmp(t, "tcp ", 4), 0);
	says(t, "\nicmp ");
	assert_null(strstr(t, "udp"));
	says(ctl("sessions --top 2"), "2 of 3 shown");
}

static void sessions__take_a_name_for_a_host(void **state)
{
	(void)state;
	ctl("sessions --host web");
	assert_int_equal(code, 0);
	says(ctl("sessions --host 2001:db8:1::99"), "0 of 0 shown");
	says(ctl("sessions --host wab"), "neither an IPv6 address nor under `hosts:`");
	assert_int_equal(code, 2);
}

static void bindings__json_has_the_guest_behind_the_protocol(void **state)
{
	(void)state;
	says(ctl("bindings --json"), "{\"v\":1,\"proto\":\"udp\",\"guest\":\"web\",\"src6\":"
			    "\"2001:db8:1::10\",\"sport6\":40112,\"ip4\":\"203.0.113.5\","
			    "\"port4\":61071,\"sessions\":1,\"static\":false,\"age_s\":12}\n");
	says(ctl("bindings"), "udp    web [2001:db8:1::10] 40112  203.0.113.5 61071         1"
			      "  no      12s\n");
}

static void who__finds_the_guest_behind_a_lent_port(void **state)
{
	const char *t = ctl("who 203.0.113.5:61072");

	(void)state;
	assert_int_equal(code, 0);
	says(t, "2001:db8:1::20 port 40112 udp, since ");
	says(t, ", to 192.0.2.123:123\n");
	says(ctl("who 203.0.113.5:61071"), "web  2001:db8:1::10 port 40112 udp, since ");
	assert_string_equal(ctl("who 203.0.113.5:443"),
			    "2001:db8:1::20 port 443 tcp, published\n");
	says(ctl("who --json 203.0.113.5:61072"),
	     "\"peers\":[{\"address\":\"192.0.2.123\",\"port\":123}]}\n");
}

static void who__knows_both_ends_inside(void **state)
{
	(void)state;
	says(ctl("who '[2001:db8:1::10]:40112'"), "seen as 203.0.113.5:61071");
	assert_string_equal(ctl("who '[64:ff9b::5db8:d822]:443'"),
			    "93.184.216.34:443 tcp, of the IPv4 internet, with "
			    "web  2001:db8:1::10 port 39054\n");
}

static void who__says_no_with_1_and_refuses_with_2(void **state)
{
	static const char *const wrong[] = {
		"", "203.0.113.5", "203.0.113.5:", "203.0.113.5:70000", "203.0.113:1",
		"2001:db8::1:443x", "'[2001:db8::1:443'", "'[]:1'", "203.0.113.5:-1",
	};
	char words[64];

	(void)state;
	says(ctl("who 203.0.113.5:9"), "nobody: ");
	assert_int_equal(code, 1);
	assert_string_equal(ctl("who --json 203.0.113.5:9"), "");
	assert_int_equal(code, 1);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		snprintf(words, sizeof(words), "who %s", wrong[i]);
		says(ctl(words), "who takes 203.0.113.5:61044");
		assert_int_equal(code, 2);
	}
}

static void publish__is_a_table(void **state)
{
	(void)state;
	says(ctl("publish"),
	     "web   tcp    203.0.113.5  8080-8081  web [2001:db8:1::10] 80  open          2  "
	     "  9.6K / 76\n1 published");
	says(ctl("publish --json"), "{\"v\":1,\"name\":\"web\",\"host\":\"web\",");
}

static void ra_show__is_the_page_of_a_link(void **state)
{
	(void)state;
	assert_string_equal(ctl("ra show vmbr0"),
		"vmbr0  up, MAC 02:67:77:36:00:01, source fe80::67:77ff:fe36:1\n"
		"  next multicast RA in 3m12s; sent 1 204 (211 unicast), RS received 214\n"
		"  router     lifetime 30m, preference medium, M=0 O=1, hop limit 64\n"
		"  prefix     2001:db8:1::/64  on-link autonomous preferred 4h valid 1d\n"
		"  RDNSS      2001:db8:1::1  lifetime 30m\n"
		"  PREF64     64:ff9b::/96  lifetime 30m\n"
		"  withheld   RDNSS until dns64d is ready\n"
		"  other router here: fe80::7 (bc:24:11:00:00:07)  lifetime 1800 s, "
		"prefix 2001:db8:bad::/64, heard 3m ago\n");
	says(ctl("ra show vmbr9"), "no network vmbr9");
	assert_int_equal(code, 1);
}

static void dns__shows_and_forgets(void **state)
{
	(void)state;
	says(ctl("dns cache"), "github.com.  AAAA   1m  synthesised   112\n1 entries; forget");
	assert_string_equal(ctl("dns flush github.com"), "1 entry removed\n");
	assert_string_equal(ctl("dns flush --zone org"), "3 entries removed\n");
	assert_string_equal(ctl("dns flush --all"), "17 entries removed\n");
	says(ctl("dns stats"), "entries                        1 284\n");
}

static void stats__explains_and_passes_over_who_has_none(void **state)
{
	(void)state;
	says(ctl("stats raserv --explain"),
	     "raserv  rs_received    214  router solicitations received\n");
	assert_int_equal(code, 0);
	says(ctl("stats dns64d"), "this dns64d does not know io.gateway6.dns64d.Stats");
}

static void diff__shows_both_texts_and_what_needs_a_restart(void **state)
{
	const char *t = ctl("diff");

	(void)state;
	assert_int_equal(code, 1);
	assert_string_equal(t,
		" networks.vmbr0.ra.max_interval  20m → 10m  the default\n"
		" nat64.device                    nat9 → nat64  the default  "
		"needs `systemctl restart nat64d`\n"
		"-publish[old]                    was x line 24\n"
		"a reload cannot do all of it: restart what is named above\n");
	says(ctl("diff --json"), "{\"v\":1,\"key\":\"nat64.device\",\"change\":\"changed\","
	     "\"old\":\"nat9\",\"new\":\"nat64\",\"restart\":\"nat64d\","
	     "\"daemons\":[\"raserv\",\"dns64d\",\"nat64d\"]}");
}

static void metrics__are_families_with_help_and_type(void **state)
{
	const char *t;

	(void)state;
	stop_servers();
	t = ctl("metrics print");
	assert_int_equal(code, 3);
	assert_string_equal(t,
		"# HELP gateway6_up Whether the daemon answers.\n"
		"# TYPE gateway6_up gauge\n"
		"gateway6_up{daemon=\"raserv\"} 0\n"
		"gateway6_up{daemon=\"dns64d\"} 0\n"
		"gateway6_up{daemon=\"nat64d\"} 0\n");
	says(ctl("metrics print --json"), "{\"v\":1,\"labels\":{\"daemon\":\"raserv\"},"
	     "\"metric\":\"gateway6_up\",\"value\":0}");
	says(ctl("metrics write /no/such/folder/x.prom"), "No such file or directory");
	assert_int_equal(code, 1);
	ctl("metrics write");
	assert_int_equal(code, 2);
}

static void reload__stops_at_the_first_refusal_with_78(void **state)
{
	const char *t = ctl("reload");

	(void)state;
	assert_int_equal(code, 78);
	says(t, "g.yaml:1:10: error: this number is odd\n");
	says(t, "hint: use an even one");
	says(t, "dns64d refused\nnothing was changed: generation 7 stays\n");
	assert_null(strstr(t, "nat64d"));
	says(ctl("confirm"), "nothing is on trial");
	assert_int_equal(code, 1);
	says(ctl("reload --confirm 60"), "--confirm takes a span");
	assert_int_equal(code, 2);
}

static void doctor__grades_and_exits_as_a_plugin(void **state)
{
	FILE *f;

	(void)state;
	says(ctl("doctor"), " CRIT  dns64d is not ready: no upstream answers\n");
	assert_int_equal(code, 2);
	f = fopen(config, "w");
	fprintf(f, "version: 2\n");
	fclose(f);
	says(ctl("doctor"), "cannot be used\n           gatewayctl check\n"
			    "0 warnings, 1 critical (exit 2)\n");
	assert_int_equal(code, 2);
}

static void reload__does_not_speak_of_a_bad_file(void **state)
{
	FILE *f = fopen(config, "w");

	(void)state;
	fprintf(f, "version: 1\nnat46: true\n");
	fclose(f);
	says(ctl("reload"), "g.yaml:2:1: error: unknown key \"nat46\"");
	assert_int_equal(code, 78);
	says(ctl("reload"), "nothing was changed\n");
	if (access("/run/gateway6", F_OK) == 0)	/* the real ones live here */
		return;
	says(ctl("sessions"), "has errors, so /run/gateway6 was tried");
	assert_int_equal(code, 3);
}

static void a_denied_call__exits_with_77(void **state)
{
	(void)state;
	says(ctl("stats nat64d"), "nat64d: changing is for root\n");
	assert_int_equal(code, 77);
}

static void version__names_each_daemon(void **state)
{
	(void)state;
	says(ctl("version"), "nat64d      9.9\n");
	says(ctl("version --json"), "\"daemons\":{\"raserv\":\"9.9\",\"dns64d\":\"9.9\","
				    "\"nat64d\":\"9.9\"},\"features\":[\"capture\",");
	says(ctl("version --json"), "\"schema\":1}");
}

static const char *complete(const char *words)
{
	char command[512];

	snprintf(command, sizeof(command), "%s/gatewayctl __complete -c %s %s", GW_BINARY_DIR,
		 config, words);
	return shell(command);
}

static void complete__knows_the_configuration(void **state)
{
	(void)state;
	/* and the guests that hold bindings now */
	assert_string_equal(complete("sessions --host"), "web\n2001:db8:1::10\n2001:db8:1::20\n");
	says(complete("explain"), "web\n");
	says(complete("logs"), "raserv\ndns64d\nnat64d\n");
	says(complete("ra show"), "vmbr0\n--watch\n");
	assert_null(strstr(complete("ra show vmbr0"), "vmbr0\n"));
}

/* Of what every verb says when it was called wrongly, or nobody is there. */
static void each_verb__exits_as_documented(void **state)
{
	static const struct { const char *words; int code; } rows[] = {
		{ "status", 3 }, { "diff", 3 }, { "reload", 3 }, { "confirm", 1 },
		{ "rollback", 1 }, { "ra show", 3 }, { "dns cache", 3 }, { "dns flush --all", 3 },
		{ "dns stats", 3 }, { "sessions", 3 }, { "bindings", 3 }, { "publish", 3 },
		{ "who 203.0.113.5:1", 3 }, { "explain web 192.0.2.1 tcp/80", 3 }, { "top", 3 },
		{ "capture", 3 }, { "stats", 3 }, { "version", 0 }, { "check", 0 },
		{ "config show", 0 }, { "config example", 0 },
		{ "metrics print", 3 }, { "import", 2 }, { "logs nobody", 2 },
		{ "explain web 192.0.2.1", 2 }, { "explain a b sctp/1", 2 }, { "who nonsense", 2 },
		{ "capture nonsense", 2 }, { "status one-word-too-many", 2 }, { "nonsense", 2 },
		{ "sessions --zone x", 2 }, { "top --every 0s", 2 }, { "reload --confirm x", 2 },
		{ "check /no/such/file", 78 }, { "reload -c /no/such/file", 78 },
		{ "report /no/such/folder/file", 1 },
	};

	(void)state;
	stop_servers();
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		ctl(rows[i].words);
		if (code != rows[i].code)
			print_error("gatewayctl %s\n", rows[i].words);
		assert_int_equal(code, rows[i].code);
	}
}

static void output__has_color_for_terminals_only(void **state)
{
	(void)state;
	assert_null(strchr(ctl("status"), '\033'));
}

#define SERVED(test) cmocka_unit_test_setup_teardown(test, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SERVED(status__gives_verdict_lines_and_reasons),
		SERVED(status__with_nobody_there_exits_with_3),
		SERVED(status__json_is_one_object),
		SERVED(sessions__name_guests_by_hosts),
		SERVED(sessions__top_shows_the_largest_first),
		SERVED(sessions__take_a_name_for_a_host),
		SERVED(bindings__json_has_the_guest_behind_the_protocol),
		SERVED(who__finds_the_guest_behind_a_lent_port),
		SERVED(who__knows_both_ends_inside),
		SERVED(who__says_no_with_1_and_refuses_with_2),
		SERVED(publish__is_a_table),
		SERVED(ra_show__is_the_page_of_a_link),
		SERVED(dns__shows_and_forgets),
		SERVED(stats__explains_and_passes_over_who_has_none),
		SERVED(diff__shows_both_texts_and_what_needs_a_restart),
		SERVED(metrics__are_families_with_help_and_type),
		SERVED(reload__stops_at_the_first_refusal_with_78),
		SERVED(doctor__grades_and_exits_as_a_plugin),
		SERVED(reload__does_not_speak_of_a_bad_file),
		SERVED(a_denied_call__exits_with_77),
		SERVED(version__names_each_daemon),
		SERVED(complete__knows_the_configuration),
		SERVED(each_verb__exits_as_documented),
		SERVED(output__has_color_for_terminals_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
