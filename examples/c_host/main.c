/* A host in C, without Python in the process: compiles the nodes of weather.py when it runs, and drives them over the
 * temperatures of data/, one native call per hour.
 *
 * Prints for each node how often its last output ticked, and what the outputs gave last, as quickstart.py does.
 * `make c-host` builds and runs it.
 */

#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tickjit.h"

enum { MAX = 8 };

/* A cell of any type that these nodes have. */
typedef union {
    int64_t i64;
    double f64;
    int16_t i16;
    int8_t i8;
} cell;

/* A constant of a node; its type is that of the parameter. */
typedef struct {
    const char *name;
    double value;
    bool is_int;
} constant;

/* A node: a compiled function with the memory that its host owns. */
typedef struct {
    tickjit_function *function;
    const tickjit_variable *outputs, *inputs;
    size_t output_count, input_count;
    cell output[MAX], input[MAX], state[MAX];
    void *output_at[MAX], *input_at[MAX], *state_at[MAX];
    int8_t ticked[MAX], input_ticked[MAX], input_valid[MAX];
} node;

/* A year of hours. */
typedef struct {
    int64_t *time; /* nanoseconds since 1970 */
    double *temp;
    size_t count;
} year;

static char *whole_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t size = 0, room = 0, got = 1;
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    while (got > 0) {
        if (size + 4096 > room)
            text = realloc(text, room = 2 * room + 8192);
        got = fread(text + size, 1, room - size - 1, file);
        size += got;
    }
    fclose(file);
    text[size] = 0;
    return text;
}

static year read_year(const char *path)
{
    year data = {NULL, NULL, 0};
    char *text = whole_file(path), *line = strchr(text, '\n');
    while (line != NULL && line[1] != 0) {
        struct tm at = {0};
        double temp;
        if (sscanf(line + 1, "%d/%d/%d %d:%d,%lf", &at.tm_year, &at.tm_mon, &at.tm_mday, &at.tm_hour, &at.tm_min,
                   &temp) != 6)
            break;
        at.tm_year -= 1900;
        at.tm_mon -= 1;
        data.time = realloc(data.time, (data.count + 1) * sizeof *data.time);
        data.temp = realloc(data.temp, (data.count + 1) * sizeof *data.temp);
        data.time[data.count] = (int64_t)timegm(&at) * 1000000000;
        data.temp[data.count++] = temp;
        line = strchr(line + 1, '\n');
    }
    free(text);
    return data;
}

static void call(node *self, int8_t phase)
{
    tickjit_tick *tick = tickjit_function_tick(self->function);
    memset(self->ticked, 0, sizeof self->ticked);
    tick(self->output_at, self->ticked, self->state_at, phase, self->input_at, self->input_ticked, self->input_valid);
    if (tickjit_error_pending()) {
        tickjit_error *error = tickjit_take_error();
        fprintf(stderr, "line %u, in %s: %s: %s\n", error->line, error->function, error->class_name, error->message);
        tickjit_error_free(error);
        exit(1);
    }
}

/* Compiles a function of a module, and gives it cells. */
static void start(node *self, const tickjit_context *context, const char *file, const char *text, const char *name,
                  const constant *constants)
{
    tickjit_diagnostics *refused = NULL;
    tickjit_request *request = tickjit_request_new(file, text, name);
    size_t states;
    memset(self, 0, sizeof *self);
    for (; constants->name != NULL; constants++) {
        if (constants->is_int)
            tickjit_request_set_int(request, constants->name, (int64_t)constants->value);
        else
            tickjit_request_set_float(request, constants->name, constants->value);
    }
    self->function = tickjit_compile(context, request, &refused);
    tickjit_request_free(request);
    if (self->function == NULL) {
        fprintf(stderr, "%s\n", tickjit_diagnostics_text(refused));
        tickjit_diagnostics_free(refused);
        exit(1);
    }
    self->outputs = tickjit_function_outputs(self->function, &self->output_count);
    self->inputs = tickjit_function_inputs(self->function, &self->input_count);
    const tickjit_variable *slots = tickjit_function_states(self->function, &states);
    if (self->output_count > MAX || self->input_count > MAX || states > MAX)
        exit(1);
    for (size_t i = 0; i < self->output_count; i++)
        self->output_at[i] = &self->output[i];
    for (size_t i = 0; i < states; i++) /* a container is its slot itself */
        self->state_at[i] = strcmp(slots[i].kind, "container") == 0 ? NULL : &self->state[i];
    for (size_t i = 0; i < self->input_count; i++) {
        self->input_at[i] = &self->input[i];
        self->input_ticked[i] = self->input_valid[i] = 1;
    }
    call(self, TICKJIT_START);
}

/* A value as Python's str() writes it, cut off as in the quickstart. */
static void print_value(const tickjit_variable *output, const cell *value)
{
    char text[64];
    if (strcmp(output->type, "datetime") == 0) {
        time_t seconds = value->i64 / 1000000000;
        struct tm at;
        strftime(text, sizeof text, "%Y-%m-%dT", gmtime_r(&seconds, &at));
    } else if (strcmp(output->native_type, "float64") == 0) {
        int digits = 1;
        do
            snprintf(text, sizeof text, "%.*g", digits++, value->f64);
        while (digits < 18 && strtod(text, NULL) != value->f64);
        if (strpbrk(text, ".en") == NULL)
            strcat(text, ".0");
    } else if (strcmp(output->type, "bool") == 0) {
        strcpy(text, value->i8 ? "True" : "False");
    } else {
        long long number = output->size == 2 ? value->i16 : value->i64;
        snprintf(text, sizeof text, "%lld", number);
    }
    printf("%.10s", text);
}

static void run(node *self, const char *name, const year *data)
{
    size_t ticks = 0, last = self->output_count - 1;
    cell values[MAX] = {{0}};
    for (size_t row = 0; row < data->count; row++) {
        for (size_t i = 0; i < self->input_count; i++) {
            if (strcmp(self->inputs[i].type, "datetime") == 0)
                self->input[i].i64 = data->time[row];
            else
                self->input[i].f64 = data->temp[row];
        }
        call(self, TICKJIT_EXECUTE);
        for (size_t i = 0; i < self->output_count; i++)
            if (self->ticked[i])
                values[i] = self->output[i];
        ticks += self->ticked[last] != 0;
    }
    call(self, TICKJIT_STOP);
    printf("%-14s%8zu  ", name, ticks);
    for (size_t i = 0; i < self->output_count; i++) {
        if (i > 0)
            printf(", ");
        print_value(&self->outputs[i], &values[i]);
    }
    printf("\n");
    tickjit_function_free(self->function);
}

static const struct {
    const char *name;
    constant constants[3];
} nodes[] = {
    {"smoothed", {{"hours", 24 * 7, true}}},
    {"statistics", {{0}}},
    {"heat_alarm", {{"on", 72, false}, {"off", 66, false}}},
    {"degree_hours", {{"base", 65, false}}},
    {"daily", {{0}}},
    {"feel", {{0}}},
    {"change", {{0}}},
    {"rolling", {{"hours", 24, true}}},
    {"occurrences", {{0}}},
    {"unseen", {{0}}},
};

int main(int argc, char **argv)
{
    char path[4096];
    const char *folder = argc > 1 ? argv[1] : "examples";
    snprintf(path, sizeof path, "%s/data/seattle-temps.csv", folder);
    year data = read_year(path);
    snprintf(path, sizeof path, "%s/weather.py", folder);
    char *text = whole_file(path);
    tickjit_context *context = tickjit_context_new();
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) {
        node self;
        start(&self, context, path, text, nodes[i].name, nodes[i].constants);
        run(&self, nodes[i].name, &data);
    }
    tickjit_context_free(context);
    free(text);
    free(data.time);
    free(data.temp);
    return 0;
}
