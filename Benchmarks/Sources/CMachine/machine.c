// SPDX-License-Identifier: Apache-2.0

// What a benchmark asks of the machine: pinned threads, clocks, memory in use.

#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "CMachine.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static uint64_t nanoseconds_by(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t machine_now(void) { return nanoseconds_by(CLOCK_MONOTONIC); }
uint64_t machine_thread_time(void) { return nanoseconds_by(CLOCK_THREAD_CPUTIME_ID); }

int machine_processors(void) {
#if defined(__linux__)
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed);
#endif
    return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

// MARK: Threads

typedef struct {
    int processor;
    void (*body)(void *);
    void *context;
    pthread_t thread;
} pinned;

// To the processor with that number among those that the process may use.
static void pin(int number) {
#if defined(__linux__)
    cpu_set_t allowed, chosen;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    CPU_ZERO(&chosen);
    for (size_t processor = 0; processor < CPU_SETSIZE; processor += 1) {
        if (!CPU_ISSET(processor, &allowed)) continue;
        if (number == 0) CPU_SET(processor, &chosen);
        number -= 1;
    }
    pthread_setaffinity_np(pthread_self(), sizeof chosen, &chosen);
#else
    (void)number;
#endif
}

static void *run_pinned(void *argument) {
    const pinned *self = argument;
    pin(self->processor);
    self->body(self->context);
    return NULL;
}

void *machine_thread_start(int processor, void (*body)(void *), void *context) {
    pinned *self = malloc(sizeof *self);
    if (self == NULL) return NULL;
    *self = (pinned){.processor = processor, .body = body, .context = context};
    if (pthread_create(&self->thread, NULL, run_pinned, self) == 0) return self;
    free(self);
    return NULL;
}

void machine_thread_join(void *thread) {
    pinned *self = thread;
    pthread_join(self->thread, NULL);
    free(self);
}

void machine_wait(uint32_t times_waited) {
    if (times_waited > 2000) {
        sched_yield();
        return;
    }
#if defined(__x86_64__)
    __asm__ volatile("pause" ::: "memory");
#else
    __asm__ volatile("isb" ::: "memory");
#endif
}

// MARK: What was used

static uint64_t preemptions_of(int whom) {
    struct rusage usage;
    return getrusage(whom, &usage) == 0 ? (uint64_t)usage.ru_nivcsw : 0;
}

uint64_t machine_preemptions_of_all(void) { return preemptions_of(RUSAGE_SELF); }

uint64_t machine_preemptions(void) {
#if defined(RUSAGE_THREAD)
    return preemptions_of(RUSAGE_THREAD);
#else
    return 0;
#endif
}

uint64_t machine_resident_bytes(void) {
    unsigned long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL) return 0;
    if (fscanf(file, "%*u %llu", &pages) != 1) pages = 0;
    fclose(file);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

// Weak, because whether the process has jemalloc is the limiter's trait to say.
extern int mallctl(const char *name, void *old, size_t *old_bytes, void *new, size_t new_bytes) __attribute__((weak));

bool machine_allocated_bytes(uint64_t *bytes) {
    size_t size = sizeof *bytes;
    return mallctl != NULL && mallctl("thread.allocated", bytes, &size, NULL, 0) == 0;
}
