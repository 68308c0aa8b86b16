/* ra_yaml.h - an advertisement that was heard, as YAML for gateway6.yaml */
#ifndef GW_RA_YAML_H
#define GW_RA_YAML_H

#include <cjson/cJSON.h>

#include <stdio.h>

/* row: what ra_decode() gave, and `interface`, `from`. RS are passed over. */
void ra_yaml(const cJSON *row, FILE *out);

#endif
