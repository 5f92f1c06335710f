/* A host written in C: calls plain compiled functions as its own, by the declarations that their results give.
 * `drive` gives 0, or the line of the first check that failed; that errors were reported, plain.rs sees.
 *
 * The functions stand in plain.py, in the order of `checks`. */

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define CHECK(condition)                                                                  \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            fprintf(stderr, "plain.c:%d: %s\n", __LINE__, #condition);                    \
            return __LINE__;                                                              \
        }                                                                                 \
    } while (0)

typedef void any_function(void);

static int add(any_function *any) {
    int64_t (*f)(int64_t, int64_t) = (int64_t (*)(int64_t, int64_t))any;
    for (int64_t a = -50; a < 50; a++) {
        for (int64_t b = -50; b < 50; b++) {
            CHECK(f(a, b) == a + b);
        }
    }
    CHECK(f(INT64_MAX, 1) == 0);
    return 0;
}

static int mul(any_function *any) {
    double (*f)(double, double) = (double (*)(double, double))any;
    CHECK(f(1.5, -2.25) == 1.5 * -2.25);
    CHECK(f(INFINITY, 2.0) == INFINITY);
    CHECK(signbit(f(-0.0, 1.0)));
    return 0;
}

static int both(any_function *any) {
    bool (*f)(bool, bool) = (bool (*)(bool, bool))any;
    CHECK(f(true, true));
    CHECK(!f(true, false) && !f(false, true) && !f(false, false));
    /* Any byte but 0 is true. */
    int8_t (*g)(int8_t, int8_t) = (int8_t (*)(int8_t, int8_t))any;
    CHECK(g(2, -1) == 1);
    return 0;
}

static int opposite(any_function *any) {
    int16_t (*f)(int16_t) = (int16_t (*)(int16_t))any;
    CHECK(f(1) == -1 && f(-1) == 1);
    return 0;
}

static int later(any_function *any) {
    int64_t (*f)(int64_t, int64_t) = (int64_t (*)(int64_t, int64_t))any;
    CHECK(f(1000, 2000) == 3000);
    return 0;
}

static int divided(any_function *any) {
    void (*f)(int64_t, int64_t, int64_t *, int64_t *, double *) =
        (void (*)(int64_t, int64_t, int64_t *, int64_t *, double *))any;
    int64_t quotient = 5, rest = 5;
    double ratio = 5;
    f(-7, 2, &quotient, &rest, &ratio);
    CHECK(quotient == -4 && rest == 1 && ratio == -3.5);
    f(-7, 0, &quotient, &rest, &ratio);
    CHECK(quotient == 0 && rest == 0 && ratio == 0);
    return 0;
}

static int nothing(any_function *any) {
    void (*f)(int64_t) = (void (*)(int64_t))any;
    f(1);
    f(0);
    return 0;
}

static int factorial(any_function *any) {
    int64_t (*f)(int64_t) = (int64_t (*)(int64_t))any;
    CHECK(f(0) == 1 && f(5) == 120 && f(20) == 2432902008176640000);
    CHECK(f(21) == 0);
    return 0;
}

static int listed(any_function *any) {
    double (*f)(int64_t) = (double (*)(int64_t))any;
    CHECK(f(0) == 0.5 && f(10) == 512.0);
    CHECK(f(-5) == 0);
    return 0;
}

static int weighed(any_function *any) {
    typedef double function(int64_t, double, int64_t, double, bool, double, int64_t, int64_t, int64_t, int64_t,
                            int64_t);
    function *f = (function *)any;
    CHECK(f(2, 0.5, 3, 0.25, true, 8.0, 1, 2, 3, 4, 5) == 1.0 + 0.75 + 8.0 + 54321);
    CHECK(f(2, 0.5, 3, 0.25, false, 8.0, 1, 2, 3, 4, 5) == 1.0 + 0.75 + 54321);
    return 0;
}

static int seven(any_function *any) {
    int64_t (*f)(void) = (int64_t (*)(void))any;
    CHECK(f() == 7);
    return 0;
}

static int large(any_function *any) {
    int64_t (*f)(int64_t) = (int64_t (*)(int64_t))any;
    CHECK(f(10) == 0 + 9 + 36 + 81 - 1 - 4 - 7 + 2 + 2 + 12 + 1 + 120 + 15 + 6 + 1 + 18);
    return 0;
}

static int total(any_function *any) {
    double (*f)(double *, int64_t, int64_t) = (double (*)(double *, int64_t, int64_t))any;
    double values[] = {1.0, 2.5, 4.0};
    CHECK(f(values, 3, 10) == 17.5 && f(values, 1, 0) == 1.0 && f(NULL, 0, 5) == 5.0);
    return 0;
}

static int shifted(any_function *any) {
    void (*f)(int64_t *, int64_t, int64_t, int64_t *, int64_t *) =
        (void (*)(int64_t *, int64_t, int64_t, int64_t *, int64_t *))any;
    int64_t values[] = {1, 2, 3}, count, last;
    f(values, 3, 10, &count, &last);
    CHECK(values[0] == 11 && values[1] == 12 && values[2] == 13 && count == 3 && last == 13);
    f(values, 0, 10, &count, &last);
    CHECK(values[0] == 11 && count == 0 && last == 0);
    return 0;
}

static int (*const checks[])(any_function *) = {add,       mul,    both,    opposite, later, divided, nothing,
                                                factorial, listed, weighed, seven,    large, total,   shifted};

int drive(int which, void *function) { return checks[which]((any_function *)function); }
