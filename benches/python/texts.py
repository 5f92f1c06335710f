"""The functions of benches/functions as Python functions, and the constants they are compiled with."""

import importlib.util
import re
import types
from pathlib import Path

FUNCTIONS = Path(__file__).parents[1] / "functions"

CONSTANTS = {
    "three lines": {"alpha": 0.1},
    "twenty lines": {"kp": 1.5, "ki": 0.1, "kd": 0.05},
    "forty statements": {"limit": 3.0, "rounds": 8},
}

PRELUDE = """\
from tickjit import Outputs, State, set_output
from tickjit.signals import Signal, ticked, valid


"""


def text(name: str) -> str:
    return (FUNCTIONS / f"{name.replace(' ', '_')}.py").read_text()


def function(name: str, folder: Path) -> types.FunctionType:
    """The last function of a text, imported from a file of its own."""
    path = folder / f"{name.replace(' ', '_')}.py"
    path.write_text(PRELUDE + text(name))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, re.findall(r"^def (\w+)", text(name), re.MULTILINE)[-1])


def copy(original: types.FunctionType) -> types.FunctionType:
    """A new function object of the same code, as a factory or a reloaded module makes them."""
    made = types.FunctionType(original.__code__, original.__globals__, original.__name__)
    made.__annotations__ = original.__annotations__
    return made
