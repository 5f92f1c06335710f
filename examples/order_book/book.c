#include "book.h"

#include <math.h>

static double price(const struct book *book, enum side side, int64_t level) {
    return level >= 0 && level < book->depth[side] ? book->levels[side][level].price : NAN;
}

double bid_book(const struct book *book, int64_t level) { return price(book, BID, level); }

double ask_book(const struct book *book, int64_t level) { return price(book, ASK, level); }

double imbalance_book(const struct book *book) {
    if (book->depth[BID] == 0 || book->depth[ASK] == 0)
        return NAN;
    double bid = (double)book->levels[BID][0].quantity;
    double ask = (double)book->levels[ASK][0].quantity;
    return (bid - ask) / (bid + ask);
}
