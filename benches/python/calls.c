/* What a careful author writes by hand: add and mul as functions of the METH_FASTCALL convention. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

static int takes_two(Py_ssize_t count, const char *name) {
    if (count == 2) {
        return 1;
    }
    PyErr_Format(PyExc_TypeError, "%s() takes 2 positional arguments but %zd were given", name, count);
    return 0;
}

static PyObject *add(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    if (!takes_two(count, "add")) {
        return NULL;
    }
    long long a = PyLong_AsLongLong(args[0]);
    if (a == -1 && PyErr_Occurred()) {
        return NULL;
    }
    long long b = PyLong_AsLongLong(args[1]);
    if (b == -1 && PyErr_Occurred()) {
        return NULL;
    }
    long long sum;
    if (__builtin_add_overflow(a, b, &sum)) {
        PyErr_SetString(PyExc_OverflowError, "integer result does not fit in 64 bits");
        return NULL;
    }
    return PyLong_FromLongLong(sum);
}

static PyObject *mul(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    if (!takes_two(count, "mul")) {
        return NULL;
    }
    double a = PyFloat_AsDouble(args[0]);
    if (a == -1.0 && PyErr_Occurred()) {
        return NULL;
    }
    double b = PyFloat_AsDouble(args[1]);
    if (b == -1.0 && PyErr_Occurred()) {
        return NULL;
    }
    return PyFloat_FromDouble(a * b);
}

static PyMethodDef methods[] = {
    {"add", (PyCFunction)(void (*)(void))add, METH_FASTCALL, "add(a, b)"},
    {"mul", (PyCFunction)(void (*)(void))mul, METH_FASTCALL, "mul(a, b)"},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "calls_extension", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_calls_extension(void) { return PyModule_Create(&module); }

/* The same for those who call C functions by their declaration. */

int64_t plain_add(int64_t a, int64_t b) { return a + b; }

double plain_mul(double a, double b) { return a * b; }
