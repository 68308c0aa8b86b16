/* scribe_desk.h - the child that scribe.c talks to, and the words between them */
#ifndef GW_SCRIBE_DESK_H
#define GW_SCRIBE_DESK_H

#include <stdint.h>

/* The first byte of a message to it; the rest is a path, bytes, or nothing. */
enum scribe_order { SCRIBE_BEGIN, SCRIBE_PIECE, SCRIBE_COMMIT, SCRIBE_LOG_TO, SCRIBE_LINES };

enum scribe_topic { SCRIBE_COPY, SCRIBE_LOG };

struct scribe_word { int32_t topic, error; uint32_t lost; };

/* Serve the socket until its other end is closed, then exit. */
_Noreturn void scribe_desk(int fd);

#endif
