/*
 * privs.c - give up what is not needed, once everything is open (capabilities(7))
 *
 * The order matters: the bounding set is cut while CAP_SETPCAP is still there, the
 * user is changed with the permitted set kept (PR_SET_KEEPCAPS), then the sets are
 * written and the wanted capabilities raised as ambient, so that a child (nft) has
 * them too. no_new_privs comes last. Without a user to become we stay uid 0, but as
 * the bounding set is cut a child gets no more than we have.
 *
 * Started as another user (systemd's User= and AmbientCapabilities=) only the check
 * and no_new_privs remain.
 */
#include <gateway6/privs.h>

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <linux/capability.h>

#include <gateway6/log.h>
#include <gateway6/must.h>

struct cap_sets { uint64_t effective, permitted, inheritable; };

static int caps_read(struct cap_sets *out)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct half[2] = { { 0 } };	/* valgrind sees one written */

	if (syscall(SYS_capget, &head, half) < 0)
		return -1;
	out->effective = half[0].effective | (uint64_t)half[1].effective << 32;
	out->permitted = half[0].permitted | (uint64_t)half[1].permitted << 32;
	out->inheritable = half[0].inheritable | (uint64_t)half[1].inheritable << 32;
	return 0;
}

static int caps_write(uint64_t all)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	uint32_t low = (uint32_t)all, high = (uint32_t)(all >> 32);
	struct __user_cap_data_struct half[2] = { { low, low, low }, { high, high, high } };

	return (int)syscall(SYS_capset, &head, half);
}

static const char *const cap_names[] = {
	[CAP_NET_BIND_SERVICE] = "CAP_NET_BIND_SERVICE",
	[CAP_NET_ADMIN] = "CAP_NET_ADMIN",
	[CAP_NET_RAW] = "CAP_NET_RAW",
};

static const char *cap_name(int cap)
{
	bool known = (size_t)cap < ARRAY_SIZE(cap_names) && cap_names[cap];

	return known ? cap_names[cap] : "a capability";
}

int privs_has(int cap)
{
	struct cap_sets now;

	return caps_read(&now) == 0 && now.effective >> cap & 1;
}

static int check_all(const int *caps)
{
	for (; *caps >= 0; caps++)
		if (!privs_has(*caps))
			return fail("privileges: %s is missing; start as root or by systemd",
				    cap_name(*caps));
	return 0;
}

/* Without CAP_SETPCAP it stays as it is: someone before us has cut it already. */
static void cut_bounding(uint64_t keep)
{
	if (!privs_has(CAP_SETPCAP))
		return;
	for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		if (!(keep >> cap & 1))
			prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
}

static int become(const struct passwd *to)
{
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0 ||
	    initgroups(to->pw_name, to->pw_gid) < 0 ||
	    setresgid(to->pw_gid, to->pw_gid, to->pw_gid) < 0 ||
	    setresuid(to->pw_uid, to->pw_uid, to->pw_uid) < 0)
		return fail("privileges: cannot become user %s: %m", to->pw_name);
	return 0;
}

static int keep_only(const int *caps, uint64_t mask)
{
	if (caps_write(mask) < 0)
		return fail("privileges: cannot set capabilities: %m");
	for (; *caps >= 0; caps++)
		if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, *caps, 0, 0) < 0)
			return fail("privileges: cannot pass on %s: %m", cap_name(*caps));
	return 0;
}

/* As systemd gives it to us; its filter then need not let capset(2) through. */
static bool have_exactly(uint64_t mask)
{
	struct cap_sets now;

	return caps_read(&now) == 0 && now.effective == mask && now.permitted == mask;
}

static int drop_root(const char *user, uint64_t mask)
{
	const struct passwd *to = getpwnam(user);

	cut_bounding(mask);
	if (to && become(to) < 0)
		return -1;
	if (!to)
		log_debug("privileges: no user %s, staying root with few capabilities", user);
	return 0;
}

/* As another user than root we may have been given more than we keep, too. */
int privs_drop(const char *user, const int *caps)
{
	uint64_t mask = 0;

	if (check_all(caps) < 0)
		return -1;
	for (const int *cap = caps; *cap >= 0; cap++)
		mask |= UINT64_C(1) << *cap;
	if (geteuid() == 0 && drop_root(user, mask) < 0)
		return -1;
	if ((geteuid() == 0 || !have_exactly(mask)) && keep_only(caps, mask) < 0)
		return -1;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return fail("privileges: cannot forbid new ones: %m");
	return 0;
}
