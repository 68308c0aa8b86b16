/*
 * verbs.c - the rows: what gatewayctl can be told to do
 *
 * Dispatch, usage and completion are loops over them (dispatch.c); tests/house proves
 * that the manual names each.
 */
#include "verbs.h"

#include <unistd.h>

const struct verb verbs[] = {
	{ { "status" }, verb_status, "watch", "", 0,
	  "one screen: health, what is announced, load" },
	{ { "check" }, verb_check, "", "[FILE]", 1,
	  "read the configuration, judge it, apply nothing (no root)" },
	{ { "config", "show" }, verb_config_show, "effective", "", 0,
	  "the configuration with every default" },
	{ { "config", "example" }, verb_config_example, "", "", 0,
	  "a file to begin with" },
	{ { "config", "schema" }, verb_config_schema, "", "", 0,
	  "the JSON Schema of the file, for editors" },
	{ { "diff" }, verb_diff, "", "", 0,
	  "what a reload would change: what runs against the file" },
	{ { "reload" }, verb_reload, "confirm", "", 0,
	  "let the running daemons take the file, all or none" },
	{ { "confirm" }, verb_confirm, "", "", 0, "what is on trial stays" },
	{ { "rollback" }, verb_rollback, "", "", 0, "what was before the trial returns" },
	{ { "import" }, verb_import, "radvd bind tayga clatd ndppd", "", 0,
	  "the file of a daemon before us, as YAML" },
	{ { "ra", "show" }, verb_ra_show, "watch", "[IF]", 1,
	  "what is announced on each network, and why not" },
	{ { "ra", "monitor" }, verb_ra_monitor, "yaml count", "[IF]", 1,
	  "each solicitation and advertisement that passes" },
	{ { "ra", "send" }, verb_ra_send, "", "IF", 1,
	  "advertise to all guests of a network now" },
	{ { "ndp" }, verb_ndp, "watch", "[IF]", 1,
	  "the neighbours on the networks: addresses, MACs, names" },
	{ { "dns", "cache" }, verb_dns_cache, "watch", "[NAME]", 1,
	  "what dns64d remembers, of NAME and below" },
	{ { "dns", "flush" }, verb_dns_flush, "zone all", "[NAME]", 1,
	  "forget NAME, a zone, or everything" },
	{ { "dns", "query" }, verb_dns_query, "trace client", "NAME [TYPE]", 2,
	  "ask dns64d as a guest would, and see why it answers so" },
	{ { "dns", "log" }, verb_dns_log, "client watch", "[NAME]", 1,
	  "the last queries of all or of one client, newest first" },
	{ { "dns", "top" }, verb_dns_top, "client top watch", "", 0,
	  "which client asks most for which name, of the last queries" },
	{ { "dns", "stats" }, verb_dns_stats, "watch", "", 0, "the cache in numbers" },
	{ { "sessions" }, verb_sessions, "host proto top watch follow", "", 0,
	  "who talks to whom through the translator" },
	{ { "bindings" }, verb_bindings, "host proto top watch follow", "", 0,
	  "who holds which port" },
	{ { "who" }, verb_who, "proto at", "ADDR:PORT [FILE...]", 7,
	  "which guest or client is behind an address, now or then" },
	{ { "publish" }, verb_publish, "watch", "[NAME]", 1,
	  "published ports, where they lead, what flows" },
	{ { "explain" }, verb_explain, "", "SRC DST PROTO[/PORT]", 3,
	  "walk a packet through the translator, send nothing" },
	{ { "top" }, verb_top, "every", "", 0, "who uses the translator right now" },
	{ { "capture" }, verb_capture, "write", "[FILTER]", 6,
	  "both sides of the translation, packet by packet" },
	{ { "stats" }, verb_stats, "explain watch", "[DAEMON]", 1, "all counters" },
	{ { "metrics", "print" }, verb_metrics_print, "", "", 0,
	  "what is measured, as Prometheus reads it" },
	{ { "metrics", "write" }, verb_metrics_write, "", "[FILE]", 1,
	  "the same into a file, whole or not at all" },
	{ { "doctor" }, verb_doctor, "", "", 0,
	  "tests of this host and of the way through, with remedies" },
	{ { "logs" }, verb_logs, "follow", "[DAEMON]", 1, "what the daemons wrote, by journalctl" },
	{ { "report" }, verb_report, "", "[FILE]", 1,
	  "all that a bug report needs, addresses masked" },
	{ { "version" }, verb_version, "", "", 0, "ours, and that of each daemon" },
	{ { "__complete" }, verb_complete, "", "", 99, NULL },
	{ { "__manual" }, verb_manual, "", "", 0, NULL },
	{ { NULL }, NULL, NULL, NULL, 0, NULL },
};

const struct config *cmd_config(struct ctl_cmd *c)
{
	struct conf_errors errors;

	if (c->config_tried)
		return c->config;
	c->config_tried = true;
	conf_errors_init(&errors);
	c->config = config_load(c->config_path, &errors);
	conf_errors_fini(&errors);
	return c->config;
}

bool cmd_config_broken(struct ctl_cmd *c)
{
	return access(c->config_path, R_OK) == 0 && !cmd_config(c);
}

#define DIRECTORY_DEFAULT "/run/gateway6"

const char *cmd_directory(struct ctl_cmd *c)
{
	const struct config *config = cmd_config(c);

	if (config && config->control.directory)
		return config->control.directory;
	return DIRECTORY_DEFAULT;
}
