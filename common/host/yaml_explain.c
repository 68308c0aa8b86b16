/*
 * yaml_explain.c - what libyaml complains about, in words that help
 */
#include "yaml_load.h"

void yaml_explain(const struct yaml_text *t, const struct yaml_complaint *c,
		  struct arena *arena, struct conf_errors *errors)
{
	struct conf_mark at = yaml_mark(t, c->line, c->column, c->column + 1);

	(void)arena;
	conf_error(errors, &at, "", NULL, "not YAML: %s", c->problem);
}
