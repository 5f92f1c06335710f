"""scipy calls plain functions through their addresses: integrates one, filters an image with another."""

import ctypes
import math

import cffi
import numpy as np
import pytest
from scipy import LowLevelCallable
from scipy.integrate import quad
from scipy.ndimage import generic_filter1d

import tickjit
from tickjit import Buffer, WritableBuffer

FILTER = "int (double *, npy_intp, double *, npy_intp, void *)"


@tickjit.function
def bell(x: float) -> float:
    return math.exp(-x * x) * math.cos(x)


@tickjit.function
def mean_of_three(line: Buffer[float], out: WritableBuffer[float]) -> int:
    for at in range(len(out)):
        out[at] = (line[at] + line[at + 1] + line[at + 2]) / 3.0
    return 1


@tickjit.function
def beyond(line: Buffer[float], out: WritableBuffer[float]) -> int:
    out[len(line)] = 0.0
    return 1


def in_python(line, out):
    for at in range(len(out)):
        out[at] = (line[at] + line[at + 1] + line[at + 2]) / 3.0


POINTERS = {
    "capsule": lambda result: result.capsule(),
    "ctypes": lambda result: result.ctypes,
    "cffi": lambda result: result.cffi(cffi.FFI()),
}


@pytest.mark.parametrize("how", POINTERS)
def test_quad_integrates_a_compiled_function(how):
    callback = LowLevelCallable(POINTERS[how](bell.__self__.result))
    assert callback.signature == "double (double)"
    integral, error = quad(callback, -math.inf, math.inf)
    assert (integral, error) == quad(bell.__self__.__wrapped__, -math.inf, math.inf)
    assert integral == pytest.approx(math.sqrt(math.pi) * math.exp(-0.25))


def filtering(function):
    """A filter as scipy declares one: C's int is the lower half of ours, and no user data is wanted."""
    return LowLevelCallable(function.__self__.result.capsule(), signature=FILTER)


@pytest.mark.parametrize("axis", [0, 1])
def test_generic_filter1d_filters_an_image(axis):
    image = np.random.default_rng(3).normal(size=(40, 30))
    filtered = generic_filter1d(image, filtering(mean_of_three), 3, axis=axis)
    assert filtered.tolist() == generic_filter1d(image, in_python, 3, axis=axis).tolist()


def test_a_filter_that_fails_says_so():
    with pytest.raises(RuntimeError):
        generic_filter1d(np.ones((4, 4)), filtering(beyond), 3)
    error = tickjit.take_error()
    assert (error.kind, error.function) == ("IndexError", "beyond")


def test_the_capsules_are_named_after_the_types():
    name = ctypes.pythonapi.PyCapsule_GetName
    name.restype, name.argtypes = ctypes.c_char_p, [ctypes.py_object]
    assert name(bell.__self__.result.capsule()) == b"double (double)"
    filter_type = b"int64_t (double *, int64_t, double *, int64_t)"
    assert name(mean_of_three.__self__.result.capsule()) == filter_type
