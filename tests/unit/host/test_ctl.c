/*
 * The control socket: a server and a raw client in one process and one loop.
 *
 *	client (fd) <--- unix socket in a folder of the test ---> ctl_server
 *
 * The peer's identity is forged by ctl_server_plan.peer, so that permission is tried
 * without becoming somebody else.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <gateway6/ctl.h>
#include <gateway6/must.h>

enum { PATIENCE_MS = 400 };

static unsigned patience_ms;		/* 0: as in life */
static struct loop *loop;
static struct ctl_server *server;
static char directory[64];
static struct ctl_peer forged;
static unsigned rows_made, changed, left;
static struct ctl_call *kept;

static int forged_peer(int fd, struct ctl_peer *out)
{
	(void)fd;
	*out = forged;
	return 0;
}

static enum ctl_step echo_run(struct ctl_call *call, void *daemon)
{
	cJSON *row = cJSON_CreateObject();
	const char *text = ctl_text_param(call, "text");

	assert_ptr_equal(daemon, &forged);
	cJSON_AddStringToObject(row, "text", text ? text : "none");
	cJSON_AddNumberToObject(row, "number", (double)ctl_number_param(call, "number", 7));
	cJSON_AddBoolToObject(row, "flag", ctl_flag_param(call, "flag"));
	ctl_row(call, row);
	return CTL_DONE;
}

/* `count` rows of about 100 bytes, as a daemon with a large table would send them. */
static enum ctl_step table_run(struct ctl_call *call, void *daemon)
{
	uint64_t *at = ctl_state(call), count = ctl_number_param(call, "count", 0);

	(void)daemon;
	for (; *at < count; (*at)++) {
		cJSON *row;

		if (ctl_full(call))
			return CTL_AGAIN;
		row = cJSON_CreateObject();
		cJSON_AddNumberToObject(row, "n", (double)*at);
		cJSON_AddStringToObject(row, "fill", "ninety bytes of filling so that a row "
					"has about the size of a session's row");
		ctl_row(call, row);
		rows_made++;
	}
	return CTL_DONE;
}

/* A handler with a defect: never asks ctl_full(). */
static enum ctl_step flood_run(struct ctl_call *call, void *daemon)
{
	(void)daemon;
	for (int i = 0; i < 100000; i++) {
		cJSON *row = cJSON_CreateObject();

		cJSON_AddNumberToObject(row, "n", i);
		ctl_row(call, row);
	}
	return CTL_DONE;
}

static enum ctl_step change_run(struct ctl_call *call, void *daemon)
{
	(void)call;
	(void)daemon;
	changed++;
	return CTL_DONE;
}

static enum ctl_step refuse_run(struct ctl_call *call, void *daemon)
{
	(void)daemon;
	return ctl_refuse(call, "NoSuchLink", "no link %s", "vmbr9");
}

static enum ctl_step later_run(struct ctl_call *call, void *daemon)
{
	(void)daemon;
	kept = call;
	return ctl_state(call)[0]++ ? CTL_DONE : CTL_LATER;
}

static void later_gone(struct ctl_call *call, void *daemon)
{
	(void)daemon;
	assert_ptr_equal(call, kept);
	left++;
}

static const struct ctl_method methods[] = {
	{ "Echo", CTL_READ, echo_run, NULL, "what it was given" },
	{ "Table", CTL_READ, table_run, NULL, "many rows" },
	{ "Flood", CTL_READ, flood_run, NULL, "too many rows" },
	{ "Change", CTL_CHANGE, change_run, NULL, "counts" },
	{ "Refuse", CTL_READ, refuse_run, NULL, "says no" },
	{ "Later", CTL_READ, later_run, later_gone, "waits" },
	{ 0 },
};

static struct ctl_server *serve(void)
{
	return ctl_server_new(loop, &(struct ctl_server_plan){
		.directory = directory, .name = "testd", .group = "no-such-group",
		.methods = methods, .daemon = &forged, .peer = forged_peer,
		.patience_ms = patience_ms });
}

static int up(void **state)
{
	(void)state;
	snprintf(directory, sizeof(directory), "/tmp/gw-ctl-XXXXXX");
	assert_non_null(mkdtemp(directory));
	forged = (struct ctl_peer){ 0 };
	rows_made = changed = left = 0;
	kept = NULL;
	loop = loop_new();
	assert_non_null(loop);
	server = serve();
	assert_non_null(server);
	return 0;
}

static int down(void **state)
{
	(void)state;
	ctl_server_free(server);
	loop_free(loop);
	return rmdir(directory);	/* fails if the socket was left behind */
}

static void stop(void *arg, uint64_t now_ms)
{
	(void)now_ms;
	loop_stop(arg, 0);
}

static void turn(unsigned span_ms)
{
	struct loop_timer *t = loop_timer(loop, stop, loop);

	loop_timer_at(t, loop_read_clock(loop) + span_ms);
	loop_run(loop);
	loop_timer_free(t);
}

static int dial(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	snprintf(to.sun_path, sizeof(to.sun_path), "%s/testd.sock", directory);
	assert_int_equal(connect(fd, (const struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

static void say(int fd, const char *request)
{
	size_t len = strlen(request) + 1;

	assert_int_equal(send(fd, request, len, MSG_NOSIGNAL), (ssize_t)len);
}

/* Until something came back, or the end; 200 ms for nothing: valgrind is slow. */
static void turn_until(int fd)
{
	char c;

	for (unsigned i = 0; i < 10; i++) {
		turn(20);
		if (recv(fd, &c, 1, MSG_PEEK) >= 0)
			break;
	}
}

/* What came back by now, the NULs as newlines; "" for nothing. */
static const char *hear(int fd)
{
	static char text[1 << 20];
	size_t have = 0;
	ssize_t n;

	turn_until(fd);
	while ((n = recv(fd, text + have, sizeof(text) - 1 - have, 0)) > 0) {
		have += (size_t)n;
		turn(5);
	}
	for (size_t i = 0; i < have; i++)
		if (!text[i])
			text[i] = '\n';
	text[have] = '\0';
	return text;
}

static bool hung_up(int fd)
{
	char c;

	turn_until(fd);
	return recv(fd, &c, 1, 0) == 0;
}

#define CALL(method, rest) "{\"method\":\"io.gateway6.testd." method "\"" rest "}"

static void a_call__gets_its_parameters_and_one_reply(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, CALL("Echo", ",\"parameters\":{\"text\":\"x\",\"number\":9,\"flag\":true}"));
	assert_string_equal(hear(fd), "{\"parameters\":{\"text\":\"x\",\"number\":9,"
			    "\"flag\":true}}\n");
	say(fd, CALL("Echo", ",\"parameters\":{\"text\":5,\"number\":-1}"));
	assert_string_equal(hear(fd), "{\"parameters\":{\"text\":\"none\",\"number\":7,"
			    "\"flag\":false}}\n");
	close(fd);
}

static void calls__may_be_sent_ahead_and_in_pieces(void **state)
{
	const char *two = CALL("Change", "");
	int fd = dial();

	(void)state;
	say(fd, two);
	say(fd, two);
	send(fd, two, 10, 0);
	assert_string_equal(hear(fd), "{\"parameters\":{}}\n{\"parameters\":{}}\n");
	send(fd, two + 10, strlen(two) + 1 - 10, 0);
	assert_string_equal(hear(fd), "{\"parameters\":{}}\n");
	assert_int_equal(changed, 3);
	close(fd);
}

static void a_table__marks_all_rows_but_the_last(void **state)
{
	int fd = dial();
	const char *all;

	(void)state;
	say(fd, CALL("Table", ",\"parameters\":{\"count\":2},\"more\":true"));
	all = hear(fd);
	assert_non_null(strstr(all, "\"n\":0"));
	assert_non_null(strstr(all, "\"continues\":true}\n{\"parameters\":{\"n\":1"));
	assert_null(strstr(strstr(all, "\"n\":1"), "continues"));
	say(fd, CALL("Table", ",\"more\":true"));
	assert_string_equal(hear(fd), "{\"parameters\":{}}\n");
	close(fd);
}

static void a_table__without_more_is_refused(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, CALL("Table", ",\"parameters\":{\"count\":1}"));
	assert_non_null(strstr(hear(fd), "{\"parameters\":{\"n\":0"));
	say(fd, CALL("Table", ",\"parameters\":{\"count\":2}"));
	assert_non_null(strstr(hear(fd), "io.gateway6.ExpectedMore"));
	say(fd, CALL("Echo", ""));		/* the connection lives on */
	assert_non_null(strstr(hear(fd), "\"text\":\"none\""));
	close(fd);
}

static void a_slow_reader__holds_up_only_its_own_rows(void **state)
{
	int slow = dial(), other = dial();
	unsigned made;

	(void)state;
	say(slow, CALL("Table", ",\"parameters\":{\"count\":100000},\"more\":true"));
	do {				/* ends: the handler pauses, or has made them all */
		made = rows_made;
		turn(100);
	} while (!made || made != rows_made);
	assert_true(made < 20000);	/* some MiB would be 100000 */
	say(other, CALL("Echo", ""));
	assert_non_null(strstr(hear(other), "none"));
	while (rows_made < 100000)
		assert_true(*hear(slow));
	close(slow);
	close(other);
}

static void a_client_that_leaves_in_a_table__ends_the_call(void **state)
{
	int fd = dial();
	unsigned made;

	(void)state;
	say(fd, CALL("Table", ",\"parameters\":{\"count\":1000000},\"more\":true"));
	turn(50);
	close(fd);
	turn(50);
	made = rows_made;
	assert_true(made < 1000000);
	turn(50);
	assert_int_equal(rows_made, made);
}

static void a_half_closed_client__still_gets_the_whole_table(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, CALL("Table", ",\"parameters\":{\"count\":5000},\"more\":true"));
	shutdown(fd, SHUT_WR);
	assert_non_null(strstr(hear(fd), "\"n\":4999"));
	assert_true(hung_up(fd));
	close(fd);
}

static void a_handler_that_floods__costs_its_client_the_connection(void **state)
{
	int fd = dial();
	size_t got;

	(void)state;
	say(fd, CALL("Flood", ",\"more\":true"));
	got = strlen(hear(fd));
	assert_true(got < 1 << 20);
	assert_true(hung_up(fd));
	close(fd);
}

static void bad_requests__are_answered_and_hung_up_on(void **state)
{
	static const struct { const char *request, *answer; } rows[] = {
		{ "hello", "no JSON" },
		{ "", "no JSON" },
		{ "[1]", "is a JSON object" },
		{ "{}", "\\\"method\\\" is missing" },
		{ "{\"method\":5}", "\\\"method\\\" is missing" },
		{ "{\"method\":\"x\",\"parameters\":[]}", "\\\"parameters\\\" is no object" },
		{ "{\"method\":\"x\",\"more\":1}", "\\\"more\\\" is neither" },
		{ "{\"method\":\"x\",\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}", "16 levels" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int fd = dial();
		const char *answer;

		say(fd, rows[i].request);
		answer = hear(fd);
		assert_non_null(strstr(answer, "io.gateway6.BadRequest"));
		if (!strstr(answer, rows[i].answer))
			fail_msg("%s: %s", rows[i].request, answer);
		assert_true(hung_up(fd));
		close(fd);
	}
}

static void brackets_in_text__are_no_levels(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, CALL("Echo", ",\"parameters\":{\"text\":\"[[[[[[[[[[[[[[[[[[\\\"{{{{{\"}"));
	assert_non_null(strstr(hear(fd), "[[[["));
	close(fd);
}

static void a_request_over_64_KiB__is_refused(void **state)
{
	static char long_one[70000];
	int fd = dial();

	(void)state;
	memset(long_one, ' ', sizeof(long_one));
	for (size_t at = 0; at < sizeof(long_one);) {
		ssize_t n = send(fd, long_one + at, sizeof(long_one) - at, MSG_NOSIGNAL);

		if (n < 0)
			turn(5);
		else
			at += (size_t)n;
	}
	assert_non_null(strstr(hear(fd), "longer than 64 KiB"));
	assert_true(hung_up(fd));
	close(fd);
}

static void unknown_methods__are_named(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, CALL("Nope", ""));
	assert_non_null(strstr(hear(fd), "org.varlink.service.MethodNotFound"));
	say(fd, "{\"method\":\"io.gateway6.other.Echo\"}");
	assert_non_null(strstr(hear(fd), "MethodNotFound"));
	close(fd);
}

static void ctl_refuse__ends_the_call_with_a_sentence(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, CALL("Refuse", ""));
	assert_string_equal(hear(fd), "{\"error\":\"io.gateway6.NoSuchLink\",\"parameters\":"
			    "{\"message\":\"no link vmbr9\"}}\n");
	close(fd);
}

static void changing__is_for_root(void **state)
{
	int fd;

	(void)state;
	forged = (struct ctl_peer){ .uid = 4711, .gid = 0 };	/* the socket's group */
	fd = dial();
	say(fd, CALL("Change", ""));
	assert_non_null(strstr(hear(fd), "PermissionDenied"));
	say(fd, CALL("Echo", ""));
	assert_non_null(strstr(hear(fd), "none"));
	assert_int_equal(changed, 0);
	close(fd);
}

static void reading__is_for_the_group_of_the_socket(void **state)
{
	int fd;

	(void)state;
	forged = (struct ctl_peer){ .uid = 4711, .gid = 4711 };
	fd = dial();
	say(fd, CALL("Echo", ""));
	assert_non_null(strstr(hear(fd), "PermissionDenied"));
	close(fd);
}

static void ctl_peer_may__reads_supplementary_groups(void **state)
{
	struct ctl_peer p = { .uid = 4711, .gid = 4711, .groups = { 4, 5 }, .n_groups = 2 };
	struct ctl_peer root = { .uid = 0, .gid = 4711 };

	(void)state;
	assert_true(ctl_peer_may(&p, 5, CTL_READ));
	assert_false(ctl_peer_may(&p, 6, CTL_READ));
	assert_false(ctl_peer_may(&p, 5, CTL_CHANGE));
	assert_true(ctl_peer_may(&root, 6, CTL_CHANGE));
}

static void a_kept_call__ends_on_resume_or_with_its_client(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, CALL("Later", ""));
	assert_string_equal(hear(fd), "");
	ctl_resume(kept);
	assert_string_equal(hear(fd), "{\"parameters\":{}}\n");
	say(fd, CALL("Later", ""));
	turn(20);
	assert_int_equal(left, 0);
	close(fd);
	turn(20);
	assert_int_equal(left, 1);
}

static void serve_impatiently(void)
{
	ctl_server_free(server);
	patience_ms = PATIENCE_MS;
	server = serve();
	patience_ms = 0;
	assert_non_null(server);
}

static void a_silent_client__loses_its_place(void **state)
{
	int silent, slow;

	(void)state;
	serve_impatiently();
	silent = dial();
	slow = dial();
	say(slow, CALL("Echo", ""));
	turn(PATIENCE_MS / 2);
	assert_int_equal(send(slow, "{", 1, 0), 1);	/* half a request is none */
	turn(PATIENCE_MS);
	assert_true(hung_up(silent));
	assert_non_null(strstr(hear(slow), "none"));
	assert_true(hung_up(slow));
	close(silent);
	close(slow);
}

static void a_call_under_way__is_no_silence(void **state)
{
	int watcher, keeper;

	(void)state;
	serve_impatiently();
	watcher = dial();
	keeper = dial();
	say(watcher, CALL("Watch", ",\"more\":true"));
	say(keeper, CALL("Later", ""));
	turn(2 * PATIENCE_MS);
	ctl_resume(kept);
	assert_string_equal(hear(keeper), "{\"parameters\":{}}\n");
	turn(PATIENCE_MS / 2);
	say(keeper, CALL("Echo", ""));		/* its patience began when the call ended */
	assert_non_null(strstr(hear(keeper), "none"));
	ctl_set_ready(server, true, NULL);
	assert_non_null(strstr(hear(watcher), "\"ready\":true"));
	close(watcher);
	close(keeper);
}

static void watch__tells_each_change_once(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, CALL("Watch", ",\"more\":true"));
	assert_string_equal(hear(fd), "{\"parameters\":{\"ready\":false,\"why_not\":"
			    "\"starting\"},\"continues\":true}\n");
	ctl_set_ready(server, true, NULL);
	ctl_set_ready(server, true, NULL);
	assert_string_equal(hear(fd), "{\"parameters\":{\"ready\":true,\"why_not\":"
			    "\"\"},\"continues\":true}\n");
	ctl_set_ready(server, false, "no upstream answers");
	assert_non_null(strstr(hear(fd), "no upstream answers"));
	close(fd);
}

static void a_watcher_that_never_reads__is_let_go(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, CALL("Watch", ",\"more\":true"));
	turn(20);
	for (int i = 0; i < 20000; i++) {
		char why[32];

		snprintf(why, sizeof(why), "reason %d", i);
		ctl_set_ready(server, false, why);
		if (i % 100 == 0)
			turn(1);
	}
	hear(fd);
	assert_true(hung_up(fd));
	close(fd);
}

static void the_65th_client__is_turned_away(void **state)
{
	int fd[65];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(fd); i++) {
		fd[i] = dial();
		turn(2);
	}
	assert_non_null(strstr(hear(fd[64]), "too many clients"));
	assert_true(hung_up(fd[64]));
	close(fd[0]);
	turn(5);
	close(fd[64]);
	fd[64] = dial();
	say(fd[64], CALL("Echo", ""));
	assert_non_null(strstr(hear(fd[64]), "none"));
	for (size_t i = 1; i < ARRAY_SIZE(fd); i++)
		close(fd[i]);
	turn(5);
}

static void a_live_socket__is_not_taken_over(void **state)
{
	(void)state;
	assert_null(serve());
	assert_int_equal(errno, EADDRINUSE);
	close(dial());			/* and still there */
	turn(5);
}

static void a_dead_socket__is_replaced(void **state)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct stat st;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	ctl_server_free(server);
	snprintf(at.sun_path, sizeof(at.sun_path), "%s/testd.sock", directory);
	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	close(fd);			/* as a killed daemon leaves it */
	server = serve();
	assert_non_null(server);
	assert_int_equal(stat(at.sun_path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0660);
}

static void a_directory_that_is_not_there__is_made(void **state)
{
	char before[sizeof(directory)];
	struct stat st;

	(void)state;
	ctl_server_free(server);
	memcpy(before, directory, sizeof(before));
	strcat(directory, "/run");
	server = serve();
	assert_non_null(server);
	assert_int_equal(stat(directory, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0750);
	ctl_server_free(server);
	assert_int_equal(rmdir(directory), 0);
	memcpy(directory, before, sizeof(before));
	server = serve();
}

/* ---- the two clients; the server needs a process of its own for the blocking one ---- */

static unsigned asked_rows;

static void asked_row(const cJSON *row, void *arg)
{
	(void)arg;
	assert_int_equal(cJSON_GetNumberValue(cJSON_GetObjectItem(row, "n")), asked_rows);
	asked_rows++;
}

static int ask_here(const char *method, unsigned count, cJSON **error)
{
	cJSON *parameters = cJSON_CreateObject();
	int done;

	cJSON_AddNumberToObject(parameters, "count", count);
	asked_rows = 0;
	done = ctl_ask(directory, "testd", method, parameters, asked_row, NULL, error);
	cJSON_Delete(parameters);
	return done;
}

static void ctl_ask__hands_on_every_row(void **state)
{
	cJSON *error;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		turn(60000);		/* is ended sooner; valgrind is slow */
		_exit(0);
	}
	assert_int_equal(ask_here("Table", 30000, &error), 0);
	assert_int_equal(asked_rows, 30000);
	assert_int_equal(ask_here("Table", 0, &error), 0);
	assert_int_equal(asked_rows, 0);
	assert_int_equal(ask_here("Refuse", 0, &error), -EREMOTEIO);
	assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(error, "error")),
			    "io.gateway6.NoSuchLink");
	cJSON_Delete(error);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_int_equal(ctl_ask(directory, "absent", "X", NULL, NULL, NULL, NULL), -ENOENT);
}

static unsigned watch_calls;
static bool watch_last;

static void on_watch(void *arg, bool ready)
{
	(void)arg;
	watch_calls++;
	watch_last = ready;
}

static void ctl_watch__follows_a_daemon_through_a_restart(void **state)
{
	struct ctl_watch *w;

	(void)state;
	watch_calls = 0;
	ctl_set_ready(server, true, NULL);
	w = ctl_watch_new(loop, directory, "testd", on_watch, NULL);
	assert_non_null(w);
	assert_false(ctl_watch_ready(w));
	turn(50);
	assert_true(ctl_watch_ready(w) && watch_last);
	ctl_set_ready(server, false, "tired");
	turn(20);
	assert_false(ctl_watch_ready(w));
	ctl_set_ready(server, true, NULL);
	turn(20);
	assert_true(ctl_watch_ready(w));
	ctl_server_free(server);
	turn(20);
	assert_false(ctl_watch_ready(w));
	server = serve();
	ctl_set_ready(server, true, NULL);
	turn(1200);
	assert_true(ctl_watch_ready(w));
	assert_int_equal(watch_calls, 5);
	ctl_watch_free(w);
}

#define SERVED(test) cmocka_unit_test_setup_teardown(test, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SERVED(a_call__gets_its_parameters_and_one_reply),
		SERVED(calls__may_be_sent_ahead_and_in_pieces),
		SERVED(a_table__marks_all_rows_but_the_last),
		SERVED(a_table__without_more_is_refused),
		SERVED(a_slow_reader__holds_up_only_its_own_rows),
		SERVED(a_client_that_leaves_in_a_table__ends_the_call),
		SERVED(a_half_closed_client__still_gets_the_whole_table),
		SERVED(a_handler_that_floods__costs_its_client_the_connection),
		SERVED(bad_requests__are_answered_and_hung_up_on),
		SERVED(brackets_in_text__are_no_levels),
		SERVED(a_request_over_64_KiB__is_refused),
		SERVED(unknown_methods__are_named),
		SERVED(ctl_refuse__ends_the_call_with_a_sentence),
		SERVED(changing__is_for_root),
		SERVED(reading__is_for_the_group_of_the_socket),
		cmocka_unit_test(ctl_peer_may__reads_supplementary_groups),
		SERVED(a_kept_call__ends_on_resume_or_with_its_client),
		SERVED(a_silent_client__loses_its_place),
		SERVED(a_call_under_way__is_no_silence),
		SERVED(watch__tells_each_change_once),
		SERVED(a_watcher_that_never_reads__is_let_go),
		SERVED(the_65th_client__is_turned_away),
		SERVED(a_live_socket__is_not_taken_over),
		SERVED(a_dead_socket__is_replaced),
		SERVED(a_directory_that_is_not_there__is_made),
		SERVED(ctl_ask__hands_on_every_row),
		SERVED(ctl_watch__follows_a_daemon_through_a_restart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
