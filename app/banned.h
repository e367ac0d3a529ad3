/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions nobody here may call: each has a length-checked or locale-free
 * replacement. Using one is a compile error that names the cure.
 */
#ifndef MF_BANNED_H
#define MF_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#pragma GCC poison strcpy strcat strncpy strncat stpcpy /* buf_puts, arena_strdup */
#pragma GCC poison sprintf vsprintf gets                /* snprintf, buf_printf */
#pragma GCC poison strtok                               /* strtok_r, strchr */
#pragma GCC poison atoi atol atoll atof                 /* parse_int64, parse_double */

#endif
