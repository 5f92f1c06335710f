/* An order book of eight levels a side, as an engine keeps it, and what nodes may ask of it.
 *
 * Prices and quantities of the side `bid` fall with the level, those of `ask` rise. `extension.py` describes these
 * structs to the compiler, field by field. */
#ifndef BOOK_H
#define BOOK_H

#include <stdint.h>

#define LEVELS 8

enum side { BID, ASK };

struct level {
    double price;
    int64_t quantity;
};

struct book {
    int64_t time;      /* nanoseconds since the epoch, UTC */
    uint32_t depth[2]; /* levels in use, by side */
    uint16_t updates;  /* since the last trade */
    int8_t halted;
    struct level levels[2][LEVELS];
};

/* The price of a level, NaN where there is none. */
double bid_book(const struct book *book, int64_t level);
double ask_book(const struct book *book, int64_t level);

/* (bid - ask) / (bid + ask) of the best levels' quantities; NaN if a side is empty. */
double imbalance_book(const struct book *book);

#endif
