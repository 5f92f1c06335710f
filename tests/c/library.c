/* What libtickjit promises to hosts in C and C++: mistakes of theirs and of users, errors, tables, headers. Prints nothing, and
 * answers with the line of the first check that failed, or 0. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tickjit.h"
#include "tickjit_containers.h"

#define CHECK(condition)                                                                  \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            fprintf(stderr, "library.c:%d: %s\n", __LINE__, #condition);                  \
            exit(1);                                                                      \
        }                                                                                 \
    } while (0)

static const char *const TEXT =
    "from enum import Enum\n"
    "class Side(Enum):\n"
    "    BUY = 1\n"
    "    SELL = 2\n"
    "def ratio(x: Signal[int], y: Signal[int], scale: float, side: bool) -> Outputs(value=float, side=Side):\n"
    "    count: State[int] = 40 + 2\n"
    "    seen: State[List[int]] = []\n"
    "    count += 1\n"
    "    seen.append(x)\n"
    "    set_output('side', Side.SELL if side else Side.BUY)\n"
    "    return Outputs(value=scale * (x // y))\n"
    "def wrong(x: Signal[float]) -> int:\n"
    "    y = z\n"
    "    return x / 2\n";

static tickjit_function *compiled(const tickjit_context *context, double scale)
{
    tickjit_request *request = tickjit_request_new("module.py", TEXT, "ratio");
    CHECK(tickjit_request_set_float(request, "scale", 7.0));
    CHECK(tickjit_request_set_float(request, "scale", scale));
    CHECK(tickjit_request_set_bool(request, "side", true));
    CHECK(tickjit_request_stop_body(request, "count = -1"));
    CHECK(tickjit_request_start_body(request, "count += 1"));
    tickjit_function *function = tickjit_compile(context, request, NULL);
    tickjit_request_free(request);
    CHECK(function != NULL);
    return function;
}

static void functions_say_what_they_are(const tickjit_context *context)
{
    size_t count = 0;
    tickjit_function *function = compiled(context, 2.0), *other = compiled(context, 3.0);
    CHECK(strlen(tickjit_function_key(function)) == 64);
    CHECK(strcmp(tickjit_function_key(function), tickjit_function_key(other)) != 0);
    CHECK(strncmp(tickjit_function_name(function) + 9, tickjit_function_key(function), 16) == 0);
    CHECK(strstr(tickjit_function_prototype(function), tickjit_function_name(function)) != NULL);
    tickjit_function_free(other);

    const tickjit_variable *outputs = tickjit_function_outputs(function, &count);
    CHECK(count == 2 && strcmp(outputs[0].name, "value") == 0 && strcmp(outputs[0].native_type, "float64") == 0);
    CHECK(strcmp(outputs[1].type, "Side") == 0 && outputs[1].size == 2 && strcmp(outputs[1].kind, "value") == 0);
    const tickjit_variable *inputs = tickjit_function_inputs(function, &count);
    CHECK(count == 2 && strcmp(inputs[1].name, "y") == 0 && inputs[1].index == 1);
    CHECK(strcmp(inputs[1].array, "inputs") == 0 && strcmp(inputs[1].type, "int") == 0);
    const tickjit_variable *states = tickjit_function_states(function, &count);
    CHECK(count == 3 && strcmp(states[0].name, "count") == 0 && strcmp(states[0].initial, "42") == 0);
    CHECK(strcmp(states[1].name, "seen") == 0 && strcmp(states[1].kind, "container") == 0);
    CHECK(strcmp(states[2].kind, "started") == 0 && states[2].size == 1);

    char *header = tickjit_function_header(function, "ratio");
    CHECK(strstr(header, "void ratio(void **outputs,") != NULL && strstr(header, "ratio_state_seen = 1,") != NULL);
    tickjit_text_free(header);
    header = tickjit_function_header(function, NULL);
    CHECK(strstr(header, tickjit_function_name(function)) != NULL);
    tickjit_text_free(header);
    CHECK(tickjit_function_header(function, "not a name") == NULL);
    CHECK(tickjit_function_header(function, "\xff") == NULL);
    tickjit_function_free(function);
}

static void errors_wait_to_be_taken(const tickjit_context *context)
{
    tickjit_function *function = compiled(context, 2.0);
    tickjit_tick *tick = tickjit_function_tick(function);
    int64_t x = 7, y = 2, cell = 0;
    double value = 0;
    int16_t side = 0;
    int8_t started = 0, ticked[2] = {0, 0}, fresh[2] = {1, 1};
    void *outputs[2] = {&value, &side}, *inputs[2] = {&x, &y}, *state[3] = {&cell, NULL, &started};
    tick(outputs, ticked, state, TICKJIT_START, inputs, fresh, fresh);
    CHECK(cell == 43 && state[1] != NULL && !tickjit_error_pending() && tickjit_take_error() == NULL);
    tick(outputs, ticked, state, TICKJIT_EXECUTE, inputs, fresh, fresh);
    CHECK(value == 6.0 && side == 2 && ticked[0] == 1 && ticked[1] == 1 && cell == 44);
    y = 0;
    tick(outputs, ticked, state, TICKJIT_EXECUTE, inputs, fresh, fresh);
    CHECK(tickjit_error_pending());
    tickjit_error *error = tickjit_take_error();
    CHECK(strcmp(error->class_name, "ZeroDivisionError") == 0 && error->line == 11 && error->column > 0);
    CHECK(strstr(error->message, "division") != NULL && strcmp(error->function, "ratio") == 0);
    tickjit_error_free(error);
    CHECK(!tickjit_error_pending() && tickjit_take_error() == NULL);

    void *item = NULL;
    const tickjit_container_api *containers = tickjit_containers();
    CHECK(containers->version == TICKJIT_CONTAINERS_VERSION);
    CHECK(containers->get(state[1], -1, &item) == TICKJIT_OK && *(int64_t *)item == 7);
    tick(outputs, ticked, state, TICKJIT_STOP, inputs, fresh, fresh);
    CHECK(cell == -1 && state[1] == NULL);
    tickjit_function_free(function);
}

typedef int64_t addition(int64_t, int64_t);

static void plain_functions_are_called_by_their_own_type(const tickjit_context *context)
{
    size_t count = 1;
    tickjit_diagnostics *why = NULL;
    tickjit_request *request = tickjit_request_new("sums.py", "def add(a: int, b: int) -> int:\n    return a + b\n", "add");
    tickjit_function *function = tickjit_compile_function(context, request, &why);
    CHECK(function != NULL && why == NULL && strlen(tickjit_function_key(function)) == 64);
    CHECK(strcmp(tickjit_function_signature(function), "int64(int64, int64)") == 0);
    CHECK(strncmp(tickjit_function_prototype(function), "int64_t _tickjit_", 17) == 0);
    CHECK(tickjit_function_tick(function) == NULL);
    CHECK(tickjit_function_states(function, &count) != NULL && count == 0);
    addition *add = (addition *)tickjit_function_pointer(function);
    CHECK(add(40, 2) == 42 && !tickjit_error_pending());
    CHECK(add(INT64_MAX, 1) == 0);
    tickjit_error *error = tickjit_take_error();
    CHECK(strcmp(error->class_name, "OverflowError") == 0 && error->line == 2);
    tickjit_error_free(error);
    tickjit_function_free(function);
    tickjit_request_free(request);

    request = tickjit_request_new("module.py", TEXT, "ratio");
    CHECK(tickjit_compile_function(context, request, &why) == NULL && why != NULL);
    tickjit_diagnostics_free(why);
    tickjit_request_free(request);
    function = compiled(context, 2.0);
    CHECK((tickjit_tick *)tickjit_function_pointer(function) == tickjit_function_tick(function));
    CHECK(strncmp(tickjit_function_signature(function), "void(", 5) == 0);
    tickjit_function_free(function);
}

static void refusals_say_why(const tickjit_context *context)
{
    size_t count = 0;
    tickjit_diagnostics *why = NULL;
    tickjit_request *request = tickjit_request_new("module.py", TEXT, "wrong");
    CHECK(tickjit_compile(context, request, NULL) == NULL);
    CHECK(tickjit_compile(context, request, &why) == NULL && why != NULL);
    const tickjit_diagnostic *all = tickjit_diagnostics_all(why, &count);
    CHECK(count == 2 && strcmp(all[0].code, "unknown-name") == 0 && strcmp(all[1].code, "float-to-int") == 0);
    CHECK(all[1].line == 14 && all[1].column == 12 && strcmp(all[1].file, "module.py") == 0);
    CHECK(all[1].help[0] != 0 && strstr(tickjit_diagnostics_text(why), "return x / 2") != NULL);
    tickjit_diagnostics_free(why);
    tickjit_request_free(request);

    request = tickjit_request_new("module.py", TEXT, "nothing");
    CHECK(tickjit_compile(context, request, &why) == NULL);
    all = tickjit_diagnostics_all(why, &count);
    CHECK(count == 1 && strstr(all->message, "`nothing`") != NULL && all->file[0] == 0 && all->line == 0);
    tickjit_diagnostics_free(why);
    tickjit_request_free(request);

    request = tickjit_request_new("module.py", "def f(:\n", "f");
    CHECK(tickjit_compile(context, request, &why) == NULL);
    CHECK(strcmp(tickjit_diagnostics_all(why, NULL)->code, "syntax-error") == 0);
    tickjit_diagnostics_free(why);
    tickjit_request_free(request);

    request = tickjit_request_new("module.py", TEXT, "ratio"); /* without its constants */
    CHECK(tickjit_compile(context, request, &why) == NULL);
    CHECK(strcmp(tickjit_diagnostics_all(why, NULL)->code, "missing-argument") == 0);
    tickjit_diagnostics_free(why);
    tickjit_request_free(request);
}

static void options_count(const tickjit_context *context)
{
    tickjit_request *request = tickjit_request_new("m.py", "def f(n: int | None) -> int:\n    return 1 if n is None else n\n", "f");
    CHECK(tickjit_request_set_none(request, "n"));
    tickjit_function *plain = tickjit_compile(context, request, NULL);
    CHECK(tickjit_request_option(request, "error_model", "numpy") && tickjit_request_option(request, "fastmath", "true"));
    CHECK(tickjit_request_option(request, "opt_level", "none") && tickjit_request_option(request, "force_inline", "false"));
    CHECK(!tickjit_request_option(request, "error_model", "other") && !tickjit_request_option(request, "fast", "true"));
    CHECK(!tickjit_request_option(request, NULL, "true") && !tickjit_request_option(request, "fastmath", NULL));
    tickjit_function *changed = tickjit_compile(context, request, NULL);
    CHECK(strcmp(tickjit_function_key(plain), tickjit_function_key(changed)) != 0);
    CHECK(tickjit_request_set_int(request, "n", 5));
    tickjit_function *bound = tickjit_compile(context, request, NULL);
    CHECK(bound != NULL && strcmp(tickjit_function_key(bound), tickjit_function_key(changed)) != 0);
    tickjit_function_free(plain);
    tickjit_function_free(changed);
    tickjit_function_free(bound);
    tickjit_request_free(request);
}

static void nothing_is_answered_by_nothing(const tickjit_context *context)
{
    size_t count = 1;
    tickjit_diagnostics *why = (tickjit_diagnostics *)&count;
    CHECK(tickjit_request_new(NULL, TEXT, "f") == NULL && tickjit_request_new("m", NULL, "f") == NULL);
    CHECK(tickjit_request_new("m", TEXT, NULL) == NULL && tickjit_request_new("m", "\xff", "f") == NULL);
    CHECK(!tickjit_request_set_int(NULL, "n", 1) && !tickjit_request_start_body(NULL, "pass"));
    CHECK(tickjit_compile(context, NULL, &why) == NULL && why == NULL);
    CHECK(tickjit_compile(NULL, NULL, NULL) == NULL);
    CHECK(tickjit_function_pointer(NULL) == NULL && tickjit_function_signature(NULL)[0] == 0);
    CHECK(tickjit_function_tick(NULL) == NULL && tickjit_function_name(NULL)[0] == 0);
    CHECK(tickjit_function_states(NULL, &count) != NULL && count == 0);
    CHECK(tickjit_diagnostics_text(NULL)[0] == 0);
    tickjit_function_free(NULL);
    tickjit_context_free(NULL);
    tickjit_request_free(NULL);
    tickjit_diagnostics_free(NULL);
    tickjit_error_free(NULL);
    tickjit_text_free(NULL);
}

int main(void)
{
    tickjit_context *context = tickjit_context_new();
    CHECK(tickjit_version()[0] != 0);
    for (int turn = 0; turn < 3; turn++) {
        functions_say_what_they_are(context);
        errors_wait_to_be_taken(context);
        plain_functions_are_called_by_their_own_type(context);
        refusals_say_why(context);
        options_count(context);
        nothing_is_answered_by_nothing(context);
    }
    tickjit_context_free(context);
    return 0;
}
