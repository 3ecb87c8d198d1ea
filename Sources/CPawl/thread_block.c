// SPDX-License-Identifier: Apache-2.0

// The pointer of each thread, and the pthread key whose destructor is the hook.

#include "thread_block.h"

#include <pthread.h>
#include <stddef.h>

extern _Thread_local void *_Nullable pawl_thread_slot;
_Thread_local void *_Nullable pawl_thread_slot;

typedef void (*leaving_function)(void *_Nonnull pointer);

static pthread_mutex_t hook_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t hook_key;
// Written once, under the lock and after the key.
// ORDERING: release there, acquire wherever it is read: who sees the function sees the key.
static leaving_function hook_function;

static void thread_leaves(void *pointer) {
    pawl_thread_slot = NULL;
    __atomic_load_n(&hook_function, __ATOMIC_ACQUIRE)(pointer);
}

void pawl_thread_pointer_set(void *_Nullable pointer) {
    pawl_thread_slot = pointer;
    // The destructor runs for threads whose value is not NULL: setting it is arming it.
    if (__atomic_load_n(&hook_function, __ATOMIC_ACQUIRE) != NULL) pthread_setspecific(hook_key, pointer);
}

bool pawl_thread_on_exit(leaving_function _Nonnull leaving) {
    pthread_mutex_lock(&hook_lock);
    leaving_function standing = hook_function;
    if (standing == NULL && pthread_key_create(&hook_key, thread_leaves) == 0) {
        standing = leaving;
        __atomic_store_n(&hook_function, leaving, __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&hook_lock);
    return standing == leaving;
}
