// Containers through the native ABI: the kernels of containers.py over the standard library's containers, and the loop
// that drives everybody's.
//
// A kernel has an int input `key`, a float input `x` and a float output; `state[0]` is its container.
#include <chrono>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

using Node = void (*)(void **outputs, int8_t *ticked, void **state, int8_t phase, void **inputs, int8_t *input_ticked,
                      int8_t *input_valid);

enum Phase : int8_t { EXECUTE, START, STOP };

namespace {

struct alignas(64) Cell {
    union {
        int64_t i;
        double f;
    };
};

Cell key, x, output;
int8_t ticked[8], input_ticked[8] = {1, 1}, input_valid[8] = {1, 1};
void *inputs[] = {&key, &x}, *outputs[] = {&output};

} // namespace

extern "C" {

void phase(Node node, void **states, int8_t phase)
{
    node(outputs, ticked, states, phase, inputs, input_ticked, input_valid);
}

// Ticks once for every pair; nanoseconds per tick. Results go to `results` unless it is null.
double drive(Node node, void **states, const int64_t *keys, const double *values, int64_t count, double *results)
{
    auto begin = std::chrono::steady_clock::now();
    for (int64_t i = 0; i < count; i++) {
        key.i = keys[i];
        x.f = values[i];
        ticked[0] = 0;
        node(outputs, ticked, states, EXECUTE, inputs, input_ticked, input_valid);
        if (results)
            results[i] = ticked[0] ? output.f : -1.0;
    }
    std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
    return spent.count() / static_cast<double>(count);
}

} // extern "C"

// A kernel over a container that START makes and STOP frees; `value` computes the output.
#define KERNEL(name, Container, value)                                                                                 \
    static double name##_value(Container &c, int64_t key, double x);                                                   \
    extern "C" void name(void **outs, int8_t *tick, void **states, int8_t phase, void **ins, int8_t *, int8_t *)       \
    {                                                                                                                  \
        if (phase == START) {                                                                                          \
            states[0] = new Container;                                                                                 \
        } else if (phase == STOP) {                                                                                    \
            delete static_cast<Container *>(states[0]);                                                                \
            states[0] = nullptr;                                                                                       \
        } else {                                                                                                       \
            auto &c = *static_cast<Container *>(states[0]);                                                            \
            *static_cast<double *>(outs[0]) =                                                                          \
                name##_value(c, *static_cast<int64_t *>(ins[0]), *static_cast<double *>(ins[1]));                      \
            tick[0] = 1;                                                                                               \
        }                                                                                                              \
    }                                                                                                                  \
    static double name##_value([[maybe_unused]] Container &c, [[maybe_unused]] int64_t key, [[maybe_unused]] double x)  \
    {                                                                                                                  \
        value                                                                                                          \
    }

using Map = std::unordered_map<int64_t, double>;
using Floats = std::vector<double>;
using Ints = std::vector<int64_t>;

KERNEL(nothing, Floats, { return x; })

KERNEL(dict_update, Map, {
    auto &value = c[key];
    value += 1.0;
    return value;
})

KERNEL(dict_insert, Map, {
    c[key] = x;
    return x;
})

KERNEL(dict_window, Map, {
    c[key] = x;
    if (c.size() > 1000)
        c.erase(key - 1000);
    return static_cast<double>(c.size());
})

KERNEL(dict_pop, Map, {
    auto found = c.find(key);
    double value = x;
    if (found != c.end()) {
        value = found->second;
        c.erase(found);
    }
    c[key] = value + 1.0;
    return value;
})

KERNEL(dict_items, Map, {
    if (c.empty())
        for (int64_t i = 0; i < 1000; i++)
            c[i] = static_cast<double>(i);
    double sum = 0.0;
    for (auto &[k, v] : c)
        sum += v;
    return sum + x;
})

template <class Items> static void fill(Items &items)
{
    if (items.empty())
        for (int64_t i = 0; i < 1000; i++)
            items.push_back(static_cast<typename Items::value_type>(i));
}

KERNEL(list_sum_floats, Floats, {
    fill(c);
    double sum = x;
    for (double item : c)
        sum += item;
    return sum;
})

KERNEL(list_sum_ints, Ints, {
    fill(c);
    int64_t sum = key;
    for (int64_t item : c)
        if (__builtin_add_overflow(sum, item, &sum))
            return -1.0;
    return static_cast<double>(sum);
})

KERNEL(list_update, Floats, {
    fill(c);
    for (std::size_t i = 0; i < c.size(); i++)
        c[i] = c[i] * 0.5 + x;
    return c[999];
})

KERNEL(list_append, Floats, {
    c.clear();
    for (int64_t i = 0; i < 1000; i++)
        c.push_back(x);
    return static_cast<double>(c.size());
})

KERNEL(list_window, Floats, {
    c.push_back(x);
    if (c.size() > 100)
        c.erase(c.begin());
    return c[0];
})

KERNEL(list_local, Floats, {
    std::vector<double> items;
    items.reserve(10);
    for (int i = 0; i < 10; i++)
        items.push_back(x);
    return items[9];
})
