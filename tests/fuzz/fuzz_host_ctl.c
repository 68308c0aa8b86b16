/*
 * fuzz_host_ctl.c - bytes at the control socket
 *
 * The first door is the reading of one request. The second is the whole server: the
 * input is written to a client's end of a real socket, in two pieces, and the loop
 * turns until the server has nothing more to say; it must still answer afterwards.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <event2/event.h>

#include <gateway6/ctl.h>
#include <gateway6/must.h>

#include "../../common/host/ctl_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum ctl_step table_run(struct ctl_call *call, void *daemon)
{
	uint64_t rows = ctl_number_param(call, "rows", 1);

	(void)daemon;
	for (uint64_t i = 0; i < rows && i < 5; i++) {
		cJSON *row = cJSON_CreateObject();
		const char *text = ctl_text_param(call, "text");

		cJSON_AddStringToObject(row, "text", text ? text : "");
		cJSON_AddBoolToObject(row, "flag", ctl_flag_param(call, "flag"));
		ctl_row(call, row);
	}
	return CTL_DONE;
}

static const struct ctl_method methods[] = {
	{ "Table", CTL_READ, table_run, NULL, "rows" },
	{ 0 },
};

static char directory[] = "/tmp/gw-fuzz-XXXXXX";
static struct loop *loop;
static struct ctl_server *server;

static void tidy(void)
{
	ctl_server_free(server);
	loop_free(loop);
	rmdir(directory);
}

static void start(void)
{
	must(mkdtemp(directory), "no folder");
	loop = loop_new();
	server = ctl_server_new(loop, &(struct ctl_server_plan){
		.directory = directory, .name = "fuzz", .group = "no-such-group",
		.methods = methods });
	must(server, "no server");
	atexit(tidy);
}

static int dial(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	snprintf(to.sun_path, sizeof(to.sun_path), "%s/fuzz.sock", directory);
	must(connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0, "errno %d", errno);
	return fd;
}

static void turn(void)
{
	for (int i = 0; i < 4; i++)
		event_base_loop(loop_base(loop), EVLOOP_NONBLOCK);
}

static void hear(int fd)
{
	char buf[4096];

	while (recv(fd, buf, sizeof(buf), 0) > 0)
		;
}

static void try_server(const uint8_t *data, size_t size)
{
	int fd = dial();
	size_t half = size / 2;

	turn();
	(void)!send(fd, data, half, MSG_NOSIGNAL);
	turn();
	(void)!send(fd, data + half, size - half, MSG_NOSIGNAL);
	(void)!send(fd, "", 1, MSG_NOSIGNAL);
	turn();
	hear(fd);
	close(fd);
	turn();
}

static void still_answers(void)
{
	static const char request[] = "{\"method\":\"io.gateway6.fuzz.Table\"}";
	char answer[256];
	int fd = dial();
	ssize_t n;

	turn();
	must(send(fd, request, sizeof(request), MSG_NOSIGNAL) == sizeof(request), "send");
	turn();
	n = recv(fd, answer, sizeof(answer) - 1, 0);
	must(n > 0, "recv gave %zd, errno %d", n, errno);
	answer[n] = '\0';
	must(strstr(answer, "\"flag\":false"), "%s", answer);
	close(fd);
	turn();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ctl_request r;

	if (!server)
		start();
	if (!ctl_request_read((const char *)data, size, &r))
		ctl_request_fini(&r);
	try_server(data, size);
	still_answers();
	return 0;
}
