/* config_check.h - the files of the host that config_check_host() reads; gw_host, tests */
#ifndef GW_CONFIG_CHECK_H
#define GW_CONFIG_CHECK_H

#include <gateway6/conf.h>

struct host_files { const char *proc, *resolv_conf; };

/* config_check_host() with other files, for tests. */
void config_check_files(const struct config *c, const struct facts *f,
			const struct host_files *files, struct conf_errors *errors);

#endif
