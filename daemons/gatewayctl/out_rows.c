/* out_rows.c - the same rows as a table or as JSON */
#include "out.h"

struct rows rows_new(const struct ctl_cmd *c, const struct column *columns, void *arg)
{
	if (c->output == OUT_JSON)
		return (struct rows){ NULL };
	return (struct rows){ table_new(c, columns, stdout, arg) };
}

void rows_take(const cJSON *row, void *arg)
{
	struct rows *r = arg;

	if (r->table)
		table_row(r->table, row);
	else
		json_row(stdout, row, NULL);
}

size_t rows_end(struct rows *r, enum table_end how)
{
	return r->table ? table_end(r->table, how) : 0;
}
