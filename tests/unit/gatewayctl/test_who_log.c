/* test_who_log.c - who had a port then: lines of nat64.log_bindings, read to that moment */
#include <unit/unit.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gatewayctl/who_log.h>

#define LIFE							\
	"2026-11-25T10:00:00Z ! -\n"				\
	"2026-11-25T10:00:00Z = 203.0.113.5\n"

static struct who_log w;

/* The log so far, looked at for 203.0.113.5:PORT at TIME of that day. */
static void look(const char *log, unsigned port, const char *time)
{
	FILE *in = fmemopen((void *)(uintptr_t)log, strlen(log), "r");

	assert_non_null(in);
	w = (struct who_log){ .port = port };
	assert_true(addr4_parse("203.0.113.5", &w.addr));
	snprintf(w.at, sizeof(w.at), "2026-11-25T%sZ", time);
	who_log_read(&w, in);
	fclose(in);
}

/* "2001:db8:1::10 39054 tcp" of each that held it, "; " between; "" for nobody. */
static const char *held_by(const struct who_log_holder *h, size_t n)
{
	static char out[256];
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < n; i++)
		if (who_log_has(&w, &h[i]))
			len += (size_t)snprintf(out + len, sizeof(out) - len, "%s%s %u %s",
						len ? "; " : "", h[i].guest, h[i].guest_port,
						h[i].proto);
	return out;
}

static const char *holders(void) { return held_by(w.holder, WHO_LOG_PROTOS); }
static const char *fixed(void) { return held_by(w.fixed, WHO_LOG_FIXED); }

static void who_log_read__knows_who_held_it_then(void **state)
{
	static const char log[] = LIFE
		"2026-11-25T10:01:00Z + tcp 203.0.113.5:61044 [2001:db8:1::10]:39054\n"
		"2026-11-25T10:01:30Z + udp 203.0.113.5:61044 [2001:db8:1::12]:53\n"
		"2026-11-25T10:05:00Z - tcp 203.0.113.5:61044 [2001:db8:1::10]:39054 240\n"
		"2026-11-25T10:06:00Z + tcp 203.0.113.5:61044 [2001:db8:1::11]:1000\n";

	(void)state;
	look(log, 61044, "10:00:59");
	assert_string_equal(holders(), "");
	look(log, 61044, "10:02:00");
	assert_string_equal(holders(), "2001:db8:1::10 39054 tcp; 2001:db8:1::12 53 udp");
	assert_string_equal(w.holder[0].since, "2026-11-25T10:01:00Z");
	assert_true(w.over);
	look(log, 61044, "10:05:30");
	assert_string_equal(holders(), "2001:db8:1::12 53 udp");
	look(log, 61044, "23:00:00");
	assert_string_equal(holders(), "2001:db8:1::11 1000 tcp; 2001:db8:1::12 53 udp");
	assert_false(w.over);
	assert_string_equal(w.last, "2026-11-25T10:06:00Z");
	look(log, 61045, "10:02:00");
	assert_string_equal(holders(), "");
}

static void who_log_read__a_block_is_of_all_protocols(void **state)
{
	static const char log[] = LIFE
		"2026-11-25T10:01:00Z + block 203.0.113.5:20000-20499 [2001:db8:1::10]\n"
		"2026-11-25T10:02:00Z - block 203.0.113.5:20000-20499 [2001:db8:1::10]\n";

	(void)state;
	look(log, 20499, "10:01:30");
	assert_string_equal(holders(), "2001:db8:1::10 0 block");
	look(log, 20500, "10:01:30");
	assert_string_equal(holders(), "");
	look(log, 20499, "10:03:00");
	assert_string_equal(holders(), "");
}

static void who_log_read__knows_what_the_configuration_gave(void **state)
{
	static const char log[] =
		"2026-11-25T10:00:00Z ! -\n"
		"2026-11-25T10:00:00Z * -\n"
		"2026-11-25T10:00:00Z * tcp 203.0.113.5:8000-8009 [2001:db8:1::10]:80\n"
		"2026-11-25T10:00:00Z * tcp 203.0.113.6:8000-8009 [2001:db8:1::12]:80\n"
		"2026-11-25T10:00:00Z * all 203.0.113.7 [2001:db8:1::11]\n"
		"2026-11-25T10:00:00Z * all 203.0.113.5 [2001:db8:1::13]\n"
		"2026-11-25T10:05:00Z * -\n"
		"2026-11-25T10:05:00Z * udp 203.0.113.5:8009-8009 [2001:db8:1::10]:53\n"
		"2026-11-25T10:09:00Z ! 2026-11-25T10:08:00Z\n";

	(void)state;
	look(log, 8009, "10:01:00");
	assert_string_equal(fixed(), "2001:db8:1::10 89 tcp; 2001:db8:1::13 0 all");
	assert_string_equal(w.fixed[0].since, "2026-11-25T10:00:00Z");
	look(log, 8010, "10:01:00");
	assert_string_equal(fixed(), "2001:db8:1::13 0 all");
	look(log, 8009, "10:06:00");
	assert_string_equal(fixed(), "2001:db8:1::10 53 udp");
	look(log, 8009, "10:09:00");		/* a life that has not said it yet */
	assert_string_equal(fixed(), "");
}

static void who_log_read__knows_what_share_mode_published(void **state)
{
	static const char log[] = LIFE
		"2026-11-25T10:00:00Z * -\n"
		"2026-11-25T10:00:00Z * tcp 203.0.113.5:443-443 [2001:db8:1::10]:8443\n"
		"2026-11-25T10:02:00Z = 203.0.113.6\n"
		"2026-11-25T10:02:00Z * -\n"
		"2026-11-25T10:02:00Z * tcp 203.0.113.6:443-443 [2001:db8:1::10]:8443\n";

	(void)state;
	look(log, 443, "10:01:00");
	assert_string_equal(fixed(), "2001:db8:1::10 8443 tcp");
	look(log, 443, "10:03:00");		/* the world sees another address */
	assert_string_equal(fixed(), "");
}

/* Share mode: bindings outlive the address that they are seen as. */
static void who_log_read__follows_the_address(void **state)
{
	static const char log[] = LIFE
		"2026-11-25T10:01:00Z + tcp 203.0.113.5:61044 [2001:db8:1::10]:39054\n"
		"2026-11-25T10:02:00Z = 203.0.113.6\n"
		"2026-11-25T10:03:00Z + tcp 203.0.113.6:61050 [2001:db8:1::11]:1\n"
		"2026-11-25T10:04:00Z = 203.0.113.5\n"
		"2026-11-25T10:05:00Z = -\n";

	(void)state;
	look(log, 61044, "10:01:30");
	assert_string_equal(holders(), "2001:db8:1::10 39054 tcp");
	look(log, 61044, "10:02:30");
	assert_string_equal(holders(), "");
	look(log, 61050, "10:04:30");
	assert_string_equal(holders(), "2001:db8:1::11 1 tcp");
	look(log, 61050, "10:05:30");		/* each by its own again */
	assert_string_equal(holders(), "");
}

static void who_log_read__a_crash_ends_what_was_made_after_the_last_copy(void **state)
{
	static const char log[] = LIFE
		"2026-11-25T10:01:00Z + tcp 203.0.113.5:61044 [2001:db8:1::10]:39054\n"
		"2026-11-25T10:02:00Z + udp 203.0.113.5:61044 [2001:db8:1::11]:1\n"
		"2026-11-25T10:03:00Z ! 2026-11-25T10:01:30Z\n"
		"2026-11-25T10:03:00Z = 203.0.113.5\n"
		"2026-11-25T10:04:00Z ? 17\n";

	(void)state;
	look(log, 61044, "10:02:30");
	assert_string_equal(holders(), "2001:db8:1::10 39054 tcp; 2001:db8:1::11 1 udp");
	look(log, 61044, "10:05:00");
	assert_string_equal(holders(), "2001:db8:1::10 39054 tcp");
	assert_int_equal(w.lost, 17);
}

static void who_log_read__steps_over_what_it_does_not_know(void **state)
{
	static const char log[] = LIFE
		"\n<6\n<\nnonsense\n2026-11-25T10:00:30Z\n2026-11-25T10:00:30Z *\n"
		"2026-11-25T10:00:31Z + tcp 203.0.113.5:61044\n"
		"2026-11-25T10:00:31Z + sctp 203.0.113.5:61044 [2001:db8:1::9]:1\n"
		"2026-11-25T10:00:31Z + tcp 203.0.113.999:61044 [2001:db8:1::9]:1\n"
		"<6>2026-11-25T10:01:00Z + tcp 203.0.113.5:61044 [2001:db8:1::10]:39054\n"
		"2026-11-25T10:01:01Z - tcp 203.0.113.5:61044 [2001:db8:1::10]:39055 9\n";

	(void)state;
	look(log, 61044, "10:02:00");
	assert_string_equal(holders(), "2001:db8:1::10 39054 tcp");
}

static void who_log_time__reads_what_a_person_types(void **state)
{
	char out[24];

	(void)state;
	setenv("TZ", "UTC-2", 1);		/* two hours ahead */
	tzset();
	assert_true(who_log_time("2026-11-25T22:30:01Z", out));
	assert_string_equal(out, "2026-11-25T22:30:01Z");
	assert_true(who_log_time("2026-11-25 22:30", out));
	assert_string_equal(out, "2026-11-25T20:30:00Z");
	assert_true(who_log_time("22:30", out));
	assert_string_equal(out + 11, "20:30:00Z");
	assert_false(who_log_time("yesterday", out));
	assert_false(who_log_time("22:30 or so", out));
	assert_false(who_log_time("", out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_log_read__knows_who_held_it_then),
		cmocka_unit_test(who_log_read__a_block_is_of_all_protocols),
		cmocka_unit_test(who_log_read__knows_what_the_configuration_gave),
		cmocka_unit_test(who_log_read__knows_what_share_mode_published),
		cmocka_unit_test(who_log_read__follows_the_address),
		cmocka_unit_test(
			who_log_read__a_crash_ends_what_was_made_after_the_last_copy),
		cmocka_unit_test(who_log_read__steps_over_what_it_does_not_know),
		cmocka_unit_test(who_log_time__reads_what_a_person_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
