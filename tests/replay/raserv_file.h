/* raserv_file.h - the words of a scenario, and the configuration that some of them make */
#ifndef GW_TESTS_RASERV_FILE_H
#define GW_TESTS_RASERV_FILE_H

#include <gateway6/config.h>

/* replay_raserv.c: the words of the line, one after the other; wrong() ends the program. */
char *word(void);			/* NULL at the end */
char *need_word(void);
uint32_t number(const char *w);
struct addr6 address(const char *w);
struct prefix6 prefix(const char *w);
_Noreturn void wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

struct config *file_new(void);
void file_free(struct config *c);

/* The rest of a line "network NAME [KEY=VALUE|FLAG]...". */
void file_network(struct config *c);

#endif
