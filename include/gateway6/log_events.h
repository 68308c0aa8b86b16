/*
 * log_events.h - lines that the journal's catalog explains (journalctl -x)
 *
 * The identifiers are for ever: administrators filter by them, and
 * etc/journal/gateway6.catalog has the text (tests/house/catalog.sh).
 */
#ifndef GW_LOG_EVENTS_H
#define GW_LOG_EVENTS_H

#define LOG_EVENTS(X)						\
	X(STARTED, "34cfb42641c0b47d56acbc15a451698a")			\
	X(RELOADED, "3ef0d75d641cdcb41b9155b38087beee")			\
	X(RELOAD_REFUSED, "742d1e17e5e2442383198612dcfefccb")		\
	X(READY, "c42e4ceedcbcdb02bacff34ca8ed8294")			\
	X(NOT_READY, "f49b82e072c9d865f9cf488b147d4d91")			\
	X(FOREIGN_ROUTER, "4690f86ecfeac937e6ae61e9c37250e2")		\
	X(CONTRADICTED, "df6bb76a0624cfbe1971a56cc3d380ac")		\
	X(TABLE_TAKEN, "911243f571accb04c5d90f06609cec23")		\
	X(TUN_DELETED, "d5a44b55680ecb0c0ae1241d92a2c72b")		\
	X(PORT_IN_USE, "4acef37eaa6b718f80f5eb674a057848")

enum log_event {
	EVENT_NONE,
#define X(name, id) EVENT_##name,
	LOG_EVENTS(X)
#undef X
	EVENT_COUNT
};

#endif
