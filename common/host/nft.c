/*
 * nft.c - run nft(8) for a table of ours, and hear when somebody takes it away
 *
 * The text goes in by a file in memory and the complaint comes back by another, so
 * neither side can block the other; nft gets five seconds. It runs with our ambient
 * CAP_NET_ADMIN and nothing else. A signal that ends us is not for it: systemd and a
 * terminal send theirs to both, and a table half asked for is one that nobody takes away.
 *
 * The kernel tells every change of any ruleset to a netlink group. `nft flush
 * ruleset`, which every reload of nftables.service does, takes our table along; we
 * hear it and put it back. Our own transactions delete and make the table too, in this
 * order, so the last word is right without knowing who spoke.
 */
#include <gateway6/nft.h>

#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gateway6/log.h>
#include <gateway6/must.h>
#include <gateway6/rd.h>

enum { PATIENCE_MS = 5000 };		/* below WatchdogSec of the unit */

static const char *const nft_paths[] = { "/usr/sbin/nft", "/sbin/nft", "/usr/local/sbin/nft" };

static int write_all(int fd, const char *text)
{
	for (size_t left = strlen(text); left; ) {
		ssize_t n = write(fd, text, left);

		if (n < 0)
			return -1;
		text += n;
		left -= (size_t)n;
	}
	return lseek(fd, 0, SEEK_SET) < 0 ? -1 : 0;
}

static void deafen(posix_spawnattr_t *a)
{
	sigset_t all;

	sigfillset(&all);
	posix_spawnattr_init(a);		/* these do not fail in glibc */
	posix_spawnattr_setsigmask(a, &all);
	posix_spawnattr_setflags(a, POSIX_SPAWN_SETSIGMASK);
}

static int spawn_nft(pid_t *pid, int in, int err)
{
	char *argv[] = { (char[]){ "nft" }, (char[]){ "-f" }, (char[]){ "-" }, NULL };
	char *envp[] = { (char[]){ "LC_ALL=C" }, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t deaf;
	int r = ENOENT;

	if (posix_spawn_file_actions_init(&files))
		return ENOMEM;
	deafen(&deaf);
	posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, err, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
	for (size_t i = 0; r == ENOENT && i < ARRAY_SIZE(nft_paths); i++)
		r = posix_spawn(pid, nft_paths[i], &files, &deaf, argv, envp);
	posix_spawnattr_destroy(&deaf);
	posix_spawn_file_actions_destroy(&files);
	return r;
}

/* The status that wait() gives; *late if it had to be killed. */
static int await(pid_t pid, bool *late)
{
	struct pollfd ended = { .fd = pidfd_open(pid, 0), .events = POLLIN };
	int status = 0;

	*late = ended.fd >= 0 && poll(&ended, 1, PATIENCE_MS) == 0;
	if (*late)
		kill(pid, SIGKILL);
	if (ended.fd >= 0)
		close(ended.fd);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

/* It said nothing itself. */
static void say_how_it_ended(struct nft_complaint *out, int status, bool late)
{
	if (late)
		snprintf(out->text, sizeof(out->text), "nft did not end within %d s",
			 PATIENCE_MS / 1000);
	else if (WIFSIGNALED(status))
		snprintf(out->text, sizeof(out->text), "nft was ended by signal %d (%s)",
			 WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(out->text, sizeof(out->text), "nft ended with %d", WEXITSTATUS(status));
}

static void first_line(int fd, struct nft_complaint *out)
{
	ssize_t n = pread(fd, out->text, sizeof(out->text) - 1, 0);

	out->text[n > 0 ? n : 0] = '\0';
	out->text[strcspn(out->text, "\n")] = '\0';
}

static int run_with(int in, int err, const char *text, struct nft_complaint *complaint)
{
	int status, r;
	bool late;
	pid_t pid;

	if (write_all(in, text) < 0)
		return -errno;
	r = spawn_nft(&pid, in, err);
	if (r)
		return -r;
	status = await(pid, &late);
	if (status == 0 && !late)
		return 0;
	first_line(err, complaint);
	if (!complaint->text[0])
		say_how_it_ended(complaint, status, late);
	return 1;
}

int nft_run(const char *text, struct nft_complaint *complaint)
{
	int in = memfd_create("gateway6-nft-in", MFD_CLOEXEC);
	int err = memfd_create("gateway6-nft-out", MFD_CLOEXEC);
	int r = in < 0 || err < 0 ? -errno : run_with(in, err, text, complaint);

	if (r < 0)
		snprintf(complaint->text, sizeof(complaint->text), "nft did not run: %s",
			 r == -ENOENT ? "it is not installed (package nftables)"
				      : strerror(-r));
	if (in >= 0)
		close(in);
	if (err >= 0)
		close(err);
	return r ? -1 : 0;
}

/* ---- listening ---- */

int nft_watch_open(void)
{
	struct sockaddr_nl group = { .nl_family = AF_NETLINK,
				     .nl_groups = 1u << (NFNLGRP_NFTABLES - 1) };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
			NETLINK_NETFILTER);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&group, sizeof(group)) < 0) {
		fail("nft: cannot listen for changes of the ruleset: %m");
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

/* Is the message about tables of that name? In every one attribute 1 is the table's name. */
static bool about(const char *table, struct rd body)
{
	size_t len = strlen(table) + 1;
	const struct nfgenmsg *family = rd_take(&body, sizeof(*family));

	if (!family || (family->nfgen_family != NFPROTO_INET &&
			family->nfgen_family != NFPROTO_IPV4))
		return false;
	while (rd_left(&body) >= sizeof(struct nlattr)) {	/* ends: each eats 4 or more */
		struct nlattr a;
		struct rd value;

		rd_copy(&body, &a, sizeof(a));
		if (a.nla_len < sizeof(a))
			return false;
		value = rd_window(&body, NLA_ALIGN(a.nla_len) - sizeof(a));
		if ((a.nla_type & NLA_TYPE_MASK) != NFTA_TABLE_NAME)
			continue;
		return rd_left(&value) >= len && !memcmp(value.at, table, len);
	}
	return false;
}

static void one_message(uint16_t type, struct rd body, const char *table, bool *whole)
{
	switch (type & 0xff) {
	case NFT_MSG_NEWTABLE:
		if (about(table, body))
			*whole = true;
		break;
	case NFT_MSG_DELTABLE:
	case NFT_MSG_DELCHAIN:
	case NFT_MSG_DELRULE:
	case NFT_MSG_DELSET:
	case NFT_MSG_DELSETELEM:
		if (about(table, body))
			*whole = false;
	}
}

void nft_watch_read(int fd, const char *table, bool *whole)
{
	alignas(struct nlmsghdr) uint8_t room[16384];
	ssize_t n;

	while ((n = recv(fd, room, sizeof(room), 0)) > 0 || (n < 0 && errno == ENOBUFS)) {
		struct rd r = rd_of(room, n > 0 ? (size_t)n : 0);

		if (n < 0)		/* we missed some: better put it back once more */
			*whole = false;
		while (rd_left(&r) >= sizeof(struct nlmsghdr)) {	/* each eats 16 or more */
			struct nlmsghdr h;

			rd_copy(&r, &h, sizeof(h));
			if (h.nlmsg_len < sizeof(h))
				break;
			one_message(h.nlmsg_type, rd_window(&r, h.nlmsg_len - sizeof(h)),
				    table, whole);
			rd_take(&r, NLMSG_ALIGN(h.nlmsg_len) - h.nlmsg_len);
		}
	}
}
