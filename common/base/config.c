/* config.c - looking things up in the configuration */
#include <gateway6/config.h>

#include <string.h>

const struct conf_network *config_network(const struct config *c, const char *interface)
{
	for (size_t i = 0; i < c->networks.n; i++)
		if (!strcmp(c->networks.item[i].name, interface))
			return &c->networks.item[i];
	return NULL;
}

const struct conf_host *config_host_by_address(const struct config *c, const struct addr6 *a)
{
	for (size_t i = 0; i < c->hosts.n; i++)
		if (c->hosts.item[i].has_address && addr6_equal(&c->hosts.item[i].address, a))
			return &c->hosts.item[i];
	return NULL;
}
