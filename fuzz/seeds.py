"""Seeds for fuzz targets, written below a directory: `seeds.py DIRECTORY`.

For `text` every function of the filetests, alone and with what stands above it; for `programs` random bytes.
"""

import ast
import random
import sys
from pathlib import Path

FILETESTS = Path(__file__).parent.parent / "tests" / "filetests"
# The last byte says the options.
OPTIONS = "\0"


def seeds(text):
    """Each function alone, and each with the imports, constants, classes and functions before it."""
    above = []
    for statement in ast.parse(text).body:
        source = ast.get_source_segment(text, statement)
        if isinstance(statement, ast.FunctionDef):
            yield source
            short = [part for part in above if len(part) < 300][-12:]
            yield "\n".join([*short, source])
        above.append(source)


def texts(directory):
    directory.mkdir(parents=True, exist_ok=True)
    for path in sorted(FILETESTS.rglob("*.py")):
        try:
            found = list(seeds(path.read_text()))
        except SyntaxError:
            found = [path.read_text()]
        for number, seed in enumerate(found):
            (directory / f"{path.stem}-{number}").write_text(seed + "\n" + OPTIONS)


def programs(directory):
    directory.mkdir(parents=True, exist_ok=True)
    for number in range(100):
        rng = random.Random(number)
        (directory / f"random-{number}").write_bytes(rng.randbytes(rng.randrange(20, 400)))


def main(directory):
    texts(directory / "text")
    programs(directory / "programs")


main(Path(sys.argv[1]))
