# What one does with tickjit, from a fresh clone on: `make demo`, `make test`, `make help`.
#
# Needs a Rust toolchain, a C and C++ compiler and CPython >= 3.10 (PYTHON=... chooses one); everything else
# goes into .venv and target. Tests and the extension module are built with one profile (dev), so
# that the code generator is compiled once.
.POSIX:
.SUFFIXES:

VENV = .venv
BIN = $(VENV)/bin
PYTHON =
CRATES = -p tickjit-runtime -p tickjit-compiler -p tickjit-tests
# Headers say where to start reading, which is often private.
RUSTDOC = -D warnings -A rustdoc::private-intra-doc-links
# The interpreter the extension is built for; one path for every command, or cargo builds twice.
CARGO = PYO3_PYTHON="$$PWD/$(BIN)/python" cargo

help:
	@echo "make demo     build, then run examples/quickstart.py"
	@echo "make c-host   build libtickjit, then run examples/c_host"
	@echo "make runtime-c build libtickjit_runtime.a, for programs with exported object files"
	@echo "make test     build, then run every test (what continuous integration runs)"
	@echo "make quick    the Rust tests only"
	@echo "make lint     formatting, clippy, rustdoc, mypy, stubs"
	@echo "make bless    rewrite the texts that filetests expect"
	@echo "make oracle   more programs made up at random, beside CPython: N=1000000 SEED=0; goes on where it was"
	@echo "make memcheck run compiled functions with containers under valgrind (minutes)"
	@echo "make miri     run the runtime's tests under Miri (needs a nightly toolchain; minutes)"
	@echo "make fuzz     run the fuzz targets, each for T seconds (nightly and cargo-fuzz)"
	@echo "make asan     run all seeds once through the fuzz targets, which AddressSanitizer watches"
	@echo "make tsan     run the tests of threads under ThreadSanitizer (nightly with rust-src; a build of its own)"
	@echo "make bench    build for release, then measure"
	@echo "make wheel    build the wheel for release into dist/"
	@echo "make clean    remove everything that was built"

# --- tools ---------------------------------------------------------------------------------------

tools:
	@command -v cargo >/dev/null 2>&1 || { \
	    echo "tickjit needs a Rust toolchain and found no cargo: see https://rustup.rs" >&2; exit 1; }
	@command -v cc >/dev/null 2>&1 && command -v gcc >/dev/null 2>&1 && command -v g++ >/dev/null 2>&1 || { \
	    echo "tickjit needs gcc and g++ (cargo links with gcc, tests call through C and C++); on Debian: apt-get install g++ libc6-dev" >&2; exit 1; }
	@PYTHON="$(PYTHON)" .ci/find-python >/dev/null

$(VENV)/.installed: requirements-dev.txt
	@$(MAKE) tools
	test -x $(BIN)/python || "$$(PYTHON="$(PYTHON)" .ci/find-python)" -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

setup: tools $(VENV)/.installed

# --- building ------------------------------------------------------------------------------------

# The wheel of the development profile, in .venv: abi3, so one build serves every Python.
extension: setup
	rm -rf target/wheels/dev
	PATH="$$PWD/$(BIN):$$PATH" PYO3_PYTHON="$$PWD/$(BIN)/python" $(BIN)/maturin build --quiet \
	    --manifest-path pybind/Cargo.toml --profile dev --out target/wheels/dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps \
	    target/wheels/dev/*.whl

wheel: setup
	rm -rf dist
	PATH="$$PWD/$(BIN):$$PATH" PYO3_PYTHON="$$PWD/$(BIN)/python" $(BIN)/maturin build \
	    --manifest-path pybind/Cargo.toml --release --compression-level 9 --out dist

# --- running -------------------------------------------------------------------------------------

demo: extension
	$(BIN)/python examples/quickstart.py

# The compiler for C, and a program in C that compiles and runs what the quickstart does.
c-host: tools
	cargo build --quiet -p tickjit-c
	mkdir -p build
	gcc -O2 -Wall -Icapi/include -Iruntime/include -o build/c_host examples/c_host/main.c target/debug/libtickjit.a -lm -lpthread -ldl
	build/c_host examples

# libtickjit_runtime.a, which programs are linked with that have exported object files.
runtime-c: tools
	cargo rustc --quiet --release -p tickjit-runtime --features c-symbols --crate-type staticlib
	@echo target/release/libtickjit_runtime.a

quick: tools
	$(CARGO) test $(CRATES)

bless: tools
	BLESS=1 $(CARGO) test -p tickjit-tests --test filetests --test documents

bench: wheel
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r benches/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps dist/*.whl
	$(CARGO) bench -p tickjit-benches
	$(BIN)/python benches/python/run.py

# The log and the report are in target/oracle; what differs is beside them, made small, as filetests.
N = 100000
SEED = 0
oracle: extension
	PYTHONPATH=tests/python nice $(BIN)/python -W ignore -m oracle.campaign \
	    --count $(N) --seed $(SEED) --log target/oracle

memcheck: tools
	.ci/memcheck

# The runtime alone: Miri runs no machine code. It ends where memory cannot be had.
miri:
	@cargo +nightly miri --version >/dev/null 2>&1 || { \
	    echo "make miri needs Miri: rustup toolchain install nightly -c miri -c rust-src" >&2; exit 1; }
	cargo +nightly miri test -p tickjit-runtime --lib --target-dir target/miri containers

# Each target for so many seconds; one target: make fuzz T=3600 TARGET=clif.
T = 60
TARGET =
fuzz: tools
	.ci/fuzz $(T) $(TARGET)

# The fuzz targets are built with AddressSanitizer: everything they are given, once.
asan: tools
	.ci/fuzz 0

# The standard library is built along, as what it does between threads must be seen, too.
tsan: tools
	RUSTFLAGS=-Zsanitizer=thread cargo +nightly test -Zbuild-std --target "$$(rustc -vV | sed -n 's/^host: //p')" \
	    --target-dir target/tsan -p tickjit-tests --test threads

lint-rust: setup
	cargo fmt --all --check
	$(CARGO) clippy --workspace --all-targets --quiet -- -D warnings
	RUSTDOCFLAGS="$(RUSTDOC)" $(CARGO) doc --workspace --no-deps --document-private-items --quiet

# mypy --strict on the package and on what users write, stubtest on the stubs.
lint-python: extension
	$(BIN)/python -m pytest --quiet tests/python/test_stubs.py

lint: lint-rust lint-python

test-python: extension
	$(BIN)/python -m pytest

# The same wheel in every other Python from 3.10 on that this machine has.
other-pythons: extension
	.ci/other-pythons $(BIN)/python target/wheels/dev/*.whl

test: lint-rust
	$(CARGO) test $(CRATES)
	$(MAKE) test-python other-pythons
	@echo "all tests passed"

clean:
	rm -rf $(VENV) .venv-3.* target dist
