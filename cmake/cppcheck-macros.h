/* cppcheck-macros.h - macros of libraries whose headers cppcheck does not read */
#define cJSON_ArrayForEach(element, array) \
	for (element = (array) ? (array)->child : 0; element; element = element->next)
