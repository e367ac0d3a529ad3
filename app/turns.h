/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns for what holds a worker for long, so that it never holds all of them: there
 * are fewer turns than workers, and whoever gets none answers at once. Shared by the
 * processes of a server; the turn of a process that dies is free again.
 */
#ifndef MF_TURNS_H
#define MF_TURNS_H

#include "app/base.h"

/* To be called once, before workers are forked. */
void turns_init(size_t workers);

/* Takes a turn, to be given back with turn_give(). -1: all are taken. */
int turn_take(void) MUST_CHECK;
void turn_give(int turn);

#endif
