/*
 * health.c - from what the daemons say of themselves to one verdict with reasons
 *
 * healthy	every daemon that the configuration wants runs and is ready
 * degraded	one of them does not run or is not ready, or a network is not served
 * not running	none of them runs
 *
 * Warnings are shown, but do not change the verdict: they are about something that
 * works and may stop to.
 */
#include "health.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "out.h"

const char *const health_words[] = {
	[HEALTHY] = "healthy", [DEGRADED] = "degraded", [NOT_RUNNING] = "not running",
};

static void link_keep(const cJSON *row, void *arg)
{
	cJSON_AddItemToArray(arg, cJSON_Duplicate(row, true));
}

void health_ask(struct ctl_cmd *c, struct health_report *r)
{
	*r = (struct health_report){ .links = cJSON_CreateArray() };
	for (size_t i = 0; i < DAEMONS; i++) {
		r->of[i].daemon = daemon_names[i];
		r->of[i].wanted = daemon_wanted(c, daemon_names[i]);
		r->of[i].status = ask_one(c, daemon_names[i], "Status", &r->of[i].why);
	}
	if (r->of[0].status)
		ask_quietly(c, daemon_names[0], "Links", link_keep, r->links);
	health_judge(r);
}

void health_fini(struct health_report *r)
{
	for (size_t i = 0; i < DAEMONS; i++)
		cJSON_Delete(r->of[i].status);
	cJSON_Delete(r->links);
}

/* `command` and `of` are what to type to learn more. Nobody reads a seventeenth. */
__attribute__((format(printf, 4, 5)))
static void reason_add(struct health_report *r, const char *command, const char *of,
		       const char *format, ...)
{
	va_list args;

	r->health = DEGRADED;
	if (r->n_reasons == REASONS_MAX)
		return;
	snprintf(r->remedy[r->n_reasons], REMEDY_MAX, "%s %s", command, of);
	va_start(args, format);
	vsnprintf(r->reason[r->n_reasons++], REASON_MAX, format, args);
	va_end(args);
}

static void judge_daemon(struct health_report *r, const struct health_of *of)
{
	if (!of->wanted)
		return;
	if (of->status && !field_true(of->status, "ready"))
		reason_add(r, "gatewayctl logs", of->daemon, "%s is not ready: %s", of->daemon,
			   field_text(of->status, "why_not"));
	else if (!of->status && ask_not_running(of->why))
		reason_add(r, "systemctl restart", of->daemon,
			   "%s is not running; journalctl -u %s", of->daemon, of->daemon);
	else if (!of->status)
		reason_add(r, "gatewayctl logs", of->daemon, "%s cannot be asked: %s", of->daemon,
			   strerror(-of->why));
}

static void judge_link(struct health_report *r, const cJSON *link)
{
	if (*field_text(link, "error"))
		reason_add(r, "gatewayctl ra show", field_text(link, "interface"),
			   "%s is not served: %s", field_text(link, "interface"),
			   field_text(link, "error"));
}

void health_judge(struct health_report *r)
{
	bool any_runs = false, any_wanted = false;
	const cJSON *link;

	r->health = HEALTHY;
	for (size_t i = 0; i < DAEMONS; i++) {
		judge_daemon(r, &r->of[i]);
		any_wanted |= r->of[i].wanted;
		any_runs |= r->of[i].status != NULL || !ask_not_running(r->of[i].why);
	}
	cJSON_ArrayForEach(link, r->links)
		judge_link(r, link);
	if (!any_runs && any_wanted)
		r->health = NOT_RUNNING;
}
