/*
 * Privileges: each test gives them up in a child of its own and looks at what the
 * kernel says is left, in /proc and for a program it starts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail

#include <linux/capability.h>

#include <gateway6/must.h>
#include <gateway6/privs.h>

static const int net_admin[] = { CAP_NET_ADMIN, -1 };
static const int bind_service[] = { CAP_NET_BIND_SERVICE, -1 };

/* A line of /proc/PATH/status as a hex number. */
static uint64_t status_of(const char *path, const char *field)
{
	char line[256];
	uint64_t value = UINT64_MAX;
	FILE *f = fopen(path, "r");

	must(f, "cannot read %s", path);
	while (fgets(line, sizeof(line), f))
		if (!strncmp(line, field, strlen(field)))
			value = strtoull(line + strlen(field) + 1, NULL, 16);
	fclose(f);
	return value;
}

/* Run it in a child; true when it ended well. */
static bool in_child(void (*run)(void))
{
	pid_t child = fork();
	int status = -1;

	if (child == 0) {
		run();
		_exit(0);
	}
	return waitpid(child, &status, 0) == child && status == 0;
}

static void drop_to_nobody(void)
{
	static const char *const fields[] = { "CapEff:", "CapPrm:", "CapInh:", "CapAmb:",
					      "CapBnd:" };

	must(privs_drop("nobody", net_admin) == 0, "refused");
	must(geteuid() != 0 && getegid() != 0, "uid %d", (int)geteuid());
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		must(status_of("/proc/self/status", fields[i]) == 1 << CAP_NET_ADMIN,
		     "%s %llx", fields[i],
		     (unsigned long long)status_of("/proc/self/status", fields[i]));
	must(status_of("/proc/self/status", "NoNewPrivs:") == 1, "not set");
	must(privs_has(CAP_NET_ADMIN) && !privs_has(CAP_NET_RAW), "has");
	must(system("grep -q 'CapEff:.*0000000000001000' /proc/self/status") == 0,
	     "a child has other capabilities");
	must(setuid(0) < 0, "became root again");
}

static void stay_root(void)
{
	must(privs_drop("no-such-user", net_admin) == 0, "refused");
	must(geteuid() == 0, "uid %d", (int)geteuid());
	must(!privs_has(CAP_SYS_ADMIN) && !privs_has(CAP_DAC_OVERRIDE), "too many");
	must(system("grep -q 'CapEff:.*0000000000001000' /proc/self/status") == 0,
	     "a child of root has more");
}

static void drop_twice(void)
{
	must(privs_drop("nobody", net_admin) == 0, "refused");
	must(privs_drop("nobody", net_admin) == 0, "as systemd starts us: refused");
	must(privs_drop("nobody", bind_service) < 0, "what is missing was not noticed");
}

static void privs_drop__keeps_one_capability_for_us_and_children(void **state)
{
	(void)state;
	assert_true(in_child(drop_to_nobody));
}

static void privs_drop__without_the_user_cuts_root_down(void **state)
{
	(void)state;
	assert_true(in_child(stay_root));
}

static void privs_drop__as_another_user_checks_what_is_there(void **state)
{
	(void)state;
	assert_true(in_child(drop_twice));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(privs_drop__keeps_one_capability_for_us_and_children),
		cmocka_unit_test(privs_drop__without_the_user_cuts_root_down),
		cmocka_unit_test(privs_drop__as_another_user_checks_what_is_there),
	};

	if (geteuid() != 0) {
		puts("needs root to give it up: skipped");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
