"""Two Python types of one name in one compilation: refused by a ValueError that names both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, Flag

import pytest

from tickjit import CompilationContext, compile_func, register_all
from tickjit.extension import (
    CfuncParam,
    ConstantSource,
    SourceCategory,
    SourceRegistry,
    StructFieldInfo,
    StructType,
    TypeFactory,
    VariableType,
)
from tickjit.signals import Signal

ADDRESS = "at 0x[0-9a-f]+"


def named(base=object, **members):
    """A new class of the one name, every time."""
    if base is object:
        return type("Same", (), {"__module__": "host"})
    return base("Same", members or {"A": 1, "B": 2}, module="host")


class Fixed:
    """A type that is an object, with its parameter."""

    def __init__(self, digits):
        self.digits = digits


class Told(Fixed):
    def __repr__(self):
        return f"Told({self.digits})"

    def __eq__(self, other):
        return isinstance(other, Told) and self.digits == other.digits

    __hash__ = None


@dataclass(frozen=True)
class SameType(VariableType):
    def get_native_type_name(self):
        return "int32"

    @classmethod
    def is_type_supported(cls, var_type):
        return getattr(var_type, "__module__", None) == "host" or isinstance(var_type, Fixed)

    @classmethod
    def validate_input(cls, name, value, expected_type):
        return value


class LayoutType(StructType):
    @classmethod
    def is_type_supported(cls, var_type):
        return getattr(var_type, "__module__", None) == "host"

    @classmethod
    def _get_struct_fields(cls, var_type):
        return {"x": StructFieldInfo(0, "float64")}

    @classmethod
    def _get_struct_size(cls, var_type):
        return 8


@pytest.fixture(autouse=True)
def context():
    with CompilationContext():
        register_all()
        yield


def compiled(text, first, second, *args):
    names = {"First": first, "Second": second, "Signal": Signal}
    return compile_func(text, *args, func_globals=names)


def both(first, second, body="return 1"):
    return compiled(f"def f(a: Signal[First], b: Signal[Second]) -> int:\n    {body}\n", first, second)


def clash(name, shown):
    return re.compile(f"two types are called {name}: {shown} {ADDRESS} and {shown} {ADDRESS}; ")


@pytest.mark.parametrize("type_class", [SameType, LayoutType])
def test_classes(type_class):
    TypeFactory.register(type_class)
    one = named()
    both(one, one)
    both(named(), int)
    with pytest.raises(ValueError, match=clash("host.Same", "<class 'host.Same'>")):
        both(one, named())


@pytest.mark.parametrize("base", [Enum, Flag])
def test_enumerations(base):
    one = named(base)
    both(one, one)
    with pytest.raises(ValueError, match=clash("host.Same", "<(enum|flag) 'Same'>")):
        both(one, named(base))
    with pytest.raises(ValueError, match=clash("host.Same", "<(enum|flag) 'Same'>")):
        compiled("def f(a: Signal[First], b: Second) -> int:\n    return 1\n", one, one, named(base).B)
    # Two with other members are two types.
    both(one, named(base, A=1, B=4))


def test_exceptions():
    text = """\
def f(x: int) -> int:
    if x > 1:
        raise First("a")
    if x < 0:
        raise Second("b")
    return x
"""
    one, other = (type("Same", (Exception,), {"__module__": "host"}) for _ in range(2))
    compiled(text, one, one, 1)
    with pytest.raises(ValueError, match=clash("host.Same", "<class 'host.Same'>")):
        compiled(text, one, other, 1)


def test_objects():
    TypeFactory.register(SameType)
    one = Fixed(2)
    both(one, one)
    with pytest.raises(ValueError, match="two types are called test_names.Fixed: <.*Fixed .*0x.*> and <.*0x"):
        both(one, Fixed(3))
    both(Told(2), Told(2))
    both(Told(2), Told(3))


def test_classes_of_types():
    def made():
        return type("MadeType", (SameType,), {})

    registered, python_type = made(), named()
    TypeFactory.register(registered)

    class Adds(SourceCategory):
        id = "adds"
        order = 7
        cfunc_params = [CfuncParam("more", "int64")]
        of = registered

        def create_variables(self, info, factory):
            factory.add_variable(ConstantSource(self.of(python_type, 3), "k"), category=self.id)

    adds = Adds()
    SourceRegistry.register(adds)
    both(python_type, python_type, "return a + k")
    adds.of = made()
    with pytest.raises(ValueError, match="two types are called test_names.MadeType: .*MadeType.* and .*MadeType"):
        both(python_type, python_type, "return a + k")


def test_compilations_do_not_see_each_others():
    TypeFactory.register(SameType)
    for _ in range(2):
        one = named()
        result = compiled("def f(a: Signal[First], b: Signal[Second]) -> Second:\n    return a + b\n", one, one)
        assert result.output_types[0] is one
