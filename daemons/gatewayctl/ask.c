/* ask.c - asking a daemon, and saying what went wrong */
#include "ask.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <gateway6/must.h>

const char *const daemon_names[] = { "raserv", "dns64d", "nat64d", NULL };

static bool raserv_wanted(const struct config *c)
{
	return c->networks.n > 0;
}

static bool dns64d_wanted(const struct config *c)
{
	return c->dns64.enabled;
}

static bool nat64d_wanted(const struct config *c)
{
	return c->nat64.enabled;
}

static bool (*const wanted_by[])(const struct config *c) = {
	raserv_wanted, dns64d_wanted, nat64d_wanted,	/* as in daemon_names */
};

static_assert(ARRAY_SIZE(wanted_by) + 1 == ARRAY_SIZE(daemon_names), "one for each daemon");

bool daemon_wanted(struct ctl_cmd *c, const char *daemon)
{
	const struct config *config = cmd_config(c);

	for (size_t i = 0; config && daemon_names[i]; i++)
		if (!strcmp(daemon, daemon_names[i]))
			return wanted_by[i](config);
	return true;
}

static const struct {
	int	    why;
	int	    code;
	const char *text;		/* behind the daemon's name */
} troubles[] = {
	{ -ENOENT, EXIT_NOT_RUNNING, "is not running; see `systemctl status gateway6.target`" },
	{ -ECONNREFUSED, EXIT_NOT_RUNNING,
	  "is not running; see `systemctl status gateway6.target`" },
	{ -EACCES, EXIT_NO_PERMISSION, "answers only root and members of group gateway6" },
	{ -ETIMEDOUT, EXIT_RUN_TIME, "did not answer in time" },
	{ -EPROTO, EXIT_RUN_TIME, "broke off its answer" },
	{ -EPIPE, EXIT_RUN_TIME, "went away in the middle of a call" },
	{ -ECONNRESET, EXIT_RUN_TIME, "went away in the middle of a call" },
};

static int say_trouble(struct ctl_cmd *c, const char *daemon, int why)
{
	for (size_t i = 0; i < ARRAY_SIZE(troubles); i++) {
		if (troubles[i].why != why)
			continue;
		fprintf(stderr, "gatewayctl: %s %s\n", daemon, troubles[i].text);
		if (ask_not_running(why) && cmd_config_broken(c))
			fprintf(stderr, "  or it listens elsewhere: %s has errors, so %s was "
				"tried; see `gatewayctl check`\n", c->config_path,
				cmd_directory(c));
		return troubles[i].code;
	}
	fprintf(stderr, "gatewayctl: cannot ask %s: %s\n", daemon, strerror(-why));
	return EXIT_RUN_TIME;
}

static int say_refusal(const char *daemon, const cJSON *error)
{
	const cJSON *parameters = cJSON_GetObjectItemCaseSensitive(error, "parameters");
	const char *code = cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(error, "error"));
	const char *text = cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(parameters, "message"));
	bool denied = code && !strcmp(code, "io.gateway6.PermissionDenied");

	if (code && !strcmp(code, "org.varlink.service.MethodNotFound"))
		fprintf(stderr, "gatewayctl: this %s does not know %s; is it older?\n",
			daemon, text ? text : "that");
	else
		fprintf(stderr, "gatewayctl: %s: %s\n", daemon,
			text ? text : code ? code : "refused");
	return denied ? EXIT_NO_PERMISSION : EXIT_RUN_TIME;
}

int ask_failed(struct ctl_cmd *c, const char *daemon, int why, cJSON *error)
{
	int code = why == -EREMOTEIO ? say_refusal(daemon, error) : say_trouble(c, daemon, why);

	cJSON_Delete(error);
	return code;
}

int ask(struct ctl_cmd *c, const char *daemon, const char *method, cJSON *parameters,
	void (*row)(const cJSON *row, void *arg), void *arg)
{
	cJSON *error;
	int done = ctl_ask(cmd_directory(c), daemon, method, parameters, row, arg, &error);

	cJSON_Delete(parameters);
	return done < 0 ? ask_failed(c, daemon, done, error) : done;
}

int ask_if_there(struct ctl_cmd *c, const char *daemon, const char *method,
		 void (*row)(const cJSON *row, void *arg), void *arg)
{
	if (!daemon_wanted(c, daemon) &&
	    ask_not_running(ask_quietly(c, daemon, "Status", NULL, NULL)))
		return EXIT_NOT_RUNNING;
	return ask(c, daemon, method, NULL, row, arg);
}

int ask_quietly(struct ctl_cmd *c, const char *daemon, const char *method,
		void (*row)(const cJSON *row, void *arg), void *arg)
{
	return ctl_ask(cmd_directory(c), daemon, method, NULL, row, arg, NULL);
}

int ask_rows(struct ctl_cmd *c, const char *daemon, const char *method, const char *parameter,
	     double value, void (*row)(const cJSON *row, void *arg), void *arg)
{
	cJSON *parameters = cJSON_CreateObject();
	int done;

	cJSON_AddNumberToObject(parameters, parameter, value);
	done = ctl_ask(cmd_directory(c), daemon, method, parameters, row, arg, NULL);
	cJSON_Delete(parameters);
	return done;
}

static void keep_row(const cJSON *row, void *arg)
{
	cJSON **kept = arg;

	cJSON_Delete(*kept);
	*kept = cJSON_Duplicate(row, true);
}

cJSON *ask_one(struct ctl_cmd *c, const char *daemon, const char *method, int *why)
{
	cJSON *kept = NULL;

	*why = ask_quietly(c, daemon, method, keep_row, &kept);
	if (*why == 0 && !kept)
		*why = -EPROTO;
	if (*why < 0) {
		cJSON_Delete(kept);
		kept = NULL;
	}
	return kept;
}

bool ask_not_running(int why)
{
	return why == -ENOENT || why == -ECONNREFUSED;
}
