/*
 * doctor.c - is this host fit, do the daemons run, does a packet get through
 *
 * The exit code is that of a monitoring plugin: 0 OK, 1 WARN, 2 CRITICAL, 3 UNKNOWN.
 */
#include "doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <gateway6/must.h>

#include "out.h"

static const struct { const char *word; enum color color; } grades[] = {
	[FINE] = { "OK", GREEN }, [WARN] = { "WARN", YELLOW }, [CRITICAL] = { "CRIT", RED },
	[UNKNOWN] = { "?", YELLOW },
};

static void say_json(enum grade grade, const char *text, const char *remedy)
{
	cJSON *row = cJSON_CreateObject();

	cJSON_AddStringToObject(row, "grade", grades[grade].word);
	cJSON_AddStringToObject(row, "text", text);
	if (remedy)
		cJSON_AddStringToObject(row, "remedy", remedy);
	json_row(stdout, row, NULL);
	cJSON_Delete(row);
}

void finding(struct doctor *d, enum grade grade, const char *remedy, const char *format, ...)
{
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	d->count[grade]++;
	/* UNKNOWN weighs less than what is known to be bad */
	if (d->worst == FINE || d->worst == UNKNOWN || (grade != UNKNOWN && grade > d->worst))
		d->worst = grade == FINE ? d->worst : grade;
	if (d->c->output == OUT_JSON) {
		say_json(grade, text, remedy);
		return;
	}
	printf(" %s%-4s%s  %s\n", color_on(d->c, grades[grade].color), grades[grade].word,
	       color_off(d->c), text);
	if (remedy)
		printf("           %s\n", remedy);
	fflush(stdout);			/* the next test may take its time */
}

static void doctor_daemons(struct doctor *d)
{
	health_ask(d->c, &d->health);
	for (size_t i = 0; i < d->health.n_reasons; i++)
		finding(d, CRITICAL, d->health.remedy[i], "%s", d->health.reason[i]);
	if (d->health.health == HEALTHY)
		finding(d, FINE, NULL, "every daemon that the configuration wants is ready");
}

static void (*const tests[])(struct doctor *d) = {
	doctor_tools, doctor_forwarding, doctor_accept_ra, doctor_networks, doctor_daemons,
	doctor_conntrack, doctor_neighbours, doctor_fast_path, doctor_rivals, doctor_ports,
	doctor_firewall, doctor_names, doctor_translator,
};

int verb_doctor(struct ctl_cmd *c)
{
	struct doctor d = { .c = c, .config = cmd_config(c) };
	struct nl *nl = nl_snapshot();

	if (!d.config) {
		verb_check(c);
		finding(&d, CRITICAL, "gatewayctl check", "%s cannot be used", c->config_path);
	} else if (!nl) {
		finding(&d, UNKNOWN, NULL, "the kernel does not tell its interfaces");
	} else {
		d.facts = nl_facts(nl);
		for (size_t i = 0; i < ARRAY_SIZE(tests); i++)
			tests[i](&d);
		health_fini(&d.health);
	}
	nl_free(nl);
	if (c->output == OUT_TABLE && c->headers)
		printf("%u warnings, %u critical (exit %d)\n", d.count[WARN],
		       d.count[CRITICAL], (int)d.worst);
	return (int)d.worst;
}
