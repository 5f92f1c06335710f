"""libtickjit: its header says what the library has, and programs in C and C++ get what it promises."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CAPI = ROOT / "capi"
INCLUDE = ["-I", str(CAPI / "include"), "-I", str(ROOT / "runtime" / "include")]
STRICT = ["-Wall", "-Wextra", "-Werror"]
LANGUAGES = {"c": ["gcc", "-std=c11"], "c++": ["g++", "-std=c++17", "-xc++"]}


def output_of(*command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def library():
    """The folder with libtickjit.so and libtickjit.a."""
    output_of("cargo", "build", "--quiet", "-p", "tickjit-c")
    return ROOT / "target" / "debug"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["shared", "static"])
def test_programs_get_what_the_header_promises(library, tmp_path, language, kind):
    program = tmp_path / "program"
    linked = {
        "shared": ["-L", str(library), "-ltickjit", f"-Wl,-rpath,{library}"],
        "static": [str(library / "libtickjit.a"), "-lm", "-lpthread", "-ldl"],
    }[kind]
    source = ROOT / "tests" / "c" / "library.c"
    output_of(*LANGUAGES[language], *STRICT, *INCLUDE, "-o", str(program), str(source), "-xnone", *linked)
    assert output_of(str(program)) == ""
    libraries = output_of("ldd", str(program))
    assert ("libtickjit.so" in libraries) == (kind == "shared")
    assert "python" not in libraries


def test_the_program_of_the_document_runs(library, tmp_path):
    document = (ROOT / "docs" / "abi.md").read_text()
    [source] = [block for block in re.findall(r"^```c\n(.*?)^```$", document, re.M | re.S) if "tickjit_compile(" in block]
    (tmp_path / "program.c").write_text(source)
    linked = [str(library / "libtickjit.a"), "-lm", "-lpthread", "-ldl"]
    output_of("gcc", *STRICT, *INCLUDE, "-o", str(tmp_path / "program"), str(tmp_path / "program.c"), *linked)
    assert output_of(str(tmp_path / "program")) == "0.75\n"


# --- the header and the library --------------------------------------------------------------------

C_TYPES = {
    "c_char": "char",
    "c_void": "void",
    "i64": "int64_t",
    "u32": "uint32_t",
    "f64": "double",
    "bool": "bool",
    "usize": "size_t",
    "CompilationContext": "tickjit_context",
    "Request": "tickjit_request",
    "Function": "tickjit_function",
    "Diagnostics": "tickjit_diagnostics",
    "Diagnostic": "tickjit_diagnostic",
    "Variable": "tickjit_variable",
    "Error": "tickjit_error",
}
# What C declares more precisely than as an address of anything.
PRECISE = {
    "tickjit_function_tick": ("const void *", "tickjit_tick *"),
    "tickjit_function_pointer": ("const void *", "tickjit_native *"),
    "tickjit_containers": ("const void *", "const struct tickjit_container_api *"),
}


def in_c(rust):
    """`*mut *const T` as `const T **`."""
    stars = re.findall(r"\*(mut|const) ", rust)
    base = C_TYPES[rust.split()[-1]]
    innermost = "const " if stars and stars[-1] == "const" else ""
    return f"{innermost}{base} {'*' * len(stars)}" if stars else f"{base} "


def compact(text):
    return re.sub(r"\s+", " ", text).replace("( ", "(").strip()


def sources():
    """Those of the library, and those of the runtime that it has with every program."""
    files = [*sorted((CAPI / "src").glob("*.rs")), ROOT / "runtime" / "src" / "ffi" / "host.rs"]
    return "".join(path.read_text() for path in files).replace("pub(crate) ", "pub ")


def header():
    files = [CAPI / "include" / "tickjit.h", ROOT / "runtime" / "include" / "tickjit_runtime.h"]
    return re.sub(r"/\*.*?\*/", "", "".join(path.read_text() for path in files), flags=re.S)


def test_the_header_declares_the_functions_of_the_library():
    defined = set()
    for name, parameters, result in re.findall(
        r'#\[unsafe\(no_mangle\)\]\s*pub (?:unsafe )?extern "C" fn (\w+)\(([^)]*)\)(?: -> ([^{]+?))?\s*\{', sources()
    ):
        listed = [one.split(":", 1) for one in parameters.split(",") if one.strip()]
        said = ", ".join(in_c(ty.strip()) + parameter.strip() for parameter, ty in listed) or "void"
        gives = in_c(result) if result else "void "
        was, becomes = PRECISE.get(name, ("", ""))
        defined.add(compact(f"{gives.replace(was, becomes) if was else gives}{name}({said})"))
    declared = {compact(one) for one in re.findall(r"^((?:const )?[\w ]+\*?\w+\([^;{]*\));", header(), re.M)}
    declared = {one for one in declared if not one.startswith("typedef")}
    assert len(defined) == 33
    assert declared == defined


def test_the_header_declares_the_structs_of_the_library():
    found = 0
    for name, body in re.findall(r"#\[repr\(C\)\]\s*pub struct (\w+) \{(.*?)\n\}", sources(), re.S):
        fields = [(field, in_c(ty)) for field, ty in re.findall(r"^    (\w+): (\*?[\w ]+),", body, re.M)]
        c_name = C_TYPES[name]
        said = re.search(rf"typedef struct {c_name} \{{(.*?)\}} {c_name};", header(), re.S).group(1)
        declared = [(field, compact(ty)) for ty, field in re.findall(r"^\s*([\w ]+[ *])(\w+);", said, re.M)]
        renamed = {"ty": "type"}
        expected = [(renamed.get(field, field), compact(ty)) for field, ty in fields]
        assert declared == expected
        found += 1
    assert found == 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["tickjit.h", "tickjit_runtime.h"])
def test_the_headers_stand_alone(language, name, tmp_path):
    source = tmp_path / "alone.c"
    source.write_text(f'#include "{name}"\n' * 2)
    output_of(*LANGUAGES[language], *STRICT, *INCLUDE, "-fsyntax-only", str(source))
