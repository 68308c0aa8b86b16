/* capture.h - both sides of the translation, for who looks on: the method Capture */
#ifndef NAT64D_CAPTURE_H
#define NAT64D_CAPTURE_H

#include "serve.h"

/* Around the door, while n->capture is set: a packet that was read, and its end. */
void capture_begin(struct nat64d *n, const struct packet_in *p);
void capture_end(struct nat64d *n);

/* Method: host, port, proto, dropped, snap. */
enum ctl_step capture_run(struct ctl_call *call, void *daemon);
void capture_gone(struct ctl_call *call, void *daemon);

#endif
