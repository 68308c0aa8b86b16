# A file as an array of C: cmake -DFROM=FILE -DTO=FILE.c -DNAME=NAME -P bytes.cmake
file(READ ${FROM} hex HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
file(WRITE ${TO} "/* made from an object by cmake/bytes.cmake */
#include <stddef.h>

extern const unsigned char ${NAME}[];
extern const size_t ${NAME}_len;

_Alignas(16) const unsigned char ${NAME}[] = { ${bytes} };
const size_t ${NAME}_len = sizeof(${NAME});
")
