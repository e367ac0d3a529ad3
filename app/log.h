/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line per event on standard error, as key=value pairs. Library code does
 * not log: the gate logs once per failed request, the master once per change
 * of state. No password, token or body ever goes in.
 */
#ifndef MF_LOG_H
#define MF_LOG_H

#include "app/base.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Lines below `level` are dropped from now on. */
void log_set_level(enum log_level level);
bool log_enabled(enum log_level level);

/* Writes "level=… event=… " and the formatted pairs. Control characters and
 * line ends in it become "?", so no input can forge a line. */
void log_event(enum log_level level, const char *event, const char *format, ...) PRINTF(3, 4);

#endif
