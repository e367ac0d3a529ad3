/* SPDX-License-Identifier: Apache-2.0 */
/* Turns among processes, as robust mutexes in shared memory; see turns.h. */
#include "app/turns.h"

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>

/* One of so many workers may be held. */
#define WORKERS_PER_TURN 4

static pthread_mutex_t *turns;
static size_t n_turns;

void turns_init(size_t workers)
{
	pthread_mutexattr_t attr;

	n_turns = MAX(workers / WORKERS_PER_TURN, 1);
	turns = mmap(NULL, n_turns * sizeof(*turns), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (turns == MAP_FAILED || pthread_mutexattr_init(&attr) ||
	    pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED) ||
	    pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST))
		abort();
	for (size_t i = 0; i < n_turns; i++)
		if (pthread_mutex_init(&turns[i], &attr))
			abort();
	pthread_mutexattr_destroy(&attr);
}

int turn_take(void)
{
	for (size_t i = 0; i < n_turns; i++) {
		int error = pthread_mutex_trylock(&turns[i]);

		if (error == EOWNERDEAD) /* nothing is guarded that could be inconsistent */
			error = pthread_mutex_consistent(&turns[i]);
		if (!error)
			return (int)i;
	}
	return -1;
}

void turn_give(int turn)
{
	pthread_mutex_unlock(&turns[turn]);
}
