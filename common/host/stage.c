/* stage.c - what comes up in order goes down in reverse */
#include <gateway6/stage.h>

#include <gateway6/log.h>

size_t stages_up(const struct stage *stages, size_t n, void *daemon)
{
	for (size_t i = 0; i < n; i++) {
		if (stages[i].up(daemon) < 0) {
			log_debug("stage %s: did not come up", stages[i].name);
			return i;
		}
	}
	return n;
}

void stages_down(const struct stage *stages, size_t up, void *daemon)
{
	while (up-- > 0)
		if (stages[up].down)
			stages[up].down(daemon);
}
