/* cppcheck-macros.h - macros of libraries whose headers cppcheck does not read */
#define cJSON_ArrayForEach(element, array) \
	for (element = (array) ? (array)->child : 0; element; element = element->next)
#define LIBBPF_OPTS(type, name, ...) struct type name = { .sz = sizeof(struct type), __VA_ARGS__ }
#define SEC(name)
#define __uint(name, value) int (*name)[value]
#define __type(name, value) value *name
