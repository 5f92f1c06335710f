/* Ticks nodes of one float input, one float output and one float state variable through their pointers.
 *
 * All of them use the same cells, a cache line each: where cells lie matters more than the code. */
#include <stdint.h>
#include <time.h>

typedef void (*node)(void **outputs, int8_t *ticked, void **state, int8_t phase, void **inputs, int8_t *input_ticked,
                     int8_t *input_valid);

enum { EXECUTE, START };

static struct {
    _Alignas(64) double value;
} input, output, state;
static _Alignas(64) int8_t ticked[8], input_ticked[8] = {1}, input_valid[8] = {1};
static void *inputs[] = {&input}, *outputs[] = {&output}, *states[] = {&state};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* Begins anew, ticks once for every value, and gives nanoseconds per tick; results go to `results` unless it is NULL. */
double drive(node tick, const double *values, int64_t count, double *results)
{
    state.value = 0.0;
    tick(outputs, ticked, states, START, inputs, input_ticked, input_valid);
    double begin = now();
    for (int64_t i = 0; i < count; i++) {
        input.value = values[i];
        ticked[0] = 0;
        tick(outputs, ticked, states, EXECUTE, inputs, input_ticked, input_valid);
        if (results)
            results[i] = ticked[0] ? output.value : -1.0;
    }
    return (now() - begin) / (double)count;
}

/* The same node by hand, for scale. */
void by_hand(void **outs, int8_t *tick, void **cells, int8_t phase, void **ins, int8_t *in_ticked, int8_t *in_valid)
{
    (void)in_ticked, (void)in_valid;
    double *mean = cells[0];
    if (phase == START) {
        *mean = 0.0;
    } else if (phase == EXECUTE) {
        *mean = 0.1 * *(double *)ins[0] + (1.0 - 0.1) * *mean;
        *(double *)outs[0] = *mean;
        tick[0] = 1;
    }
}

/* What the loop costs without a node. */
void nothing(void **outs, int8_t *tick, void **cells, int8_t phase, void **ins, int8_t *in_ticked, int8_t *in_valid)
{
    (void)outs, (void)tick, (void)cells, (void)phase, (void)ins, (void)in_ticked, (void)in_valid;
}
