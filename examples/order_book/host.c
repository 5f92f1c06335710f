/* The engine: replays recorded events, keeps the book, and calls a compiled node after each event.
 *
 * A node's parameters here are those of tickjit, then those of the signal extension, then the engine's own: `books`, an
 * array of pointers to books. */
#include "book.h"

#include <stddef.h>
#include <string.h>

/* A line of the recording: a level's new price and quantity (0 removes it and all behind it), or a trade. */
struct event {
    int64_t time;
    int8_t is_trade;
    int8_t side;
    int16_t level;
    double price;
    int64_t quantity;
};

typedef void (*tick)(void **outputs, int8_t *ticked, void **state, int8_t phase, void **inputs, int8_t *input_ticked,
                     int8_t *input_valid, void **books);

enum phase { EXECUTE, START, STOP };

static void apply(struct book *book, const struct event *event) {
    book->time = event->time;
    if (event->is_trade) {
        book->updates = 0;
        return;
    }
    book->updates++;
    uint32_t *depth = &book->depth[event->side];
    uint32_t level = (uint32_t)event->level;
    if (level >= LEVELS || level > *depth)
        return;
    if (event->quantity == 0) {
        *depth = level;
        return;
    }
    if (level == *depth)
        *depth = level + 1;
    book->levels[event->side][level] = (struct level){event->price, event->quantity};
}

/* Replays `count` events through a node with two inputs (price and quantity of a trade) and one float output, whose
 * state cells are given. Writes the output after each event, and whether it ticked. */
void replay(tick node, void **state, const struct event *events, int64_t count, double *values, int8_t *ticked) {
    struct book book;
    memset(&book, 0, sizeof book);
    void *books[] = {&book};
    double price = 0.0;
    int64_t quantity = 0;
    void *inputs[] = {NULL, NULL};
    int8_t input_ticked[2] = {0, 0}, input_valid[2] = {0, 0};
    double output = 0.0;
    void *outputs[] = {&output};
    int8_t output_ticked = 0;

    node(outputs, &output_ticked, state, START, inputs, input_ticked, input_valid, books);
    for (int64_t i = 0; i < count; i++) {
        const struct event *event = &events[i];
        apply(&book, event);
        input_ticked[0] = input_ticked[1] = event->is_trade;
        if (event->is_trade) {
            price = event->price;
            quantity = event->quantity;
            inputs[0] = &price;
            inputs[1] = &quantity;
            input_valid[0] = input_valid[1] = 1;
        }
        output_ticked = 0;
        node(outputs, &output_ticked, state, EXECUTE, inputs, input_ticked, input_valid, books);
        values[i] = output;
        ticked[i] = output_ticked;
    }
    node(outputs, &output_ticked, state, STOP, inputs, input_ticked, input_valid, books);
}
