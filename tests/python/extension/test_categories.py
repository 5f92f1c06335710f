"""Source categories written in Python: the parameters they add, the variables they make, the facts they give."""

from __future__ import annotations

import ast
import ctypes
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

import pytest
from host import Host
from written import function

import tickjit
from tickjit import CompilationContext, CompileError, compile_func, register_all
from tickjit.extension import (
    CfuncParam,
    ConstantSource,
    FunctionAnalyzer,
    FunctionInfo,
    KeyedSource,
    LocalVariableSource,
    OutputSource,
    MethodBase,
    ParameterInfo,
    SourceCategory,
    SourceCategoryId,
    SourceInitFilter,
    SourceRegistry,
    TypeFactory,
    UnknownValue,
    VariableType,
    VoidPtrSource,
    ast_handler,
)

T = TypeVar("T")


class Feed(Generic[T]):
    """An input of the host's."""

    def __init__(self, typ: type) -> None:
        self.typ = typ


def extract(feed: Feed[Any]) -> type:
    return feed.typ


class FeedHandler:
    def try_parse(self, param, ann):
        if getattr(ann, "__origin__", None) is not Feed:
            return None
        return ParameterInfo(expected_type=ann.__args__[0], category="feed")

    def validate_value(self, name, value, expected):
        if not isinstance(value, Feed):
            raise TypeError(f"{name} is not fed")
        return value


class FeedCategory(SourceCategory):
    id = "feed"
    order = 5
    init_filter = SourceInitFilter.ON_EXECUTE
    location = "feeds"
    index = staticmethod(lambda index: index)

    @property
    def cfunc_params(self):
        return [CfuncParam("feeds", "CPointer(voidptr)"), CfuncParam("clock", "int64")]

    def create_variables(self, info, factory):
        info.ordered_feeds = []
        for index, (name, feed) in enumerate(info.input_analysis.get_by_category(self.id).items()):
            var = VoidPtrSource(
                array_idx=self.index(index),
                type=TypeFactory.get_type(info.extract_python_type_fn(feed)),
                name=name,
                storage_location=self.location,
                force_opaque=True,
            )
            factory.add_variable(var, category=self.id)
            info.ordered_feeds.append(feed)

    def get_result_metadata(self, info):
        return {"ordered_feeds": info.ordered_feeds}


@pytest.fixture(autouse=True)
def context():
    with CompilationContext() as fresh:
        register_all()
        FunctionAnalyzer.register_input_handler(FeedHandler())
        yield fresh


def fed(tmp_path, text, name="f"):
    made = function(tmp_path, "from test_categories import Feed\n" + text, name)
    return made


def test_variables_live_where_the_category_says(tmp_path):
    SourceRegistry.register(FeedCategory())
    f = fed(tmp_path, "def f(a: Feed[float], k: int, b: Feed[int]) -> float:\n    return a * k + b\n")
    a, b = Feed(float), Feed(int)
    result = compile_func(f, a, 10, b, extract_python_type_fn=extract)
    assert [*result.metadata["ordered_feeds"]] == [a, b]
    assert result.ordered_feeds[0] is a
    assert result.c_prototype.endswith("void **feeds, int64_t clock)")
    cells = (ctypes.c_double(1.5), ctypes.c_int64(3))
    feeds = (ctypes.c_void_p * 2)(*(ctypes.addressof(cell) for cell in cells))
    unused = (ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p())
    host = Host(result, [], *unused, feeds, 0)
    assert host.execute() == 18.0
    cells[0].value = -2.0
    assert host.execute() == -17.0
    feeds[0] = None
    with pytest.raises(RuntimeError, match="ValueError.*`a`|ValueError.*'a'|ValueError.* a "):
        host.execute()


def test_parameters_follow_by_order(tmp_path):
    class Later(FeedCategory):
        id = "later"
        order = 7
        cfunc_params = [CfuncParam("late", "float64"), CfuncParam("small", "CPointer(CPointer(int16))")]

    class Sooner(FeedCategory):
        id = "sooner"
        order = 2
        cfunc_params = [CfuncParam("ctx", "voidptr")]

    for category in (Later(), FeedCategory(), Sooner()):
        SourceRegistry.register(category)
    assert [category.id for category in SourceRegistry.get_ordered()] == ["sooner", "feed", "later"]
    names = [param.name for param in SourceRegistry.build_cfunc_params()]
    assert names[:4] == ["outputs", "ticked", "state", "phase"]
    assert names[-5:] == ["ctx", "feeds", "clock", "late", "small"]
    assert SourceRegistry.build_cfunc_signature().startswith("void(CPointer(voidptr), CPointer(int8), ")
    result = compile_func(fed(tmp_path, "def f() -> int:\n    return 1\n"))
    assert result.c_prototype.endswith("void *ctx, void **feeds, int64_t clock, double late, int16_t **small)")


def test_a_category_sees_the_whole_interface(tmp_path):
    seen: dict[str, Any] = {}

    class Looks(SourceCategory):
        id = "looks"
        order = 9

        def create_variables(self, info, factory):
            seen["parameters"] = info.input_analysis.parameters
            seen["outputs"] = info.output_analysis
            seen["states"] = [state.name for state in info.state_analysis.sorted_by_size()]
            seen["known"] = {source.name: source.category for source in factory}
            seen["factor"] = factory.from_name("k").type.runtime_value
            seen["sig"] = list(info.sig.parameters)
            seen["tree"] = info.tree.name
            seen["name"] = info.name

    SourceRegistry.register(FeedCategory())
    SourceRegistry.register(Looks())
    f = fed(
        tmp_path,
        """
def f(a: Feed[float], k: int = 4) -> Outputs(x=float, y=int):
    small: State[bool] = True
    big: State[float] = 1.5
    set_output("x", a)
""",
    )
    a = Feed(float)
    compile_func(f, a, extract_python_type_fn=extract)
    assert seen["parameters"] == {
        "a": (a, ParameterInfo(float, "feed")),
        "k": (4, ParameterInfo(int, "constant")),
    }
    assert seen["outputs"].named_outputs == {"x": float, "y": int}
    assert seen["states"] == ["big", "small"]
    assert seen["known"]["a"] == "feed"
    assert seen["known"]["k"] == "constant"
    assert seen["known"]["x"] == "output"
    assert seen["factor"] == 4
    assert (seen["sig"], seen["tree"], seen["name"]) == (["a", "k"], "f", "f")


def test_outputs_have_names_of_their_own(tmp_path):
    seen = []

    @ast_handler("Call", pre=True)
    def look(converter, node):
        factory = converter.variable_factory
        outputs = [type(factory.get_output_by_idx(index)).__name__ for index in range(3)]
        names = {name: factory.from_name(name).category for name in ("a", "total", "free")}
        seen.append((outputs, names, len(factory.get_source(OutputSource)), len(list(factory))))

    SourceRegistry.register(FeedCategory())
    f = fed(
        tmp_path,
        """
def f(a: Feed[float]) -> Outputs(a=float, total=float, free=int):
    total: State[float] = 0.5
    total += abs(a)
    return Outputs(a=a * 2.0, total=total)
""",
    )
    result = compile_func(f, Feed(float), extract_python_type_fn=extract)
    names = {"a": "feed", "total": "state", "free": "output"}
    assert seen and all(one == (["OutputSource"] * 3, names, 3, 5) for one in seen), seen
    value = ctypes.c_double(-1.5)
    feeds = (ctypes.c_void_p * 1)(ctypes.addressof(value))
    signals = (ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p())
    assert Host(result, [], *signals, feeds, 0).start().execute() == (-3.0, 2.0, None)


@pytest.mark.parametrize(
    ("types", "foreign"),
    [
        (("CPointer(voidptr)", "CPointer(int8)", "CPointer(int8)"), None),
        (("CPointer(voidptr)", "CPointer(int64)", "CPointer(int8)"), r"input_ticked of CPointer\(int64\)"),
        (("voidptr", "CPointer(int8)", "float64"), "inputs of voidptr, input_valid of float64"),
    ],
)
def test_nodes_drive_parameters_of_the_same_names_and_types(tmp_path, types, foreign):
    class Own(FeedCategory):
        location = "inputs" if types[0] != "voidptr" else "feeds"
        cfunc_params = tuple(
            CfuncParam(name, native)
            for name, native in zip(("inputs", "input_ticked", "input_valid", "feeds"), (*types, "CPointer(voidptr)"))
        )[: 4 if types[0] == "voidptr" else 3]

    SourceRegistry.register(Own())
    make = tickjit.node(fed(tmp_path, "def f(a: Feed[float]) -> float:\n    return a * 2.0\n"))

    if foreign is None:
        assert make(Feed(float)).tick(1.5) == 3.0
    else:
        with pytest.raises(TypeError, match=foreign):
            make(Feed(float))


def test_a_category_can_make_constants(tmp_path):
    class Makes(SourceCategory):
        id = "made"
        order = 6

        def create_variables(self, info, factory):
            factory.add_variable(ConstantSource(TypeFactory.get_type(float, 2), "scale"), category=self.id)

    SourceRegistry.register(Makes())
    f = fed(tmp_path, "def f() -> float:\n    return scale * 1.25\n")
    result = compile_func(f)
    signals = (ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p())
    assert Host(result, [], *signals).execute() == 2.5


class Price:
    """A host's number."""

    def __init__(self, ticks):
        self.ticks = ticks


@dataclass(frozen=True)
class PriceType(VariableType):
    native = "int16"

    def get_native_type_name(self):
        return self.native

    @classmethod
    def is_type_supported(cls, var_type):
        return var_type is Price

    def read_constant(self, name):
        return ast.Assign([ast.Name(name, ast.Store())], ast.Constant(self.runtime_value.ticks))

    def get_methods(self):
        return [Seen]


class Seen(MethodBase):
    types: ClassVar[list[VariableType]] = []

    @classmethod
    def get_name(cls):
        return "seen"

    @staticmethod
    def handle(var, args):
        Seen.types.append(var.type)
        return var.get()


class Ticks(SourceCategory):
    id = "ticks"
    order = 6
    value = Price(-300)

    def create_variables(self, info, factory):
        factory.add_variable(ConstantSource(TypeFactory.get_type(Price, self.value), "k"), category=self.id)


def test_a_category_can_make_constants_of_a_hosts_type(tmp_path):
    TypeFactory.register(PriceType)
    SourceRegistry.register(Ticks())
    text = "from test_categories import Price\n"
    f = fed(tmp_path, text + "def f(x: Signal[int]) -> int:\n    y = k\n    return y.seen() + Price(1).seen() + x\n")
    Seen.types.clear()
    assert tickjit.node(f)().tick(2) == -297
    # The value is the constant's, and not that of the type wherever it stands.
    assert {kind.runtime_value for kind in Seen.types} == {UnknownValue}


@pytest.mark.parametrize(
    ("native", "value", "error", "says"),
    [
        ("int16", 1 << 15, OverflowError, "constant 'k': 32768 does not fit in int16"),
        ("int16", "text", TypeError, "constant 'k' is of type Price; its value is a str"),
        ("voidptr", 5, TypeError, "constant 'k' is of type Price; its value is an int"),
    ],
)
def test_constants_that_a_hosts_type_cannot_have(tmp_path, native, value, error, says):
    TypeFactory.register(type("OtherType", (PriceType,), {"native": native}))
    SourceRegistry.register(type("OtherTicks", (Ticks,), {"value": Price(value)})())
    with pytest.raises(error, match=says):
        compile_func(fed(tmp_path, "def f() -> int:\n    return 1\n"))


@pytest.mark.parametrize("category_id", [None, "", 5, b"x"])
def test_an_id_is_a_text_or_a_member(category_id):
    with pytest.raises(TypeError, match="the id of a source category is a text or a member of an enumeration, not "):
        SourceRegistry.register(type("Odd", (FeedCategory,), {"id": category_id})())
    assert SourceRegistry.get_ordered() == []


def test_processors_answer_one_variable(tmp_path):
    def many(variable, feed, info):
        return KeyedSource(0, variable.type, variable.name, "feeds", ["x", "y"])

    SourceRegistry.register(FeedCategory())
    FunctionInfo.register_signal_processor(many)
    f = fed(tmp_path, "def f(a: Feed[float]) -> float:\n    return a\n")
    says = "a signal processor answers a VoidPtrSource or a ConstantSource; 'a' is of KeyedSource"
    with pytest.raises(TypeError, match=says):
        compile_func(f, Feed(float), extract_python_type_fn=extract)


def test_states_are_in_the_factory_of_nodes_handlers(tmp_path):
    seen = {}

    class Looks(SourceCategory):
        id = "looks"
        order = 9

        def create_variables(self, info, factory):
            seen["category"] = "s" in factory, [state.name for state in info.state_analysis.sorted_by_size()]

    SourceRegistry.register(Looks())

    @ast_handler("Return", pre=True)
    def returned(converter, node):
        seen["handler"] = converter.variable_factory.from_name("s").category

    compile_func(fed(tmp_path, "def f() -> float:\n    s: State[float] = 1.0\n    return s\n"))
    assert seen == {"category": (False, ["s"]), "handler": "state"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": "phase", "order": 11}, 'source category "phase" is already registered'),
        ({"id": "other"}, 'source category "other" has order 5, which "feed" already has'),
        ({"id": "other", "order": 6}, 'adds a parameter "feeds", which "feed" already has'),
        (
            {"id": "other", "order": 6, "cfunc_params": [CfuncParam("x", "int7")]},
            'source category "other", parameter "x": "int7" is no native type',
        ),
        ({"id": "other", "order": 6, "cfunc_params": [CfuncParam("1x", "int8")]}, "the name is no identifier"),
        (
            {"id": "other", "order": 6, "cfunc_params": [CfuncParam("x", "int8"), CfuncParam("x", "int8")]},
            "has two of this name",
        ),
    ],
)
def test_what_clashes_is_refused(change, says):
    SourceRegistry.register(FeedCategory())
    other = type("Other", (FeedCategory,), change)()
    with pytest.raises(ValueError, match=says.replace("(", r"\(")):
        SourceRegistry.register(other)
    assert len(SourceRegistry.get_ordered()) == 1


def test_ids_may_be_members_of_enums(tmp_path):
    class Second(FeedCategory):
        id = SourceCategoryId.STATE

    with pytest.raises(ValueError, match='source category "state" is already registered'):
        SourceRegistry.register(Second())


def test_contexts_do_not_see_each_others(tmp_path):
    SourceRegistry.register(FeedCategory())
    f = fed(tmp_path, "def f(a: Feed[float]) -> float:\n    return a\n")
    compile_func(f, Feed(float), extract_python_type_fn=extract)
    with CompilationContext():
        register_all()
        assert SourceRegistry.get_ordered() == []
        with pytest.raises(CompileError, match="unknown-type"):
            compile_func(f, Feed(float))


def failing(error):
    class Fails(FeedCategory):
        def create_variables(self, info, factory):
            raise error

    return Fails()


def test_what_a_category_raises_comes_through(tmp_path):
    error = LookupError("no such feed")
    SourceRegistry.register(failing(error))
    f = fed(tmp_path, "\ndef f(a: Feed[float]) -> float:\n    return a\n")
    with pytest.raises(LookupError) as caught:
        compile_func(f, Feed(float), extract_python_type_fn=extract)
    assert caught.value is error
    (note,) = error.__notes__
    assert note.endswith('line 5: source category "feed" failed here') or 'source category "feed"' in note
    # The context stays usable.
    plain = fed(tmp_path, "def f(a: float) -> float:\n    return a\n")
    with pytest.raises(LookupError):
        compile_func(plain, 1.0)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"location": "nowhere"}, CompileError, r'looks for `a` in "nowhere"'),
        ({"location": "clock"}, CompileError, r'looks for `a` in "clock"'),
        ({"index": staticmethod(lambda index: -1)}, ValueError, "variable 'a' has no place: array_idx is -1"),
        ({"index": staticmethod(lambda index: 2**28)}, CompileError, "element 268435456 of an array; there are at most"),
        ({"index": staticmethod(lambda index: 2**31)}, CompileError, "element 2147483648 of an array"),
        ({"index": staticmethod(lambda index: 2**32)}, ValueError, "variable 'a' has no place: array_idx is 4294967296"),
        ({"index": staticmethod(lambda index: "x")}, ValueError, "variable 'a' has no place: array_idx is 'x'"),
    ],
)
def test_variables_without_a_place(tmp_path, change, error, says):
    SourceRegistry.register(type("Lost", (FeedCategory,), change)())
    f = fed(tmp_path, "def f(a: Feed[float]) -> float:\n    return a\n")
    with pytest.raises(error, match=says):
        compile_func(f, Feed(float), extract_python_type_fn=extract)


def test_variables_of_other_sources_and_twice(tmp_path):
    class Local(FeedCategory):
        def create_variables(self, info, factory):
            factory.add_variable(LocalVariableSource(TypeFactory.get_type(float), "x"), category=self.id)

    class Twice(FeedCategory):
        id = "twice"
        order = 6
        cfunc_params = []

        def create_variables(self, info, factory):
            factory.add_variable(ConstantSource(TypeFactory.get_type(int, 1), "k"), category=self.id)

    f = fed(tmp_path, "def f(k: int) -> float:\n    return 1.0\n")
    SourceRegistry.register(Twice())
    with pytest.raises(ValueError, match="there is a variable 'k' already"):
        compile_func(f, 1)
    SourceRegistry.register(Local())
    g = fed(tmp_path, "def f(a: Feed[float]) -> float:\n    return 1.0\n")
    with pytest.raises(TypeError, match="'x' is of LocalVariableSource"):
        compile_func(g, Feed(float), extract_python_type_fn=extract)


def test_nodes_say_what_they_cannot_drive(tmp_path):
    SourceRegistry.register(FeedCategory())
    f = fed(tmp_path, "def f(k: int) -> int:\n    return k\n")
    with pytest.raises(TypeError, match="feeds"):
        tickjit.node(f)(k=1)


def test_processors_see_variables_of_objects(tmp_path):
    SourceRegistry.register(FeedCategory())
    seen = []

    def note(variable, feed, info):
        seen.append((variable.name, feed, info.name))
        info.custom = getattr(info, "custom", 0) + 1

    def swap(variable, feed, info):
        other = 1 - variable.array_idx
        return VoidPtrSource(other, variable.type, variable.name, "feeds", nullable=False)

    FunctionInfo.register_signal_processor(note)
    FunctionInfo.register_signal_processor(swap)
    f = fed(tmp_path, "def f(a: Feed[float], b: Feed[float], k: int) -> float:\n    return a - b\n")
    a, b = Feed(float), Feed(float)
    result = compile_func(f, a, b, 1, extract_python_type_fn=extract)
    assert seen == [("a", a, "f"), ("b", b, "f")]
    cells = (ctypes.c_double(1.0), ctypes.c_double(10.0))
    feeds = (ctypes.c_void_p * 2)(*(ctypes.addressof(cell) for cell in cells))
    signals = (ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p())
    assert Host(result, [], *signals, feeds, 0).execute() == 9.0

    def fails(variable, feed, info):
        raise KeyError("which")

    FunctionInfo.register_signal_processor(fails)
    with pytest.raises(KeyError) as caught:
        compile_func(f, a, b, 1, extract_python_type_fn=extract)
    assert any("signal processor" in note for note in caught.value.__notes__)


def test_types_are_those_declared_without_a_function_that_tells(tmp_path):
    SourceRegistry.register(FeedCategory())
    f = fed(tmp_path, "def f(a: Feed[float], b: Feed[int]) -> int:\n    return b\n")
    compile_func(f, Feed(int), Feed(float))
    with pytest.raises(TypeError, match="'b' is not fed|missing|extract_python_type_fn"):
        compile_func(f, Feed(int))


