/* child.c - a copy of the process that does something of its own */
#include <gateway6/child.h>

#include <signal.h>
#include <unistd.h>

pid_t child_fork(void)
{
	sigset_t all, was;
	pid_t pid;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &was);
	pid = fork();
	if (pid == 0)
		for (int signo = 1; signo < NSIG; signo++)
			signal(signo, SIG_IGN);		/* KILL and STOP refuse, as they should */
	sigprocmask(SIG_SETMASK, &was, NULL);
	return pid;
}
