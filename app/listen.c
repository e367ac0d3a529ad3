/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets and the service manager; see listen.h. */
#include "app/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define FIRST_INHERITED_FD 3 /* SD_LISTEN_FDS_START */
#define BACKLOG 511          /* as nginx's own default */

int listen_inherited(void)
{
	const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");

	if (!pid || !count || strtol(pid, NULL, 10) != getpid() || strtol(count, NULL, 10) < 1)
		return -1;
	fcntl(FIRST_INHERITED_FD, F_SETFD, FD_CLOEXEC);
	return FIRST_INHERITED_FD;
}

static bool address_of(const char *path, struct sockaddr_un *ret)
{
	*ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof(ret->sun_path))
		return false;
	memcpy(ret->sun_path, path, strlen(path) + 1);
	return true;
}

/* A socket file nobody listens on is left over from a crash. Any other file refuses
 * a connection, too, and is not ours to remove. */
static bool is_left_over(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct stat st;
	bool refused = lstat(address->sun_path, &st) == 0 && S_ISSOCK(st.st_mode) &&
		       connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 &&
		       errno == ECONNREFUSED;

	close(fd);
	return refused;
}

int listen_unix(const char *path, unsigned mode, const char **ret_error)
{
	struct sockaddr_un address;
	int fd;

	if (!address_of(path, &address)) {
		*ret_error = "the path is longer than a unix socket's may be (107 bytes)";
		return -1;
	}
	if (is_left_over(&address))
		unlink(path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	    chmod(path, mode) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	*ret_error = errno == EADDRINUSE ? "another server listens there, or it is another file" :
					   strerror(errno);
	if (fd >= 0)
		close(fd);
	return -1;
}

void notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address;
	socklen_t size;
	int fd;

	if (!path || (*path != '/' && *path != '@') || !address_of(path, &address))
		return;
	size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
	if (*path == '@') /* the abstract name space */
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	if (sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&address, size) < 0)
		fprintf(stderr, "level=warning event=notify_failed error=\"%s\"\n",
			strerror(errno));
	close(fd);
}

int64_t watchdog_interval_ms(void)
{
	const char *us = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");

	if (!us || (pid && strtol(pid, NULL, 10) != getpid()))
		return 0;
	return strtoll(us, NULL, 10) / 2000; /* half of it, as sd_watchdog_enabled(3) advises */
}
