/*
 * conf_value.c - single values, lists of them, and `auto`
 *
 * One item may stand where a list is expected. A text can make several items of a list:
 * a range of addresses, "any", ports by commas.
 */
#include <gateway6/must.h>

#include <string.h>

#include "conf_row.h"

#define ITEMS_MAX 4096		/* in one list: far above need, bounds what a file can cost */
#define ITEM_BYTES 32

/* Room for what one text can make, aligned for every type. */
union spread { uint64_t align; char bytes[CONF_SPREAD_MAX * ITEM_BYTES]; };

bool conf_is_auto(const struct conf_row *row, const void *base)
{
	const char *field = (const char *)base + row->at;

	if (row->auto_at)
		return *((const bool *)base + row->auto_at - 1);
	if (!row->can_auto)
		return false;
	if (row->type->size == sizeof(uint32_t))
		return *(const uint32_t *)(const void *)field == CONF_AUTO;
	return *(const char *const *)(const void *)field == NULL;
}

bool conf_is_word(const struct conf_node *node, const char *word)
{
	return node->kind == CONF_SCALAR && !node->quoted && !strcmp(node->text, word);
}

/* `key:` with nothing behind it. */
bool conf_is_empty(const struct conf_node *node)
{
	return conf_is_word(node, "") || conf_is_word(node, "~") || conf_is_word(node, "null");
}

/* ---- one value ---- */

static size_t value_read(struct conf_decoder *d, const struct conf_row *row,
			 const struct conf_node *node, void *out)
{
	static const char *const kinds[] = { "text", "a list", "a map" };
	const char *wrong;
	size_t n;

	if (node->kind != CONF_SCALAR)
		return conf_refuse(d, node, conf_trap_hint(d, node),
				   "expected %s, found %s", row->type->expected,
				   kinds[node->kind]);
	if (conf_is_empty(node) && node->mark.line)
		return conf_refuse(d, node, "write a value, or leave the key out",
				   "expected %s, found nothing", row->type->expected);
	n = row->type->read(d, row, node, out);
	if (n > 1 && row->shape == SHAPE_ONE)
		return conf_refuse(d, node, NULL, "expected %s only", row->type->expected);
	wrong = n && row->check ? row->check(out) : NULL;
	return wrong ? conf_refuse(d, node, NULL, "%s: %s", node->text, wrong) : n;
}

bool conf_auto_read(const struct conf_row *row, const struct conf_node *node, void *base)
{
	uint32_t number = CONF_AUTO;

	if (!(row->can_auto || row->auto_at) || !conf_is_word(node, "auto"))
		return false;
	if (row->auto_at)
		*((bool *)base + row->auto_at - 1) = true;
	else if (row->type->size == sizeof(number))
		memcpy((char *)base + row->at, &number, sizeof(number));
	return true;				/* a text stays NULL */
}

bool conf_one_read(struct conf_decoder *d, const struct conf_row *row,
		     const struct conf_node *node, void *base)
{
	union spread room = { 0 };

	must(row->type->size <= ITEM_BYTES, "conf: %s is %zu bytes", row->key, row->type->size);
	if (conf_auto_read(row, node, base))
		return true;
	if (!value_read(d, row, node, &room))
		return false;
	memcpy((char *)base + row->at, &room, row->type->size);
	return true;
}

/* ---- lists of values ---- */

struct growing { struct conf_items list; size_t room; };

static void grow(struct arena *arena, struct growing *g, const void *items, size_t n,
		 size_t size)
{
	if (g->list.n + n > g->room) {
		void *wider;

		g->room = 2 * g->room + n;
		wider = arena_take(arena, g->room * size);
		if (g->list.n)
			memcpy(wider, g->list.item, g->list.n * size);
		g->list.item = wider;
	}
	memcpy((char *)g->list.item + g->list.n * size, items, n * size);
	g->list.n += n;
}

static bool item_read(struct conf_decoder *d, const struct conf_row *row,
		      const struct conf_node *node, struct growing *g, void *base)
{
	union spread room = { 0 };
	size_t n;

	if (row->item_flag && conf_is_word(node, row->item_flag)) {
		*((bool *)base + row->item_flag_at - 1) = true;
		return true;
	}
	n = value_read(d, row, node, &room);
	if (n && g->list.n + n > ITEMS_MAX)
		n = conf_refuse(d, node, NULL, "more than %d items in a list", ITEMS_MAX);
	if (n)
		grow(d->arena, g, &room, n, row->type->size);
	return n > 0;
}

/* One item may stand without brackets. */
bool conf_list_read(struct conf_decoder *d, const struct conf_row *row,
		      const struct conf_node *node, void *base)
{
	struct growing g = { 0 };
	bool ok = true;

	if (conf_auto_read(row, node, base))
		return true;
	if (node->kind == CONF_LIST)
		for (const struct conf_node *c = node->first; c; c = c->next)
			ok &= item_read(d, row, c, &g, base);
	else
		ok = item_read(d, row, node, &g, base);
	memcpy((char *)base + row->at, &g.list, sizeof(g.list));
	return ok;
}
