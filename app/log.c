/* SPDX-License-Identifier: Apache-2.0 */
/* One line per event on standard error; see log.h. */
#include "app/log.h"

#include "app/limits.h"

#include <stdarg.h>
#include <unistd.h>

static enum log_level threshold = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
	threshold = level;
}

bool log_enabled(enum log_level level)
{
	return level <= threshold;
}

void log_event(enum log_level level, const char *event, const char *format, ...)
{
	static const char *const names[] = { "error", "warning", "info", "debug" };
	char line[LOG_LINE_MAX];
	size_t max = sizeof(line) - 1;
	va_list ap;
	int n;

	if (!log_enabled(level))
		return;
	n = snprintf(line, max, "level=%s event=%s pid=%d ", names[level], event, (int)getpid());
	va_start(ap, format);
	n += vsnprintf(line + n, max - (size_t)n, format, ap);
	va_end(ap);
	n = (int)MIN((size_t)n, max - 1);
	for (int i = 0; i < n; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	line[n++] = '\n';
	/* one write, so that lines of several workers do not mix */
	if (write(STDERR_FILENO, line, (size_t)n) < 0)
		return;
}
