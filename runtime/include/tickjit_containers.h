/* Lists, deques, dicts and sets of tickjit, for hosts in C and C++.
 *
 * A container is an object whose address, the handle, stands in a state slot. Its memory is laid out as below; what is
 * more than reading goes through the functions of tickjit_container_api. Fields may be read while no function that has
 * the container runs; of what the structs hold, only items and values may be written.
 *
 * Owners are counted, not atomically: a container and all in it belong to one thread at a time. Whoever stores a handle
 * in a slot, item or value gives one count away; STOP gives up the slot's. Constants (TICKJIT_FROZEN) are neither
 * counted nor changed.
 */
#ifndef TICKJIT_CONTAINERS_H
#define TICKJIT_CONTAINERS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define TICKJIT_ASSERT(condition) static_assert(condition, #condition)
#else
#define TICKJIT_ASSERT(condition) _Static_assert(condition, #condition)
#endif

/* The version of this header: that of the layout and of the functions. */
#define TICKJIT_CONTAINERS_VERSION 1u

/* Kinds of containers. */
enum { TICKJIT_LIST = 1, TICKJIT_DEQUE = 2, TICKJIT_DICT = 3, TICKJIT_SET = 4 };

/* Flags. */
enum { TICKJIT_FROZEN = 1, TICKJIT_OBJECTS = 2 };

/* A layout lists the fields of an item, key or value, four bits each from the low end; 0 ends. They stand in that order
 * at their natural alignment; the size is a multiple of the largest. So the items of a list of (int, bool) are
 * struct { int64_t a; int8_t b; }, and their layout is TICKJIT_I64 | TICKJIT_I8 << 4. */
#define TICKJIT_I8 UINT64_C(1)     /* bool: 0 or 1 */
#define TICKJIT_I16 UINT64_C(2)    /* enumeration */
#define TICKJIT_I32 UINT64_C(3)    /* enumeration */
#define TICKJIT_I64 UINT64_C(4)    /* int, datetime, timedelta */
#define TICKJIT_F64 UINT64_C(5)    /* float */
#define TICKJIT_OBJECT UINT64_C(6) /* handle of a container, counted */

typedef struct tickjit_header {
    int64_t refs;
    int64_t len;
    void *data; /* items; of tables, entries */
    int64_t capacity;
    uint64_t item; /* layout of an item or key */
    uint16_t kind;
    uint16_t flags;
    uint32_t item_size; /* bytes from one item or entry to the next */
} tickjit_header;

/* Item i of a list is at data + i * item_size. */
typedef struct tickjit_list {
    tickjit_header head;
    int64_t inline_capacity;
    int64_t front;
} tickjit_list;

/* Item i of a deque is in slot first + i, less capacity if that is not less. */
typedef struct tickjit_deque {
    tickjit_header head;
    int64_t first;
    int64_t maxlen; /* -1: none */
    int64_t changes;
} tickjit_deque;

/* Entries 0 to used - 1 of a dict or set, in the order of insertion, but for those whose bit in dead is set: key, and
 * the value at value_offset. While head.len == used there are no dead ones. */
typedef struct tickjit_table {
    tickjit_header head;
    int64_t used;
    uint64_t *index;
    uint32_t shift;
    uint32_t value_offset;
    int64_t changes;
    uint64_t *dead;
    uint64_t value; /* layout of a value; 0 for a set */
    void *default_value;
    int64_t room; /* keys the index has room for */
} tickjit_table;

TICKJIT_ASSERT(sizeof(void *) == 8);
TICKJIT_ASSERT(offsetof(tickjit_header, data) == 16);
TICKJIT_ASSERT(offsetof(tickjit_header, kind) == 40);
TICKJIT_ASSERT(offsetof(tickjit_header, item_size) == 44);
TICKJIT_ASSERT(sizeof(tickjit_header) == 48);
TICKJIT_ASSERT(sizeof(tickjit_list) == 64);
TICKJIT_ASSERT(offsetof(tickjit_deque, maxlen) == 56);
TICKJIT_ASSERT(sizeof(tickjit_deque) == 72);
TICKJIT_ASSERT(offsetof(tickjit_table, index) == 56);
TICKJIT_ASSERT(offsetof(tickjit_table, value_offset) == 68);
TICKJIT_ASSERT(offsetof(tickjit_table, dead) == 80);
TICKJIT_ASSERT(sizeof(tickjit_table) == 112);

/* What functions answer. */
enum {
    TICKJIT_OK = 0,
    TICKJIT_ABSENT = 1,    /* no such index or key; the end of a walk */
    TICKJIT_NO_MEMORY = 2,
    TICKJIT_WRONG_KIND = 3, /* not a container of that kind, or NULL */
    TICKJIT_CONSTANT = 4    /* a constant, which is not changed */
};

/* Items, keys and values are passed by address, as structs of their layout. Storing one takes over the counts of the
 * containers in it; an item or value that is replaced, removed or falls off gives up its own. After anything but
 * TICKJIT_OK nothing has changed hands. Addresses that come out hold until the container is changed. */
typedef struct tickjit_container_api {
    uint32_t version; /* TICKJIT_CONTAINERS_VERSION */
    uint32_t size;    /* bytes of this struct */

    /* New containers with one owner; NULL without memory, or for a layout that is none. */
    void *(*list_new)(uint64_t item, int64_t capacity);
    void *(*deque_new)(uint64_t item, int64_t maxlen);
    void *(*dict_new)(uint64_t key, uint64_t value, int64_t capacity);
    void *(*set_new)(uint64_t key, int64_t capacity);

    /* One owner more, one less; the last one frees. NULL is nothing. */
    void (*retain)(void *container);
    void (*release)(void *container);

    int32_t (*clear)(void *container);

    /* Lists and deques. A negative index counts from the end. */
    int32_t (*get)(const void *sequence, int64_t index, void **item);
    int32_t (*set)(void *sequence, int64_t index, const void *item);
    int32_t (*append)(void *sequence, const void *item);
    int32_t (*append_left)(void *deque, const void *item);
    /* Moves the last item out, with its counts. */
    int32_t (*pop)(void *sequence, void *item);
    int32_t (*pop_left)(void *deque, void *item);

    /* Dicts and sets; values of sets are NULL, and so may be the addresses of what is not asked for. */
    int32_t (*find)(const void *table, const void *key, void **value);
    int32_t (*insert)(void *table, const void *key, const void *value);
    int32_t (*remove)(void *table, const void *key);
    /* Walks the keys in order: *cursor is 0 at first. */
    int32_t (*next)(const void *table, int64_t *cursor, const void **key, void **value);
} tickjit_container_api;

#ifdef __cplusplus
}
#endif

#endif
