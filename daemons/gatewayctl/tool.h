/* tool.h - what another program of this host prints: nft, ip, bridge, iptables-save */
#ifndef GW_TOOL_H
#define GW_TOOL_H

#include <cjson/cJSON.h>

/*
 * Run argv[0], sought in the usual places of an administrator, and give what it printed,
 * at most 32 MiB within 10 s; to be freed. NULL when it is not there or failed.
 */
char *tool_text(const char *const argv[]);

/* The same, parsed; cJSON_Delete it. NULL also when it is no JSON. */
cJSON *tool_json(const char *const argv[]);

#endif
