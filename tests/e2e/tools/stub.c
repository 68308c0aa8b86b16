/*
 * stub.c - a program that asks as programs do: getaddrinfo, getnameinfo
 *
 *	stub NAME [4|6]		its addresses, one a line, sorted by nobody
 *	stub -x ADDRESS		the name of an address
 *
 * A story builds it a second time with musl, whose stub resolver asks for both families
 * at once and reads nothing but resolv.conf.
 */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static int backwards(const char *text)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST }, *a;
	char name[256];
	int error = getaddrinfo(text, NULL, &hints, &a);

	if (!error) {
		error = getnameinfo(a->ai_addr, a->ai_addrlen, name, sizeof(name), NULL, 0,
				    NI_NAMEREQD);
		freeaddrinfo(a);
	}
	puts(error ? gai_strerror(error) : name);
	return error != 0;
}

static int forwards(const char *name, int family)
{
	struct addrinfo hints = { .ai_family = family, .ai_socktype = SOCK_STREAM }, *list;
	char text[64];
	int error = getaddrinfo(name, NULL, &hints, &list);

	if (error) {
		puts(gai_strerror(error));
		return 1;
	}
	for (struct addrinfo *a = list; a; a = a->ai_next)
		if (!getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof(text), NULL, 0,
				 NI_NUMERICHOST))
			puts(text);
	freeaddrinfo(list);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "-x"))
		return backwards(argv[2]);
	if (argc < 2)
		return 2;
	return forwards(argv[1], argc < 3 ? AF_UNSPEC : *argv[2] == '4' ? AF_INET : AF_INET6);
}
