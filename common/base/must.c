/* must.c - the last words of a program that found a defect of its own */
#include <gateway6/must.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

_Noreturn void must_failed(const char *file, int line, const char *cond,
			   const char *format, ...)
{
	va_list args;

	fprintf(stderr, "<2>%s:%d: must hold: %s: ", file, line, cond);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}
