"""C headers of functions over a host's structs: the layouts are the host's."""

from __future__ import annotations

import ctypes
import subprocess

import pytest
from test_structs import FIELDS, CAll, CPoint, context, written

from tickjit import compile_func
from tickjit.extension import StructFieldInfo

assert context


class Odd:
    """A layout that C would not choose, with a gap and names that C has taken."""

    class c(ctypes.Structure):
        _pack_ = 1
        _fields_ = [("int", ctypes.c_int8), ("long", ctypes.c_double), ("gap", ctypes.c_int8 * 5)]


class Either:
    """Fields that lie on one another."""

    class c(ctypes.Union):
        _fields_ = [("number", ctypes.c_int64), ("real", ctypes.c_double), ("bytes", ctypes.c_int8 * 8)]


LAYOUTS = {
    Odd: {"int": StructFieldInfo(0, "int8"), "long": StructFieldInfo(1, "float64")},
    Either: {"number": StructFieldInfo(0, "int64"), "real": StructFieldInfo(0, "float64"), "top": StructFieldInfo(7, "uint8")},
}

PROGRAM = """
#include <stdio.h>
#include <string.h>
#include "header.h"

int main(void)
{
    Odd odd;
    Either either;
    memset(&odd, 0, sizeof odd);
    either.real = 1.0;
    odd.long_ = 2.5;
    printf("%d %d\\n", (int)sizeof(All), (int)sizeof(Point));
    printf("%d %d\\n", (int)sizeof(Odd), (int)offsetof(Odd, long_));
    printf("%d %llx %x\\n", (int)sizeof(Either), (unsigned long long)either.number, (int)either.top);
    OFFSETS
    return odd.int_;
}
"""


@pytest.mark.parametrize("compiler", [["gcc", "-xc", "-std=c11"], ["g++", "-xc++", "-std=c++11"]])
def test_structs_have_the_hosts_layout(tmp_path, compiler, monkeypatch):
    for cls, fields in LAYOUTS.items():
        monkeypatch.setitem(FIELDS, cls, fields)
    text = """
from test_headers import Either, Odd
def f(a: All, o: Odd, e: Either) -> float:
    last: State[Point] = Point()
    last.x += o.long + e.real + a.at.x
    return last.x
"""
    header = compile_func(written(tmp_path, text)).c_header("f")
    assert "f_feeds_a = 0," in header
    assert "ROW(0, last, struct, Point, 16, " in header
    (tmp_path / "header.h").write_text(header)
    names = [(name, c, field) for name, c in (("All", CAll), ("Point", CPoint)) for field, *_ in c._fields_]
    offsets = " ".join(f'printf("%d ", (int)offsetof({name}, {field}));' for name, _, field in names)
    source = tmp_path / "program.c"
    source.write_text(PROGRAM.replace("OFFSETS", offsets))
    flags = ["-Wall", "-Wextra", "-Werror", "-o", str(tmp_path / "program")]
    done = subprocess.run([*compiler, str(source), *flags], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = subprocess.run([str(tmp_path / "program")], capture_output=True, text=True, check=True).stdout.split()
    sizes = [ctypes.sizeof(CAll), ctypes.sizeof(CPoint), ctypes.sizeof(Odd.c), Odd.c.long.offset]
    expected = [str(size) for size in sizes] + ["8", "3ff0000000000000", "3f"]
    assert found == expected + [str(getattr(c, field).offset) for _, c, field in names]
