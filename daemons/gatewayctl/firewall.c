/* firewall.c - the rules of this host in one list: nft's, and those of iptables */
#include "firewall.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>

#include "tool.h"

const cJSON *fw_item(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

const char *fw_text(const cJSON *object, const char *key)
{
	const char *text = cJSON_GetStringValue(fw_item(object, key));

	return text ? text : "";
}

/* Tables that iptables-nft keeps: nft cannot print all of their rules, -save can. */
static bool is_xt_table(const cJSON *thing)
{
	static const char *const names[] = { "filter", "raw", "mangle", "nat", "security" };
	const char *family = fw_text(thing, "family");
	const char *table = fw_text(thing, fw_item(thing, "table") ? "table" : "name");

	if (strcmp(family, "ip") != 0 && strcmp(family, "ip6") != 0)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(table, names[i]))
			return true;
	return false;
}

bool firewall_add_nft(struct firewall *f, const char *json, bool without_xt)
{
	cJSON *root = json ? cJSON_Parse(json) : NULL, *list, *next;

	if (!f->list)
		f->list = cJSON_CreateArray();
	list = cJSON_GetObjectItemCaseSensitive(root, "nftables");
	for (cJSON *one = list ? list->child : NULL; one; one = next) {
		next = one->next;
		if (!one->child || (without_xt && is_xt_table(one->child)))
			continue;
		cJSON_AddItemToArray(f->list, cJSON_DetachItemViaPointer(list, one));
	}
	cJSON_Delete(root);
	return root != NULL;
}

/* Asking a legacy table that is not there would load its module: look first. */
static bool legacy_there(const char *names)
{
	char line[64];
	FILE *file = fopen(names, "re");
	bool there = file && fgets(line, sizeof(line), file);

	if (file)
		fclose(file);
	return there;
}

static const struct { const char *program, *family, *names; } xt_sources[] = {
	{ "iptables-nft-save", "ip", NULL },
	{ "ip6tables-nft-save", "ip6", NULL },
	{ "iptables-legacy-save", "ip", "/proc/net/ip_tables_names" },
	{ "ip6tables-legacy-save", "ip6", "/proc/net/ip6_tables_names" },
};

bool firewall_read(struct firewall *f)
{
	char *nft = tool_text((const char *const[]){ "nft", "-j", "list", "ruleset", NULL });
	char *save[ARRAY_SIZE(xt_sources)];
	bool any = nft != NULL;

	*f = (struct firewall){ NULL };
	for (size_t i = 0; i < ARRAY_SIZE(xt_sources); i++) {
		bool ask = !xt_sources[i].names || legacy_there(xt_sources[i].names);

		save[i] = !ask ? NULL : tool_text((const char *const[]){
			xt_sources[i].program, NULL });
	}
	firewall_add_nft(f, nft, save[0] && save[1]);
	for (size_t i = 0; i < ARRAY_SIZE(xt_sources); i++) {
		any |= save[i] != NULL;
		firewall_add_xt(f, xt_sources[i].family, save[i]);
		free(save[i]);
	}
	free(nft);
	return any;
}

void firewall_fini(struct firewall *f)
{
	cJSON_Delete(f->list);
	f->list = NULL;
}

bool firewall_has(const struct firewall *f, const char *kind, const char *name)
{
	const cJSON *one;

	cJSON_ArrayForEach(one, f->list)
		if (!strcmp(one->child->string, kind) &&
		    !strncmp(fw_text(one->child, "name"), name, strlen(name)))
			return true;
	return false;
}

const cJSON *fw_named_set(const struct fw_place *here, const char *reference)
{
	const cJSON *one;

	cJSON_ArrayForEach(one, here->list) {
		const cJSON *set = one->child;

		if ((!strcmp(set->string, "set") || !strcmp(set->string, "map")) &&
		    !strcmp(fw_text(set, "name"), reference + 1) &&
		    !strcmp(fw_text(set, "table"), fw_text(here->rule, "table")) &&
		    !strcmp(fw_text(set, "family"), fw_text(here->rule, "family")))
			return set;
	}
	return NULL;
}
