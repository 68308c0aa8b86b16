/* notify.h - tell systemd (sd_notify protocol: one datagram) */
#ifndef GW_NOTIFY_H
#define GW_NOTIFY_H

/* Nothing without NOTIFY_SOCKET. */
void notify_ready(const char *status);		/* READY=1 STATUS=... */
void notify_reloading(void);			/* RELOADING=1 MONOTONIC_USEC=... */
void notify_status(const char *format, ...) __attribute__((format(printf, 1, 2)));
void notify_stopping(void);
void notify_watchdog(void);

/* Half of WATCHDOG_USEC in ms, 0 when systemd does not watch us. */
unsigned notify_watchdog_ms(void);

#endif
