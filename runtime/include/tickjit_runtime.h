/* What programs in C and C++ need beside a native function that tickjit compiled: its errors, and its containers.
 *
 * libtickjit_runtime.a, which exported object files are linked with, has these functions, and libtickjit too.
 */
#ifndef TICKJIT_RUNTIME_H
#define TICKJIT_RUNTIME_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { TICKJIT_EXECUTE = 0, TICKJIT_START = 1, TICKJIT_STOP = 2 };

/* What a native function has reported. */
typedef struct tickjit_error {
    const char *class_name; /* the Python class: ZeroDivisionError */
    const char *message;
    const char *function; /* the Python function; empty where it is not known */
    uint32_t line;        /* from 1; 0 where it is not known */
    uint32_t column;
} tickjit_error;

/* Whether an error of this thread waits. */
bool tickjit_error_pending(void);
/* The first error of this thread since the last time, to be freed; NULL where there is none. */
tickjit_error *tickjit_take_error(void);
void tickjit_error_free(tickjit_error *error);

/* The functions of tickjit_containers.h, for the whole process. */
struct tickjit_container_api;
const struct tickjit_container_api *tickjit_containers(void);

#ifdef __cplusplus
}
#endif

#endif
