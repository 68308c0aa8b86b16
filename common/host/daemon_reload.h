/* daemon_reload.h - the one way to a new configuration, for SIGHUP and Reload */
#ifndef GW_DAEMON_RELOAD_H
#define GW_DAEMON_RELOAD_H

#include <gateway6/daemon.h>

/* 0: adopted; -1: all stays, *errors says why. systemd and the log are told. */
int daemon_reload_now(struct daemon *d, struct conf_errors *errors);

#endif
