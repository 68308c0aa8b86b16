/*
 * A toy daemon through its life, in a child process: options and exit codes, start,
 * what it answers, reload of good and bad files by signal and by method, stop.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail

#include <gateway6/daemon.h>
#include <gateway6/must.h>

static char directory[64], path[128];
static pid_t child;

static void toy_status(struct daemon *d, cJSON *fields)
{
	(void)d;
	cJSON_AddNumberToObject(fields, "toys", 3);
	ctl_warn(fields, "%d toys are broken", 1);
}

static void toy_stats(struct daemon *d, struct ctl_call *call)
{
	(void)d;
	ctl_counter(call, "played", "times a toy was played with", 7);
	ctl_counter(call, "lost", "toys nobody found again", 0);
}

static int control_up(void *d)
{
	if (daemon_control_up(d, NULL) < 0)
		return -1;
	daemon_set_ready(d, NULL);
	return 0;
}

static int refuse_up(void *d)
{
	return daemon_fail(d, EXIT_UNAVAILABLE, "toy box: %s", "locked");
}

static const struct stage stages[] = {
	{ "configuration", daemon_config_up, daemon_config_down },
	{ "loop", daemon_loop_up, daemon_loop_down },
	{ "facts", daemon_facts_up, daemon_facts_down },
	{ "control", control_up, daemon_control_down },
	{ "never", refuse_up, NULL },
};

/* In a child: the daemon with these words; its exit code is the process's. */
static pid_t start(size_t n_stages, const char *const *words)
{
	pid_t pid = fork();
	struct daemon d = { .status = toy_status, .stats = toy_stats };
	int argc = 0, null;

	if (pid)
		return pid;
	null = open("/dev/null", O_WRONLY);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	while (words[argc])
		argc++;
	daemon_args(&d, argc, (char **)(uintptr_t)words, "toyd");
	exit(daemon_run(&d, stages, n_stages));
}

static int exit_code(pid_t pid)
{
	int status = -1;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void write_config(const char *more)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fprintf(f, "version: 1\ncontrol: { directory: %s }\nstate: { directory: %s/state }\n"
		"%s\n", directory, directory, more);
	fclose(f);
}

static const char *const kept_names[] = { "last-good.yaml", "trial.yaml", "rejected.yaml" };

static const char *state_path(const char *name)
{
	static char at[128];

	snprintf(at, sizeof(at), "%s/state/%s", directory, name);
	return at;
}

static bool is_kept(const char *name)
{
	return access(state_path(name), F_OK) == 0;
}

static int up(void **state)
{
	(void)state;
	snprintf(directory, sizeof(directory), "/tmp/gw-daemon-XXXXXX");
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/toy.yaml", directory);
	write_config("");
	child = 0;
	return 0;
}

static int down(void **state)
{
	(void)state;
	if (child > 0) {		/* a test that failed */
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	unlink(path);
	for (size_t i = 0; i < ARRAY_SIZE(kept_names); i++)
		unlink(state_path(kept_names[i]));
	rmdir(state_path(""));
	return rmdir(directory);
}

static cJSON *kept;

static void keep(const cJSON *row, void *arg)
{
	(void)arg;
	cJSON_AddItemToArray(kept, cJSON_Duplicate(row, true));
}

static int ask(const char *method)
{
	int done = -ENOENT;

	cJSON_Delete(kept);
	kept = cJSON_CreateArray();
	for (int i = 0; i < 200 && (done == -ENOENT || done == -ECONNREFUSED); i++) {
		if (i)
			usleep(10000);
		done = ctl_ask(directory, "toyd", method, NULL, keep, NULL, NULL);
	}
	return done;
}

static double number(int row, const char *key)
{
	return cJSON_GetNumberValue(cJSON_GetObjectItem(cJSON_GetArrayItem(kept, row), key));
}

static const cJSON *field(int row, const char *key)
{
	return cJSON_GetObjectItem(cJSON_GetArrayItem(kept, row), key);
}

static void start_toy(void)
{
	child = start(4, (const char *[]){ "toyd", "-c", path, NULL });
}

static void stop_toy(void)
{
	kill(child, SIGTERM);
	assert_int_equal(exit_code(child), EXIT_OK);
	child = 0;
	cJSON_Delete(kept);
	kept = NULL;
}

static void daemon_args__gives_the_exit_codes_of_the_manual(void **state)
{
	static const struct { const char *words[5]; int code; } rows[] = {
		{ { "toyd", "-V" }, EXIT_OK },
		{ { "toyd", "--help" }, EXIT_OK },
		{ { "toyd", "--no-such-option" }, EXIT_OPTIONS },
		{ { "toyd", "word" }, EXIT_OPTIONS },
		{ { "toyd", "--log-level", "loud" }, EXIT_OPTIONS },
		{ { "toyd", "-t", "-c", path }, EXIT_OK },
		{ { "toyd", "--check", "--config", path }, EXIT_OK },
		{ { "toyd", "--dump-config", "-c", path }, EXIT_OK },
		{ { "toyd", "-t", "-c", "/no/such/file" }, EXIT_CONFIGURATION },
		{ { "toyd", "-c", "/no/such/file" }, EXIT_CONFIGURATION },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int code = exit_code(start(4, rows[i].words));

		if (code != rows[i].code)
			print_error("row %zu: toyd %s\n", i, rows[i].words[1]);
		assert_int_equal(code, rows[i].code);
	}
	write_config("no_such_key: 1");
	assert_int_equal(exit_code(start(4, rows[5].words)), EXIT_CONFIGURATION);
}

static void daemon_run__gives_the_code_of_the_stage_that_failed(void **state)
{
	(void)state;
	assert_int_equal(exit_code(start(5, (const char *[]){ "toyd", "-c", path, NULL })),
			 EXIT_UNAVAILABLE);
}

static void a_second_daemon__is_refused(void **state)
{
	(void)state;
	start_toy();
	assert_int_equal(ask("Status"), 0);
	assert_int_equal(exit_code(start(4, (const char *[]){ "toyd", "-c", path, NULL })),
			 EXIT_UNAVAILABLE);
	assert_int_equal(ask("Status"), 0);
	stop_toy();
}

static void status__has_the_common_fields_and_our_own(void **state)
{
	(void)state;
	start_toy();
	assert_int_equal(ask("Status"), 0);
	assert_string_equal(cJSON_GetStringValue(field(0, "daemon")), "toyd");
	assert_int_equal(number(0, "pid"), child);
	assert_int_equal(number(0, "generation"), 1);
	assert_int_equal(number(0, "toys"), 3);
	assert_true(cJSON_IsTrue(field(0, "ready")));
	assert_int_equal(cJSON_GetArraySize(field(0, "warnings")), 1);
	assert_int_equal(ask("Stats"), 0);
	assert_int_equal(cJSON_GetArraySize(kept), 2);
	assert_int_equal(number(0, "value"), 7);
	stop_toy();
}

static void reload__takes_a_good_file_and_refuses_a_bad_one(void **state)
{
	(void)state;
	start_toy();
	assert_int_equal(ask("Reload"), 0);
	assert_int_equal(cJSON_GetArraySize(kept), 1);
	assert_true(cJSON_IsTrue(field(0, "adopted")));
	assert_int_equal(number(0, "generation"), 2);
	write_config("no_such_key: 1");
	assert_int_equal(ask("Reload"), 0);
	assert_int_equal(cJSON_GetArraySize(kept), 2);
	assert_string_equal(cJSON_GetStringValue(field(0, "severity")), "error");
	assert_int_equal(number(0, "line"), 4);
	assert_true(cJSON_IsFalse(field(1, "adopted")));
	assert_int_equal(number(1, "generation"), 2);
	assert_int_equal(ask("Status"), 0);
	assert_int_equal(number(0, "generation"), 2);
	assert_int_equal(cJSON_GetArraySize(field(0, "warnings")), 2);
	write_config("");
	assert_int_equal(ask("Reload"), 0);
	assert_int_equal(ask("Status"), 0);
	assert_int_equal(cJSON_GetArraySize(field(0, "warnings")), 1);
	stop_toy();
}

static void sighup__reloads(void **state)
{
	double generation = 1;

	(void)state;
	start_toy();
	assert_int_equal(ask("Status"), 0);
	kill(child, SIGHUP);
	for (int i = 0; i < 200 && generation < 2; i++) {
		usleep(10000);
		assert_int_equal(ask("Status"), 0);
		generation = number(0, "generation");
	}
	assert_int_equal(generation, 2);
	stop_toy();
}

/* ---- the two steps ---- */

static struct ctl_call_out *prepared;
static cJSON *with;

static void say_generation(unsigned number, unsigned trial_s)
{
	cJSON_Delete(with);
	with = cJSON_CreateObject();
	cJSON_AddNumberToObject(with, "generation", number);
	cJSON_AddNumberToObject(with, "trial_s", trial_s);
}

/* The verdict; the call stays open. */
static bool prepare(unsigned number)
{
	bool yes = false;
	cJSON *row;
	int why;

	say_generation(number, 1);
	prepared = ctl_open(directory, "toyd", "Prepare", with, &why);
	assert_non_null(prepared);
	while (ctl_next(prepared, &row, NULL) > 0) {
		bool last = cJSON_HasObjectItem(row, "prepared");

		yes = cJSON_IsTrue(cJSON_GetObjectItem(row, "prepared"));
		cJSON_Delete(row);
		if (last)
			break;
	}
	return yes;
}

static int tell(const char *method, unsigned number, unsigned trial_s)
{
	say_generation(number, trial_s);
	return ctl_ask(directory, "toyd", method, with, NULL, NULL, NULL);
}

static unsigned generation(void)
{
	assert_int_equal(ask("Status"), 0);
	return (unsigned)number(0, "generation");
}

static void wait_for_generation(unsigned want)
{
	for (int i = 0; i < 500 && generation() != want; i++)
		usleep(10000);
	assert_int_equal(generation(), want);
}

static void hang_up(void)
{
	ctl_close(prepared);
	prepared = NULL;
	cJSON_Delete(with);
	with = NULL;
}

static void prepare__is_not_in_force_and_ends_with_its_call(void **state)
{
	(void)state;
	start_toy();
	assert_int_equal(generation(), 1);
	assert_true(prepare(5));
	assert_int_equal(generation(), 1);
	hang_up();
	for (int i = 0; i < 500 && tell("Commit", 5, 1) == 0; i++)
		usleep(10000);
	assert_int_equal(tell("Commit", 5, 1), -EREMOTEIO);
	assert_int_equal(generation(), 1);
	hang_up();
	stop_toy();
}

static void prepare__refuses_a_bad_file_and_a_second_change(void **state)
{
	(void)state;
	start_toy();
	assert_int_equal(generation(), 1);
	write_config("no_such_key: 1");
	assert_false(prepare(5));
	hang_up();
	write_config("");
	assert_true(prepare(5));
	struct ctl_call_out *first = prepared;
	assert_false(prepare(6));
	hang_up();
	prepared = first;
	assert_int_equal(tell("Commit", 6, 60), -EREMOTEIO);
	assert_int_equal(tell("Commit", 5, 60), 0);
	assert_int_equal(generation(), 5);
	assert_int_equal(ask("Reload"), 0);	/* not in the middle of a trial */
	assert_true(cJSON_IsFalse(field(1, "adopted")));
	assert_int_equal(tell("Confirm", 5, 0), 0);
	assert_int_equal(tell("Confirm", 5, 0), -EREMOTEIO);
	assert_int_equal(generation(), 5);
	hang_up();
	stop_toy();
}

static void commit__goes_back_when_told_and_when_nobody_confirms(void **state)
{
	(void)state;
	start_toy();
	assert_int_equal(generation(), 1);
	assert_true(prepare(5));
	assert_int_equal(tell("Commit", 5, 60), 0);
	assert_int_equal(generation(), 5);
	assert_int_equal(tell("Rollback", 5, 0), 0);
	assert_int_equal(generation(), 1);
	hang_up();
	assert_true(prepare(6));
	assert_int_equal(tell("Commit", 6, 1), 0);
	wait_for_generation(1);
	hang_up();
	stop_toy();
}

/* ---- what a start takes ---- */

static void start__takes_the_last_good_one_when_the_file_has_errors(void **state)
{
	(void)state;
	start_toy();
	assert_int_equal(generation(), 1);
	assert_true(is_kept("last-good.yaml"));
	stop_toy();
	write_config("no_such_key: 1");
	start_toy();
	assert_int_equal(generation(), 1);
	assert_true(cJSON_IsTrue(field(0, "last_good")));
	assert_int_equal(cJSON_GetArraySize(field(0, "warnings")), 2);
	write_config("hosts: { a: { address: \"2001:db8::1\" } }");
	assert_int_equal(ask("Reload"), 0);
	assert_int_equal(generation(), 2);
	assert_true(cJSON_IsFalse(field(0, "last_good")));
	stop_toy();
	start_toy();
	assert_int_equal(generation(), 2);	/* of the file, over a restart */
	stop_toy();
	write_config("no_such_key: 1\nnode: { on_bad_config: stop }");
	assert_int_equal(exit_code(start(4, (const char *[]){ "toyd", "-c", path, NULL })),
			 EXIT_CONFIGURATION);
}

/* As gatewayctl leaves it when it is killed: the file is on trial, nobody keeps time. */
static void start__does_not_take_what_is_on_trial_or_was_rejected(void **state)
{
	char aside[128];

	(void)state;
	start_toy();
	assert_int_equal(generation(), 1);
	stop_toy();
	write_config("hosts: { a: { address: \"2001:db8::1\" } }");
	start_toy();
	assert_int_equal(generation(), 2);
	stop_toy();
	snprintf(aside, sizeof(aside), "%s/aside", directory);
	assert_int_equal(rename(state_path("last-good.yaml"), aside), 0);
	write_config("");
	start_toy();
	assert_int_equal(generation(), 1);
	stop_toy();
	assert_int_equal(rename(aside, state_path("rejected.yaml")), 0);
	write_config("hosts: { a: { address: \"2001:db8::1\" } }");
	start_toy();
	assert_int_equal(generation(), 1);	/* rejected */
	assert_true(cJSON_IsTrue(field(0, "last_good")));
	assert_int_equal(ask("Reload"), 0);	/* but somebody insists */
	assert_int_equal(generation(), 3);
	assert_false(is_kept("rejected.yaml"));
	stop_toy();
}

#define TOY(test) cmocka_unit_test_setup_teardown(test, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOY(daemon_args__gives_the_exit_codes_of_the_manual),
		TOY(daemon_run__gives_the_code_of_the_stage_that_failed),
		TOY(a_second_daemon__is_refused),
		TOY(status__has_the_common_fields_and_our_own),
		TOY(reload__takes_a_good_file_and_refuses_a_bad_one),
		TOY(sighup__reloads),
		TOY(prepare__is_not_in_force_and_ends_with_its_call),
		TOY(prepare__refuses_a_bad_file_and_a_second_change),
		TOY(commit__goes_back_when_told_and_when_nobody_confirms),
		TOY(start__takes_the_last_good_one_when_the_file_has_errors),
		TOY(start__does_not_take_what_is_on_trial_or_was_rejected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
