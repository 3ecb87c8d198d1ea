// SPDX-License-Identifier: Apache-2.0

// Being told to end: the handler does no more than write a byte, and a thread of its own does the rest.

#include "CMachine.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static int ends[2];
static void (*body)(void);

static void note(int signal) {
    (void)signal;
    const char byte = 0;
    ssize_t written = write(ends[1], &byte, 1);
    (void)written;
}

static void *await_note(void *unused) {
    (void)unused;
    char byte;
    while (read(ends[0], &byte, 1) != 1) continue;
    body();
    return NULL;
}

bool machine_on_interruption(void (*run)(void)) {
    const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    pthread_t thread;
    body = run;
    if (pipe(ends) != 0 || pthread_create(&thread, NULL, await_note, NULL) != 0) return false;
    pthread_detach(thread);
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (size_t at = 0; at < sizeof signals / sizeof *signals; at += 1) sigaction(signals[at], &action, NULL);
    return true;
}

void machine_ignore_closed_pipes(void) { signal(SIGPIPE, SIG_IGN); }
