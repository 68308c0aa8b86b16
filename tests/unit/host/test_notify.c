/* sd_notify: what systemd would read from its socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include <gateway6/notify.h>

static int manager;

/* An abstract socket, as systemd uses in containers; found by a name of our pid. */
static int up(void **state)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	char name[40];
	int len = snprintf(name, sizeof(name), "@gw-notify-%d", (int)getpid());

	(void)state;
	memcpy(at.sun_path, name, (size_t)len);
	at.sun_path[0] = '\0';
	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	setenv("NOTIFY_SOCKET", name, 1);
	return bind(manager, (const struct sockaddr *)&at,
		    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)len));
}

static int down(void **state)
{
	(void)state;
	close(manager);
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	return 0;
}

static const char *heard(void)
{
	static char text[1024];
	ssize_t n = recv(manager, text, sizeof(text) - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

static void notify__speaks_the_words_of_sd_notify(void **state)
{
	static const char words[] = "RELOADING=1\nMONOTONIC_USEC=";
	const char *text;

	(void)state;
	notify_ready("2 networks");
	assert_string_equal(heard(), "READY=1\nSTATUS=2 networks");
	notify_status("%d %s", 3, "guests");
	assert_string_equal(heard(), "STATUS=3 guests");
	notify_watchdog();
	assert_string_equal(heard(), "WATCHDOG=1");
	notify_stopping();
	assert_string_equal(heard(), "STOPPING=1");
	notify_reloading();
	text = heard();
	assert_int_equal(strncmp(text, words, strlen(words)), 0);
	assert_true(strtoull(text + strlen(words), NULL, 10) > 0);
}

static void notify__without_a_manager_says_nothing(void **state)
{
	(void)state;
	unsetenv("NOTIFY_SOCKET");
	notify_ready("x");
	assert_string_equal(heard(), "");
}

static void notify_watchdog_ms__is_half_of_what_systemd_grants(void **state)
{
	(void)state;
	assert_int_equal(notify_watchdog_ms(), 0);
	setenv("WATCHDOG_USEC", "10000000", 1);
	assert_int_equal(notify_watchdog_ms(), 5000);
	setenv("WATCHDOG_PID", "1", 1);
	assert_int_equal(notify_watchdog_ms(), 0);
}

#define MANAGED(test) cmocka_unit_test_setup_teardown(test, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MANAGED(notify__speaks_the_words_of_sd_notify),
		MANAGED(notify__without_a_manager_says_nothing),
		MANAGED(notify_watchdog_ms__is_half_of_what_systemd_grants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
