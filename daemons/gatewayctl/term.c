/*
 * term.c - a terminal of which the whole screen is ours, and given back in any case
 *
 * Four sequences of ECMA-48 that every terminal since the VT100 knows are all that a
 * list of lines needs; so no library.
 */
#include "term.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define OTHER_SCREEN "\033[?1049h\033[?25l"	/* and no cursor */
#define OWN_SCREEN "\033[?25h\033[?1049l"

static struct termios before;
static volatile sig_atomic_t taken, resized;

/* Of a handler too: only what is safe there. */
void term_give_back(void)
{
	if (!taken)
		return;
	taken = 0;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	(void)!write(STDOUT_FILENO, OWN_SCREEN, strlen(OWN_SCREEN));
}

static void on_end(int number)
{
	term_give_back();
	signal(number, SIG_DFL);
	raise(number);
}

static void on_size(int number)
{
	(void)number;
	resized = 1;
}

void term_take(void)
{
	struct sigaction end = { .sa_handler = on_end }, size = { .sa_handler = on_size };
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE };
	struct termios now;

	if (tcgetattr(STDIN_FILENO, &before) < 0)
		return;
	now = before;
	now.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	now.c_cc[VMIN] = 0;
	now.c_cc[VTIME] = 0;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		sigaction(ends[i], &end, NULL);
	sigaction(SIGWINCH, &size, NULL);
	taken = 1;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &now);
	fputs(OTHER_SCREEN, stdout);
	fflush(stdout);
	atexit(term_give_back);
}

struct term_size term_size(void)
{
	struct winsize w;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_row > 0 && w.ws_col > 0)
		return (struct term_size){ w.ws_row, w.ws_col };
	return (struct term_size){ 24, 80 };
}

int term_key(unsigned wait_ms)
{
	struct pollfd keys = { .fd = STDIN_FILENO, .events = POLLIN };
	unsigned char key;

	if (resized) {
		resized = 0;
		return 0;
	}
	if (poll(&keys, 1, (int)wait_ms) <= 0)
		return 0;
	return read(STDIN_FILENO, &key, 1) == 1 ? key : 'q';	/* hung up */
}
