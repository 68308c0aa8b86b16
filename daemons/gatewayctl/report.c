/*
 * report.c - one file for a bug report: what runs, with what, and what it says of itself
 *
 * All of it is shown to whoever reads it, so every line goes through mask.c, and the
 * file is for its owner alone until he has looked at it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <gateway6/must.h>

#include "mask.h"
#include "verbs.h"

/* What begins with a space is for gatewayctl itself. */
static const struct { const char *title, *command; } sections[] = {
	{ "version", " version --json" },
	{ "system", "uname -srm; (. /etc/os-release; echo \"$PRETTY_NAME\")" },
	{ "status", " status" },
	{ "configuration, as it is understood", " config show --effective" },
	{ "configuration, what runs against the file", " diff" },
	{ "doctor", " doctor" },
	{ "advertisements", " ra show" },
	{ "counters", " stats" },
	{ "published ports", " publish" },
	{ "the cache", " dns stats" },
	{ "links", "ip -br link; ip -br addr" },
	{ "routes", "ip route; ip -6 route; ip rule" },
	{ "nftables, our tables", "nft list table ip gateway6; nft list table inet gateway6" },
	{ "units", "systemctl --no-pager show -p ActiveState,SubState,Result,NRestarts,"
	  "MemoryCurrent raserv dns64d nat64d" },
	{ "log, its last lines", "journalctl --no-pager -n 300 -u raserv -u dns64d -u nat64d" },
};

struct report {
	struct mask *mask;
	FILE	    *out;
	char	     self[600];
	bool	     told;		/* who waits at a terminal sees that it goes on */
};

static void section(struct report *r, size_t i)
{
	bool ours = sections[i].command[0] == ' ';
	char command[1000], line[4096];
	FILE *in;

	snprintf(command, sizeof(command), "(%s%s) 2>&1 </dev/null", ours ? r->self : "",
		 sections[i].command);
	if (r->told)
		fprintf(stderr, "\r\033[K%zu of %zu: %s", i + 1, ARRAY_SIZE(sections),
			sections[i].title);
	fprintf(r->out, "\n==== %s ====\n", sections[i].title);
	in = popen(command, "re");
	while (in && fgets(line, sizeof(line), in))
		mask_print(r->mask, line, r->out);
	if (in)
		pclose(in);
}

/* In single quotes, for the shell. */
static bool self_is(struct report *r, const struct ctl_cmd *c)
{
	char exe[300];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (n < 0 || strchr(c->config_path, '\''))
		return false;
	exe[n] = '\0';
	snprintf(r->self, sizeof(r->self), "'%s' --no-color -c '%s'", exe, c->config_path);
	return !strchr(exe, '\'');
}

static FILE *file_new(const char *path)
{
	int fd = !strcmp(path, "-") ? dup(STDOUT_FILENO) :
		 open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

	if (!out)
		fprintf(stderr, "gatewayctl: %s: %s\n", path, strerror(errno));
	return out;
}

static void learn_key(const struct conf_value *v, void *arg)
{
	names_plain(arg, v->key);
}

/* What this host's file tells of names; a file that cannot be read tells none. */
static struct names *names_here(struct ctl_cmd *c)
{
	const struct config *config = cmd_config(c);
	struct names *n = names_new();
	char host[65] = "";

	must(n, "report: no memory");
	gethostname(host, sizeof(host) - 1);
	names_secret(n, host, "this-host");
	if (!config)
		return n;
	config_each(config, learn_key, n);
	for (size_t i = 0; i < config->hosts.n; i++)
		names_secret(n, config->hosts.item[i].name, NULL);
	for (size_t i = 0; i < config->publish.n; i++)
		names_secret(n, config->publish.item[i].name ? config->publish.item[i].name : "",
			     NULL);
	for (size_t i = 0; i < config->networks.n; i++)
		names_secret(n, config->networks.item[i].description, NULL);
	return n;
}

static const char *name_by_time(void)
{
	static char name[64];
	time_t now = time(NULL);
	struct tm t;

	localtime_r(&now, &t);
	strftime(name, sizeof(name), "gateway6-report-%Y%m%d-%H%M%S.txt", &t);
	return name;
}

int verb_report(struct ctl_cmd *c)
{
	const char *path = cmd_arg(c, 0) ? cmd_arg(c, 0) : name_by_time();
	struct report r = { .told = isatty(STDERR_FILENO) };

	if (!self_is(&r, c) || !(r.out = file_new(path)))
		return EXIT_RUN_TIME;
	r.mask = mask_new(names_here(c));
	must(r.mask, "report: no memory");
	fprintf(r.out, "gateway6 report. Addresses, domains and names of hosts are others, equal "
		"ones stay equal.\n");
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		section(&r, i);
	mask_free(r.mask);
	if (r.told)
		fprintf(stderr, "\r\033[K");
	if (fclose(r.out) != 0) {
		fprintf(stderr, "gatewayctl: %s: %s\n", path, strerror(errno));
		return EXIT_RUN_TIME;
	}
	if (strcmp(path, "-"))
		printf("%s: look at it before you send it\n", path);
	return EXIT_OK;
}
