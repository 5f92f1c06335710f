/* A host written in C: calls seven compiled functions through nothing but their addresses, and compares every
 * result with one of its own. `drive` gives 0, or the line of the first check that failed.
 *
 * The functions stand in driven.py, in the order of `checks`. */

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef void tick_function(void **outputs, int8_t *ticked, void **state, int8_t phase,
                           void **inputs, int8_t *input_ticked, int8_t *input_valid);

enum { EXECUTE = 0, START = 1, STOP = 2 };

#define CHECK(condition)                                                                  \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            fprintf(stderr, "driver.c:%d: %s\n", __LINE__, #condition);                   \
            return __LINE__;                                                              \
        }                                                                                 \
    } while (0)

static int same(double left, double right) { return memcmp(&left, &right, sizeof left) == 0; }

static int add_ints(tick_function *f) {
    int64_t a, b, out = -1;
    int8_t ticked[1], input_ticked[2] = {1, 1}, input_valid[2] = {1, 1};
    void *outputs[1] = {&out}, *inputs[2] = {&a, &b};
    for (a = -50; a < 50; a++) {
        for (b = -50; b < 50; b++) {
            ticked[0] = 0;
            f(outputs, ticked, NULL, EXECUTE, inputs, input_ticked, input_valid);
            CHECK(ticked[0] == 1 && out == a + b);
        }
    }
    return 0;
}

static int add_floats(tick_function *f) {
    static const double values[] = {0.0, -0.0, 0.1, 0.2, 1e300, -1e300, 5e-324, INFINITY};
    enum { COUNT = sizeof values / sizeof *values };
    double a, b, out = -1;
    int8_t ticked[1], input_ticked[2] = {1, 1}, input_valid[2] = {1, 1};
    void *outputs[1] = {&out}, *inputs[2] = {&a, &b};
    for (int i = 0; i < COUNT * COUNT; i++) {
        a = values[i / COUNT], b = values[i % COUNT];
        ticked[0] = 0;
        f(outputs, ticked, NULL, EXECUTE, inputs, input_ticked, input_valid);
        CHECK(ticked[0] == 1 && same(out, a + b));
    }
    return 0;
}

static int times_constant(tick_function *f) {
    double x, out = -1;
    int8_t ticked[1], input_ticked[1] = {1}, input_valid[1] = {1};
    void *outputs[1] = {&out}, *inputs[1] = {&x};
    for (int i = -30; i <= 30; i++) {
        x = i * 0.37;
        ticked[0] = 0;
        f(outputs, ticked, NULL, EXECUTE, inputs, input_ticked, input_valid);
        CHECK(ticked[0] == 1 && same(out, x * 2.5));
    }
    return 0;
}

/* Ticks for positive numbers only, writes nothing otherwise, and never clears `ticked`. */
static int positive_only(tick_function *f) {
    int64_t a, out;
    int8_t ticked[1], input_ticked[1] = {1}, input_valid[1] = {1};
    void *outputs[1] = {&out}, *inputs[1] = {&a};
    for (a = -5; a <= 5; a++) {
        out = 12345, ticked[0] = 0;
        f(outputs, ticked, NULL, EXECUTE, inputs, input_ticked, input_valid);
        CHECK(ticked[0] == (a > 0));
        CHECK(out == (a > 0 ? a : 12345));
    }
    a = -1, ticked[0] = 1;
    f(outputs, ticked, NULL, EXECUTE, inputs, input_ticked, input_valid);
    CHECK(ticked[0] == 1);
    return 0;
}

static int flagged_negation(tick_function *f) {
    int64_t a, out = -1;
    int8_t flag, ticked[1], input_ticked[2] = {1, 1}, input_valid[2] = {1, 1};
    void *outputs[1] = {&out}, *inputs[2] = {&a, &flag};
    for (a = -5; a <= 5; a++) {
        for (flag = 0; flag <= 1; flag++) {
            ticked[0] = 0;
            f(outputs, ticked, NULL, EXECUTE, inputs, input_ticked, input_valid);
            CHECK(ticked[0] == 1 && out == (flag ? -a : a));
        }
    }
    return 0;
}

static int accumulator(tick_function *f) {
    int64_t a = 0, out = -1, total = 0, cell = 999;
    int8_t ticked[1] = {0}, input_ticked[1] = {1}, input_valid[1] = {1};
    void *outputs[1] = {&out}, *inputs[1] = {&a}, *state[1] = {&cell};
    f(outputs, ticked, state, START, inputs, input_ticked, input_valid);
    CHECK(cell == 0 && ticked[0] == 0);
    for (int i = 0; i < 1000; i++) {
        a = (int64_t)i * i - 300;
        total += a;
        ticked[0] = 0;
        f(outputs, ticked, state, EXECUTE, inputs, input_ticked, input_valid);
        CHECK(ticked[0] == 1 && out == total && cell == total);
    }
    /* STOP twice does no more than STOP once, and START begins anew. */
    f(outputs, ticked, state, STOP, inputs, input_ticked, input_valid);
    f(outputs, ticked, state, STOP, inputs, input_ticked, input_valid);
    f(outputs, ticked, state, START, inputs, input_ticked, input_valid);
    CHECK(cell == 0);
    /* A phase that does not exist does nothing. */
    ticked[0] = 0;
    f(outputs, ticked, state, 7, inputs, input_ticked, input_valid);
    CHECK(ticked[0] == 0 && cell == 0);
    return 0;
}

/* State slots are ordered by size: the average, then the flag. */
static int ema(tick_function *f) {
    double x = 0, out = -1, average = -1, expected = 0;
    int8_t first = 7, ticked[1] = {0}, input_ticked[1] = {1}, input_valid[1] = {1};
    void *outputs[1] = {&out}, *inputs[1] = {&x}, *state[2] = {&average, &first};
    f(outputs, ticked, state, START, inputs, input_ticked, input_valid);
    CHECK(first == 1 && same(average, 0.0));
    for (int i = 0; i < 100000; i++) {
        x = 100 + (double)(((int64_t)i * 7919) % 1000) / 97;
        expected = i == 0 ? x : 0.1 * x + (1.0 - 0.1) * expected;
        ticked[0] = 0;
        f(outputs, ticked, state, EXECUTE, inputs, input_ticked, input_valid);
        CHECK(ticked[0] == 1 && same(out, expected) && same(average, expected));
    }
    CHECK(first == 0);
    return 0;
}

int drive(int which, void *address);

int drive(int which, void *address) {
    static int (*const checks[])(tick_function *) = {
        add_ints, add_floats, times_constant, positive_only, flagged_negation, accumulator, ema,
    };
    return checks[which]((tick_function *)address);
}
