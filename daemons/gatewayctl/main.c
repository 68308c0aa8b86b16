/* main.c - gatewayctl: ask the daemons, judge the configuration, show it to people */
#include <signal.h>

#include "dispatch.h"

int main(int argc, char **argv)
{
	(void)argc;
	signal(SIGPIPE, SIG_DFL);	/* `gatewayctl sessions | head` ends quietly */
	return dispatch(argv);
}
