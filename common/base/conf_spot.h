/*
 * conf_spot.h - the place of a value, for checks that come after decoding
 *
 * Inside common/ only. A spot is named by the path of the value; the words of an error
 * then stand at what was written there, or at the nearest section around it.
 */
#ifndef GW_CONF_SPOT_H
#define GW_CONF_SPOT_H

#include <gateway6/conf.h>

struct conf_spot {
	struct conf_errors *errors;
	struct conf_mark mark;
	char path[160];
};

struct conf_spot conf_spot(const struct config *c, struct conf_errors *errors,
			   const char *path, ...) __attribute__((format(printf, 3, 4)));

void conf_spot_error(const struct conf_spot *s, const char *hint, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void conf_spot_warning(const struct conf_spot *s, const char *hint, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Is there a value with exactly this path in the file? */
bool conf_is_given(const struct config *c, const char *path);

/* The same, or a text that stands for the section around it: `nat64: true`. */
bool conf_is_written(const struct config *c, const char *path);

/* The i-th prefix of a network, in whichever form it was written. */
struct conf_spot conf_prefix_spot(const struct config *c, struct conf_errors *errors,
				  const struct conf_network *n, size_t i);

/* What config_check_host() can judge from facts alone. */
struct facts;
void conf_check_facts(const struct config *c, const struct facts *f,
		      struct conf_errors *errors);

/* Would a query to this server come back to dns64d? */
bool conf_asks_ourselves(const struct config *c, const struct facts *f,
			 const struct conf_net *server, uint16_t port);

#endif
