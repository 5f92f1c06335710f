"""`str` and `bytes` that are lent to plain functions: beside CPython, and from C."""

import ctypes
import gc
import itertools
import subprocess
import sys

import cffi
import pytest

import tickjit
from tickjit import CompileError

TEXTS = ["", "a", "b", "ab", "ba", "buy", "sell", "Buy", "buy\0", "\0", "ä", "€", "a€", "\U0001f600", "￿", "x" * 300]
BYTES = [b"", b"\0", b"a", b"ab", b"ba", b"\xff", b"\xff\x00\x80", bytes(range(256))]


@tickjit.function
def sign(side: str) -> int:
    if side == "buy":
        return 1
    if side != "sell" and side not in ("short", "€"):
        return 0
    return -1


@tickjit.function
def asked(a: str, b: str) -> tuple[bool, bool, bool, bool, bool, bool, bool, bool, bool, int, bool]:
    return a == b, a != b, a < b, a <= b, a > b, a >= b, b in a, a.startswith(b), a.endswith(b), len(a), not a


@tickjit.function
def literals(a: str) -> tuple[bool, bool, bool, bool, bool, bool, bool, bool]:
    return "€" == a, a < "ab", "b" >= a, "a" in a, a.startswith("b"), a.endswith(""), a == "buy\0", a == None  # noqa: E711


@tickjit.function
def matched(side: str, x: float) -> float:
    match side:
        case "buy" | "Buy":
            return x
        case "sell":
            return -x
        case "":
            return 0.0
        case other:
            return float(len(other))


def same_or(a: str, b: str) -> int:
    return 2 if a == b else int(a < b)


def is_even_length(text: str) -> bool:
    return len(text) % 2 == 0


@tickjit.function
def through_others(a: str, b: str, times: int) -> int:
    first, second = (a, b) if times % 2 else (b, a)
    best = max(first, second)
    count = 0
    for _ in range(times):
        count += same_or(best, second)
    return count + is_even_length(a)


@tickjit.function
def of_bytes(data: bytes, at: int) -> tuple[int, int, int, bool]:
    total = 0
    for index, byte in enumerate(data):
        total = (total * 31 + byte + index) % 1_000_003
    return data[at], total, len(data), bool(data)


@tickjit.function
def bytes_asked(a: bytes, b: bytes) -> tuple[bool, bool, bool, bool, bool, bool, bool, bool]:
    return a == b, a != b, a < b, a >= b, b in a, a.startswith(b), a.endswith(b), len(a) > len(b)


def both(function, *args):
    """What the builtin gives, which is what Python does."""
    python = function.__self__.__wrapped__
    try:
        expected = python(*args)
    except Exception as error:
        with pytest.raises(type(error), match=str(error)):
            function(*args)
        return None
    assert function(*args) == expected, args
    return expected


def test_texts_are_compared_as_python_compares():
    for a, b in itertools.product(TEXTS, repeat=2):
        both(asked, a, b)
        both(through_others, a, b, 3)
    for a in TEXTS:
        both(sign, a)
        both(literals, a)
        both(matched, a, 2.5)


def test_bytes_are_what_they_are_in_python():
    for a, b in itertools.product(BYTES, repeat=2):
        both(bytes_asked, a, b)
    for data in BYTES:
        for at in (0, 1, -1, -2, 255, -256, 256, -257, 2**62, -(2**63)):
            both(of_bytes, data, at)


class OwnText(str):
    def __len__(self):
        return 77


class OwnBytes(bytes):
    pass


def test_values_of_subclasses_count():
    assert sign(OwnText("buy")) == 1
    assert asked(OwnText("buy"), "buy")[9] == 3
    assert of_bytes(OwnBytes(b"a"), 0)[0] == 97


def test_texts_by_name_and_defaults():
    def defined():
        default = "".join(["bu", "y"])

        @tickjit.function
        def of_default(x: int, side: str = default, data: bytes = bytes([1, 2]), *, more: str = "") -> int:
            return (x if side == "buy" else -x) + len(data) + len(more)

        of_default.__self__.__wrapped__.__defaults__ = None
        return of_default

    of_default = defined()
    gc.collect()
    assert [of_default(5), of_default(5, "sell"), of_default(side="sell", x=5, more="abc")] == [7, -3, 0]
    assert tickjit.call("of_default", 5, data=b"") == 5
    assert str(of_default.__text_signature__) == "(x, side='buy', data=..., *, more='')"


@pytest.mark.parametrize(
    ("function", "args", "error", "message"),
    [
        (sign, (b"buy",), TypeError, r"sign\(\) argument 'side' takes str, not bytes"),
        (sign, (None,), TypeError, r"sign\(\) argument 'side' takes str, not NoneType"),
        (sign, ("buy\ud800",), ValueError, r"sign\(\) argument 'side': .*surrogates not allowed"),
        (of_bytes, ("a", 0), TypeError, r"of_bytes\(\) argument 'data' takes bytes, not str"),
        (of_bytes, (bytearray(b"a"), 0), TypeError, "takes bytes, not bytearray"),
        (of_bytes, (b"a", 0.5), TypeError, "argument 'at' takes int, not float"),
    ],
)
def test_what_lends_no_text(function, args, error, message):
    with pytest.raises(error, match=message):
        function(*args)


def test_texts_are_printed(capfd):
    @tickjit.function
    def shown(side: str, x: int) -> None:
        print("side", side, x, sep="|")
        print(f"<{side}> {x:>3}")
        if x < 0:
            raise ValueError(f"no {side} of {x}")

    with pytest.raises(ValueError, match="^no sell € of -1\\n"):
        shown("sell €", -1)
    sys.stdout.flush()
    assert capfd.readouterr().out == "side|sell €|-1\n<sell €>  -1\n"


REFUSED = {
    "a + 'x'": "unsupported-operand",
    "a * 2": "unsupported-operand",
    "a[0]": None,
    "[c for c in a]": None,
    "a.upper()": "unknown-attribute",
    "a is b": None,
    "a == data": "unsupported-operand",
    "data == 'x'": "unsupported-operand",
    "[a]": "unsupported-item-type",
    "{a: 1}": "unsupported-key-type",
    "{a}": "unsupported-key-type",
    "int(a)": None,
    "float(a)": None,
    "f'{a!r}'": None,
    "print((a, 1))": None,
    "print(data)": None,
    "print(f'{a:>3}')": None,
    "data[0.5]": None,
    "data[1:2]": None,
    "data + data": None,
    "3 in data": None,
    "-a": "unsupported-operand",
    "(a if data else 'x')": "mixed-types",
    "a.startswith(('x', 'y'))": None,
    "hash(a)": None,
    "sorted(data)": None,
}


@pytest.mark.parametrize("expression", REFUSED)
def test_what_else_is_done_with_texts_is_refused(expression):
    source = f"def f(a: str, b: str, data: bytes) -> int:\n    x = {expression}\n    return 1\n"
    with pytest.raises(CompileError) as refused:
        compiled(source)
    code = REFUSED[expression]
    codes = [diagnostic.code for diagnostic in refused.value.diagnostics]
    assert code is None or codes == [code], codes
    assert refused.value.lineno == 2


def compiled(source):
    import linecache

    name = f"<text {len(linecache.cache)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    names = {"tickjit": tickjit, "State": tickjit.State}
    exec(compile(source, name, "exec"), names)
    return tickjit.function(names["f"])


@pytest.mark.parametrize(
    "source",
    [
        "def f(a: str) -> str:\n    return a\n",
        "def f(a: bytes) -> bytes:\n    return a\n",
        "def f(a: str):\n    return a\n",
        "def f(a: str) -> tuple[str, int]:\n    return a, 1\n",
        "def f(a: bytes) -> int:\n    x: State[bytes] = b''\n    return 1\n",
        "def f(a: list[bytes]) -> int:\n    return 1\n",
        "def f(a: str | None) -> int:\n    return 1\n",
    ],
)
def test_texts_do_not_outlive_the_call(source):
    with pytest.raises((CompileError, TypeError)):
        compiled(source)


def test_texts_from_c(tmp_path):
    result = sign.__self__.result
    assert result.c_prototype.startswith("int64_t _tickjit_")
    assert result.c_prototype.endswith("(const char *side, int64_t side_length)")
    assert sign.__self__.signature == "int64(CPointer(char), int64)"
    call = result.compiled_func.ctypes
    assert call.argtypes is None or call.argtypes[0] is ctypes.c_char_p
    assert [call(b"buy", 3), call(b"buy!", 3), call(b"buy", 2), call(b"sell", 4), call(None, 3), call(b"buy", -1)] == [1, 1, 0, -1, 0, 0]
    assert call("€".encode(), 3) == -1
    program = tmp_path / "program.c"
    (tmp_path / "sign.h").write_text(result.c_header("sign"))
    program.write_text('#include "sign.h"\nint64_t (*f)(const char *, int64_t) = sign;\nint main(void) { return 0; }\n')
    for compiler, suffix in (("gcc", "-xc"), ("g++", "-xc++")):
        command = [compiler, suffix, "-Wall", "-Wextra", "-Werror", "-c", "-o", "/dev/null", str(program)]
        subprocess.run(command, check=True)


def test_texts_through_cffi():
    ffi = cffi.FFI()
    pointer = sign.__self__.result.cffi(ffi)
    assert pointer(b"buy", 3) == 1 and pointer(ffi.new("char[]", b"sell"), 4) == -1


def test_plain_functions_are_called_with_texts():
    @tickjit.function
    def calls(a: str, data: bytes) -> int:
        return sign(a) * 10 + of_bytes(data, 0)[0]

    assert calls("buy", b"\x05") == 15


def test_texts_are_not_kept():
    text = "".join(["b", "uy"] * 50)
    before = sys.getrefcount(text)
    for _ in range(100):
        sign(text)
        asked(text, text)
    assert sys.getrefcount(text) == before
