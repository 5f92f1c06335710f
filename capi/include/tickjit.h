/* tickjit for C and C++: compiles restricted, annotated Python, given as text, to native functions.
 *
 * Link with libtickjit.so, or with libtickjit.a and -lm -lpthread -ldl. There is no Python in it.
 *
 * A context and a request are used by one thread at a time where they are changed, else by any number; compiled
 * functions by any number of threads at once, each with its own cells. Texts are UTF-8 and end with a NUL. What is
 * given out belongs to the object it was asked of, and goes with it, but for what is to be freed. NULL may be freed.
 */
#ifndef TICKJIT_H
#define TICKJIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tickjit_runtime.h" /* errors at run time, and containers */

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library. */
const char *tickjit_version(void);

/* --- contexts: what the compiler has been taught ------------------------------------------------------------- */

typedef struct tickjit_context tickjit_context;

/* One that knows Python and the signal extension. */
tickjit_context *tickjit_context_new(void);
void tickjit_context_free(tickjit_context *context);

/* --- requests: what to compile, and how ---------------------------------------------------------------------- */

typedef struct tickjit_request tickjit_request;

/* A function of a module: the module's file, for messages, its text, and the name of the function. NULL where one of
 * them is NULL or no UTF-8. */
tickjit_request *tickjit_request_new(const char *file, const char *text, const char *function);
void tickjit_request_free(tickjit_request *request);

/* The values of constant parameters. They answer false for a name that is NULL or no UTF-8; whether there is such a
 * parameter, compiling says. */
bool tickjit_request_set_int(tickjit_request *request, const char *name, int64_t value);
bool tickjit_request_set_float(tickjit_request *request, const char *name, double value);
bool tickjit_request_set_bool(tickjit_request *request, const char *name, bool value);
bool tickjit_request_set_none(tickjit_request *request, const char *name);

/* Statements that run in START, or in STOP. */
bool tickjit_request_start_body(tickjit_request *request, const char *statements);
bool tickjit_request_stop_body(tickjit_request *request, const char *statements);

/* "fastmath" and "force_inline" are "true" or "false", "error_model" is "python" or "numpy", "opt_level" is "speed" or
 * "none". False for anything else. */
bool tickjit_request_option(tickjit_request *request, const char *option, const char *value);

/* --- compiling ----------------------------------------------------------------------------------------------- */

typedef struct tickjit_function tickjit_function;
typedef struct tickjit_diagnostics tickjit_diagnostics;

/* NULL where the function is refused. Then *diagnostics says why, and is to be freed; else it is NULL. Who does not want
 * to know gives NULL for diagnostics. */
tickjit_function *tickjit_compile(const tickjit_context *context, const tickjit_request *request,
                                  tickjit_diagnostics **diagnostics);
/* The same for a plain function: "def add(a: int, b: int) -> int" becomes int64_t add(int64_t, int64_t). It has no
 * constants, start and stop bodies: those of the request have no effect. */
tickjit_function *tickjit_compile_function(const tickjit_context *context, const tickjit_request *request,
                                           tickjit_diagnostics **diagnostics);
/* Frees the code too: its address is not valid afterwards. */
void tickjit_function_free(tickjit_function *function);

/* A native function of any type: to be cast to the one that the declaration says. */
typedef void tickjit_native(void);

tickjit_native *tickjit_function_pointer(const tickjit_function *function);

/* The native function of a node, in a context as tickjit_context_new makes it. */
typedef void tickjit_tick(void **outputs, int8_t *ticked, void **state, int8_t phase, void **inputs,
                          int8_t *input_ticked, int8_t *input_valid);

/* NULL of a plain function. */
tickjit_tick *tickjit_function_tick(const tickjit_function *function);

/* _tickjit_ and the first 16 digits of the key. */
const char *tickjit_function_name(const tickjit_function *function);
/* 64 hexadecimal digits; equal keys mean equal machine code. */
const char *tickjit_function_key(const tickjit_function *function);
/* The declaration in C. */
const char *tickjit_function_prototype(const tickjit_function *function);
/* What it gives and takes, in native types: int64(int64, int64). */
const char *tickjit_function_signature(const tickjit_function *function);

/* A header with the declaration, tables of outputs, inputs and states, enumerations and structs, under a name, else
 * (NULL) under the function's own. To be freed with tickjit_text_free. NULL for a name that C has not. */
char *tickjit_function_header(const tickjit_function *function, const char *name);
void tickjit_text_free(char *text);

/* What array[index] points to, or is. */
typedef struct tickjit_variable {
    const char *name;        /* empty for an output without a name */
    const char *type;        /* as Python calls it: float */
    const char *native_type; /* how it is held: float64 */
    const char *kind;        /* "value", "struct", "pointer", or of states "scalar", "struct", "container", "started" */
    const char *initial;     /* of states, else empty */
    const char *array;       /* the parameter: outputs, state, inputs */
    uint32_t index;
    uint32_t size; /* bytes of the cell */
} tickjit_variable;

/* All of them, in order, and how many there are. */
const tickjit_variable *tickjit_function_outputs(const tickjit_function *function, size_t *count);
const tickjit_variable *tickjit_function_inputs(const tickjit_function *function, size_t *count);
const tickjit_variable *tickjit_function_states(const tickjit_function *function, size_t *count);

/* --- why a function is refused ------------------------------------------------------------------------------- */

typedef struct tickjit_diagnostic {
    const char *code; /* docs/errors has a page for each */
    const char *message;
    const char *help; /* empty where there is none */
    const char *file; /* empty where there is no place */
    uint32_t line;    /* from 1 */
    uint32_t column;  /* from 1, in bytes */
} tickjit_diagnostic;

const tickjit_diagnostic *tickjit_diagnostics_all(const tickjit_diagnostics *diagnostics, size_t *count);
/* All of them with the lines they are about, as for a terminal. */
const char *tickjit_diagnostics_text(const tickjit_diagnostics *diagnostics);
void tickjit_diagnostics_free(tickjit_diagnostics *diagnostics);

#ifdef __cplusplus
}
#endif

#endif
