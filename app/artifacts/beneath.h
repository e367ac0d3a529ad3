/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening what lies below a directory and nowhere else. Names are relative,
 * without "", "." and ".." segments (artifact_path.name); "" is the directory
 * itself. All return a descriptor, or -1 with errno: ELOOP or ENOTDIR for a
 * symbolic link on the way or at the end.
 */
#ifndef MF_ARTIFACTS_BENEATH_H
#define MF_ARTIFACTS_BENEATH_H

#include "app/base.h"

#include <dirent.h>

/* Opens `name` below the directory `root` with `flags` of open(2), close-on-exec
 * added. Needs no openat2, but is one system call with it (Linux 5.6). */
int open_beneath(int root, const char *name, int flags) MUST_CHECK;

/* Opens the directory that holds the last segment of `name`, as O_PATH. */
int open_parent_beneath(int root, const char *name) MUST_CHECK;

/* The same; makes the directories that are missing, with permissions as the
 * umask says and, made by root, their parents' owners. EEXIST or ENOTDIR when a file is in the way. */
int make_parent_beneath(int root, const char *name) MUST_CHECK;

/* Root makes what it makes for the owner of the directory: gives the new `name` in it
 * to him. For everybody else it does nothing. */
void give_to_owner(int directory, const char *name);

/* Opens a directory for readdir(); the caller closes it. NULL with errno. */
DIR *list_beneath(int root, const char *name) MUST_CHECK;

#endif
