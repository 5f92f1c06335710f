/* A host in C, and in C++ too, that makes, fills and reads containers through tickjit_containers.h: of its own with
 * `drive(0, api)`, then those in the slots of a compiled function with `drive(1, function)`. `drive` gives 0, or the line
 * of the first check that failed. */

#include "tickjit_containers.h"

#include <stdio.h>

#define CHECK(condition)                                                      \
    do {                                                                      \
        if (!(condition)) {                                                   \
            fprintf(stderr, "containers.c:%d: %s\n", __LINE__, #condition);   \
            return __LINE__;                                                  \
        }                                                                     \
    } while (0)

static int lists(const tickjit_container_api *api)
{
    void *handle = api->list_new(TICKJIT_F64, 2);
    const tickjit_list *list = (const tickjit_list *)handle;
    double value;
    void *item;

    CHECK(handle && list->head.kind == TICKJIT_LIST && list->head.item == TICKJIT_F64);
    for (int i = 0; i < 1000; i++) {
        value = i / 2.0;
        CHECK(api->append(handle, &value) == TICKJIT_OK);
    }
    CHECK(list->head.len == 1000 && list->head.item_size == sizeof(double));
    CHECK(((const double *)list->head.data)[999] == 499.5);
    CHECK(api->get(handle, -1, &item) == TICKJIT_OK && *(double *)item == 499.5);
    value = 7.0;
    CHECK(api->set(handle, 0, &value) == TICKJIT_OK);
    CHECK(api->get(handle, 0, &item) == TICKJIT_OK && *(double *)item == 7.0);
    CHECK(api->get(handle, 1000, &item) == TICKJIT_ABSENT);
    CHECK(api->pop(handle, &value) == TICKJIT_OK && value == 499.5);
    CHECK(api->append_left(handle, &value) == TICKJIT_WRONG_KIND);
    CHECK(api->find(handle, &value, &item) == TICKJIT_WRONG_KIND);
    CHECK(api->append(NULL, &value) == TICKJIT_WRONG_KIND);
    CHECK(api->clear(handle) == TICKJIT_OK && list->head.len == 0);
    CHECK(api->pop(handle, &value) == TICKJIT_ABSENT);
    CHECK(api->list_new(0, 1) == NULL && api->list_new(UINT64_C(7), 1) == NULL);
    CHECK(api->list_new(TICKJIT_F64, INT64_MAX) == NULL);
    api->release(handle);
    api->release(NULL);
    return 0;
}

static int deques(const tickjit_container_api *api)
{
    void *handle = api->deque_new(TICKJIT_I64, 3);
    const tickjit_deque *deque = (const tickjit_deque *)handle;
    int64_t value;
    void *item;

    CHECK(handle && deque->maxlen == 3);
    for (value = 0; value < 5; value++)
        CHECK(api->append(handle, &value) == TICKJIT_OK);
    for (int64_t i = 0; i < deque->head.len; i++) {
        int64_t slot = deque->first + i;
        if (slot >= deque->head.capacity)
            slot -= deque->head.capacity;
        CHECK(((const int64_t *)deque->head.data)[slot] == i + 2);
        CHECK(api->get(handle, i, &item) == TICKJIT_OK && *(int64_t *)item == i + 2);
    }
    value = 9;
    CHECK(api->append_left(handle, &value) == TICKJIT_OK);
    CHECK(api->pop_left(handle, &value) == TICKJIT_OK && value == 9);
    CHECK(api->pop(handle, &value) == TICKJIT_OK && value == 3);
    CHECK(deque->head.len == 1);
    api->release(handle);
    return 0;
}

/* A dict whose keys are pairs, and whose values are lists. */
static int dicts(const tickjit_container_api *api)
{
    struct key {
        int64_t number;
        int8_t flag;
    } key = {0, 0};
    void *handle = api->dict_new(TICKJIT_I64 | TICKJIT_I8 << 4, TICKJIT_OBJECT, 0);
    const tickjit_table *dict = (const tickjit_table *)handle;
    void *shared = api->list_new(TICKJIT_I64, 0);
    const void *walked;
    void *value;
    int64_t cursor = 0, seen = 0;

    CHECK(handle && shared && dict->value == TICKJIT_OBJECT);
    for (key.number = 0; key.number < 100; key.number++) {
        key.flag = key.number % 2;
        api->retain(shared);
        CHECK(api->insert(handle, &key, &shared) == TICKJIT_OK);
    }
    CHECK(((const tickjit_header *)shared)->refs == 101);
    for (key.number = 0; key.number < 100; key.number += 3) {
        key.flag = key.number % 2;
        CHECK(api->remove(handle, &key) == TICKJIT_OK);
        CHECK(api->remove(handle, &key) == TICKJIT_ABSENT);
    }
    CHECK(dict->head.len == 66 && ((const tickjit_header *)shared)->refs == 67);
    while (api->next(handle, &cursor, &walked, &value) == TICKJIT_OK) {
        const struct key *at = (const struct key *)walked;
        CHECK(at->number == seen / 2 * 3 + 1 + seen % 2 && at->flag == at->number % 2);
        CHECK(*(void **)value == shared);
        seen++;
    }
    CHECK(seen == 66);
    key.number = 4;
    key.flag = 0;
    CHECK(api->find(handle, &key, &value) == TICKJIT_OK && *(void **)value == shared);
    key.flag = 1;
    CHECK(api->find(handle, &key, NULL) == TICKJIT_ABSENT);
    CHECK(api->append(handle, &key) == TICKJIT_WRONG_KIND);
    CHECK(api->dict_new(TICKJIT_OBJECT, TICKJIT_I64, 0) == NULL);
    api->release(handle);
    CHECK(((const tickjit_header *)shared)->refs == 1);
    api->release(shared);
    return 0;
}

static int sets(const tickjit_container_api *api)
{
    void *handle = api->set_new(TICKJIT_I64, 10);
    const tickjit_table *set = (const tickjit_table *)handle;
    const void *key;
    void *value = handle;
    int64_t cursor = 0, number;

    CHECK(handle && set->value == 0);
    for (number = 0; number < 20; number++) {
        int64_t half = number / 2;
        CHECK(api->insert(handle, &half, NULL) == TICKJIT_OK);
    }
    CHECK(set->head.len == 10 && set->used == 10);
    number = 3;
    CHECK(api->find(handle, &number, &value) == TICKJIT_OK && value == NULL);
    CHECK(api->next(handle, &cursor, &key, NULL) == TICKJIT_OK && *(const int64_t *)key == 0);
    api->release(handle);
    return 0;
}

typedef void tick_function(void **outputs, int8_t *ticked, void **state, int8_t phase, void **inputs,
                           int8_t *input_ticked, int8_t *input_valid);

/* The function of tests/c_containers.rs: its slots are the list `log`, then the dict `rows` of lists. */
static int node(const tickjit_container_api *api, tick_function *f)
{
    int64_t x = 4, out = -1, key = 4;
    int8_t ticked[1] = {0}, input_ticked[1] = {1}, input_valid[1] = {1};
    void *outputs[1] = {&out}, *state[2] = {NULL, NULL}, *inputs[1] = {&x}, *item, *row, *value;
    double number = 2.5;

    /* Before START there is nothing; reading it is reported and writes nothing. */
    f(outputs, ticked, state, 0, inputs, input_ticked, input_valid);
    CHECK(ticked[0] == 0 && out == -1 && state[0] == NULL && state[1] == NULL);
    /* What START made is filled. */
    f(outputs, ticked, state, 1, inputs, input_ticked, input_valid);
    CHECK(state[0] && state[1]);
    CHECK(api->append(state[0], &number) == TICKJIT_OK);
    row = api->list_new(TICKJIT_F64, 0);
    CHECK(row && api->insert(state[1], &key, &row) == TICKJIT_OK);
    f(outputs, ticked, state, 0, inputs, input_ticked, input_valid);
    CHECK(ticked[0] == 1 && out == 211);
    CHECK(api->get(state[0], -1, &item) == TICKJIT_OK && *(double *)item == 4.0);
    CHECK(api->find(state[1], &key, &value) == TICKJIT_OK && *(void **)value == row);
    CHECK(((const tickjit_list *)row)->head.len == 1);
    /* A list of the host's own in the place of the one that was there. */
    api->release(state[0]);
    state[0] = api->list_new(TICKJIT_F64, 0);
    CHECK(state[0] != NULL);
    f(outputs, ticked, state, 0, inputs, input_ticked, input_valid);
    CHECK(out == 112);
    /* START frees it, STOP too, and both may come twice. */
    for (int phase = 1; phase <= 2; phase++)
        for (int twice = 0; twice < 2; twice++)
            f(outputs, ticked, state, (int8_t)phase, inputs, input_ticked, input_valid);
    CHECK(state[0] == NULL && state[1] == NULL);
    return 0;
}

#ifdef __cplusplus
extern "C"
#endif
int drive(int which, void *address)
{
    static const tickjit_container_api *api;
    int failed = 0;

    if (which == 1)
        return node(api, (tick_function *)address);
    api = (const tickjit_container_api *)address;
    CHECK(api->version == TICKJIT_CONTAINERS_VERSION && api->size == sizeof *api);
    failed = lists(api);
    failed = failed ? failed : deques(api);
    failed = failed ? failed : dicts(api);
    return failed ? failed : sets(api);
}
