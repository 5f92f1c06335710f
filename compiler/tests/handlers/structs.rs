//! Structs of a host in users' code: inputs where they stand, states, outputs, locals, functions.

use std::mem::offset_of;
use std::ptr;
use std::sync::Arc;

use tickjit_compiler::builtin::{self, structs};
use tickjit_compiler::handlers::CompilationContext;
use tickjit_compiler::options::OptLevel;
use tickjit_compiler::pipeline;
use tickjit_compiler::result::CompiledFunction;
use tickjit_compiler::signature::{SlotKind, StateSlot};
use tickjit_compiler::types::{FieldKind, NativeType, StructDef, StructField};
use tickjit_runtime::take_error;

use crate::host::{compile, refused};

#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Level {
    price: f64,
    size: u32,
}

#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
struct Book {
    sequence: u64,
    live: bool,
    side: i8,
    spread: f32,
    best: Level,
    levels: [Level; 3],
    counts: [u16; 4],
    next: *mut Book,
}

impl Default for Book {
    fn default() -> Self {
        Self {
            sequence: 0,
            live: false,
            side: 0,
            spread: 0.0,
            best: Level::default(),
            levels: [Level::default(); 3],
            counts: [0; 4],
            next: ptr::null_mut(),
        }
    }
}

fn field(name: &str, offset: usize, kind: FieldKind) -> StructField {
    StructField {
        name: name.into(),
        offset: offset.try_into().unwrap(),
        kind,
    }
}

fn level() -> Arc<StructDef> {
    let fields = vec![
        field("price", 0, FieldKind::native(NativeType::Float64)),
        field("size", 8, FieldKind::native(NativeType::UInt32)),
    ];
    StructDef::new("host.Level", 16, 8, fields).unwrap()
}

fn book() -> Arc<StructDef> {
    let array = |element: FieldKind, len| FieldKind::Array {
        element: element.into(),
        len,
    };
    let native = FieldKind::native;
    let fields = vec![
        field(
            "sequence",
            offset_of!(Book, sequence),
            native(NativeType::UInt64),
        ),
        field("live", offset_of!(Book, live), native(NativeType::Bool)),
        field("side", offset_of!(Book, side), native(NativeType::Int8)),
        field(
            "spread",
            offset_of!(Book, spread),
            native(NativeType::Float32),
        ),
        field("best", offset_of!(Book, best), FieldKind::Struct(level())),
        field(
            "levels",
            offset_of!(Book, levels),
            array(FieldKind::Struct(level()), 3),
        ),
        field(
            "counts",
            offset_of!(Book, counts),
            array(native(NativeType::UInt16), 4),
        ),
        field("next", offset_of!(Book, next), FieldKind::PointerToOwn),
    ];
    StructDef::new(
        "host.Book",
        size_of::<Book>().try_into().unwrap(),
        8,
        fields,
    )
    .unwrap()
}

/// Knows `Level` and `Book`, and `Draft`, a book that may be written.
fn context() -> CompilationContext {
    let mut context = builtin::context();
    structs::register(&mut context, &level(), false).unwrap();
    structs::register(&mut context, &book(), false).unwrap();
    let draft = StructDef::new("host.Draft", book().size(), 8, book().fields().to_vec());
    structs::register(&mut context, &draft.unwrap(), true).unwrap();
    context
}

fn node(text: &str) -> String {
    format!("from host import Book, Draft, Level\n{text}")
}

type Native = unsafe extern "C" fn(
    *const *mut u8,
    *mut i8,
    *const *mut u8,
    i8,
    *const *mut Book,
    *const i8,
    *const i8,
);

/// A compiled function with cells as large as they must be.
struct Host {
    function: CompiledFunction,
    states: Vec<Vec<u64>>,
    outputs: Vec<Vec<u64>>,
}

fn cells(sizes: impl Iterator<Item = u32>) -> Vec<Vec<u64>> {
    sizes
        .map(|size| vec![0; size.div_ceil(8) as usize])
        .collect()
}

impl Host {
    fn new(text: &str) -> Self {
        Self::of(compile(&context(), &node(text)).unwrap_or_else(|error| panic!("{error}")))
    }

    fn of(function: CompiledFunction) -> Self {
        let signature = function.signature();
        let mut host = Self {
            states: cells(signature.states.iter().map(StateSlot::size)),
            outputs: cells(signature.outputs.iter().map(|o| o.ty.cell_size().unwrap())),
            function,
        };
        host.call(1, &mut []).unwrap();
        host
    }

    /// Calls a phase; which outputs ticked, or the error.
    fn call(&mut self, phase: i8, books: &mut [*mut Book]) -> Result<Vec<i8>, String> {
        let pointers = |cells: &mut Vec<Vec<u64>>| -> Vec<*mut u8> {
            cells
                .iter_mut()
                .map(|cell| cell.as_mut_ptr().cast())
                .collect()
        };
        let (outputs, states) = (pointers(&mut self.outputs), pointers(&mut self.states));
        let mut ticked = vec![0; outputs.len()];
        let valid: Vec<i8> = books.iter().map(|book| i8::from(!book.is_null())).collect();
        // SAFETY: the arrays and cells are those that the signature asks for.
        unsafe {
            let native: Native = std::mem::transmute(self.function.address());
            native(
                outputs.as_ptr(),
                ticked.as_mut_ptr(),
                states.as_ptr(),
                phase,
                books.as_ptr(),
                valid.as_ptr(),
                valid.as_ptr(),
            );
        }
        match take_error() {
            Some(error) => Err(format!("{}: {}", error.class_name, error.message)),
            None => Ok(ticked),
        }
    }

    fn tick(&mut self, book: &mut Book) -> Result<Vec<i8>, String> {
        self.call(0, &mut [ptr::from_mut(book)])
    }

    /// The output as a float.
    fn float(&mut self, book: &mut Book) -> Result<f64, String> {
        self.tick(book).map(|_| f64::from_bits(self.outputs[0][0]))
    }

    /// A cell as a book.
    fn book(cell: &[u64]) -> Book {
        // SAFETY: the cell has the size of a book, and was written as one.
        unsafe { cell.as_ptr().cast::<Book>().read() }
    }
}

fn sample() -> Book {
    Book {
        sequence: 41,
        live: true,
        side: -1,
        spread: 0.1,
        best: Level {
            price: 10.5,
            size: 4_000_000_000,
        },
        levels: [1.0, 2.0, 3.0].map(|price| Level { price, size: 7 }),
        counts: [1, 2, 3, 65_535],
        next: ptr::null_mut(),
    }
}

fn value(body: &str, book: &mut Book) -> Result<f64, String> {
    let text = format!("def f(b: Signal[Book]) -> float:\n    return {body}\n");
    Host::new(&text).float(book)
}

#[test]
fn fields_are_read_where_they_stand() {
    let mut linked = Book {
        sequence: 7,
        ..Book::default()
    };
    let mut book = sample();
    book.next = &raw mut linked;
    for (body, expected) in [
        ("b.sequence", 41.0),
        ("1.0 if b.live else 0.0", 1.0),
        ("b.side", -1.0),
        ("b.spread", f64::from(0.1f32)),
        ("b.best.price", 10.5),
        ("b.best.size", 4e9),
        ("b.levels[1].price", 2.0),
        ("b.levels[-1].price", 3.0),
        ("b.counts[3]", 65_535.0),
        ("len(b.levels) + len(b.counts)", 7.0),
        ("b.counts[b.side]", 65_535.0),
        ("b.next.sequence", 7.0),
        (
            "1.0 if b.next is not None and b.next.next is None else 0.0",
            1.0,
        ),
        ("1.0 if b.next else 0.0", 1.0),
        ("1.0 if b.next.next else 0.0", 0.0),
        ("1.0 if b is None or b == None else 0.0", 0.0),
        ("1.0 if b.best == b.levels[0] else 0.0", 0.0),
        ("1.0 if b == b and b.levels == b.levels else 0.0", 1.0),
        ("1.0 if b != b.next else 0.0", 1.0),
        (
            "sum([b.levels[i].price for i in range(len(b.levels))])",
            6.0,
        ),
    ] {
        assert_eq!(value(body, &mut book), Ok(expected), "{body}");
    }
}

#[test]
fn what_is_not_there_is_reported() {
    let mut book = sample();
    let error = |message: &str| Err(message.to_owned());
    assert_eq!(
        value("b.next.sequence", &mut book),
        error("ValueError: next is NULL")
    );
    let outside = error("IndexError: array index out of range");
    assert_eq!(value("b.counts[4]", &mut book), outside);
    assert_eq!(value("b.counts[b.side - 4]", &mut book), outside);
    let text = "def f(b: Signal[Book]) -> float:\n    return b.spread\n";
    let absent = Host::new(text).call(0, &mut [ptr::null_mut()]);
    assert_eq!(
        absent,
        error("ValueError: input 'b' has no value yet").map(|_: f64| vec![])
    );
    book.sequence = u64::MAX;
    let above = error("OverflowError: unsigned integer is above the greatest int, 2**63 - 1");
    assert_eq!(value("b.sequence", &mut book), above);
    // Comparing does not mind.
    assert_eq!(value("1.0 if b == b else 0.0", &mut book), Ok(1.0));
}

#[test]
fn states_are_copies_and_can_be_changed() {
    let text = "def f(b: Signal[Book]) -> float:
    last: State[Book] = Book(sequence=1, best=Level(2.5, size=3))
    before = last.best.price
    last.sequence += 1
    last.best.price = before + b.best.price
    last.counts[1] = 9
    last.levels[2] = b.levels[0]
    last.levels[0].size += 5
    if b.side > 0:
        last = b
    return before
";
    let mut host = Host::new(text);
    let slot = &host.function.signature().states[0];
    assert_eq!((slot.kind, slot.size()), (SlotKind::Struct, book().size()));
    let mut book = sample();
    assert_eq!(host.float(&mut book), Ok(2.5));
    assert_eq!(host.float(&mut book), Ok(13.0));
    let state = Host::book(&host.states[0]);
    let expected = Book {
        sequence: 3,
        best: Level {
            price: 23.5,
            size: 3,
        },
        levels: [
            Level {
                price: 0.0,
                size: 10,
            },
            Level::default(),
            book.levels[0],
        ],
        counts: [0, 9, 0, 0],
        ..Book::default()
    };
    assert_eq!(state, expected);
    assert_eq!(book, sample());
    book.side = 1;
    assert_eq!(host.float(&mut book), Ok(23.5));
    assert_eq!(Host::book(&host.states[0]), book);
    host.call(1, &mut []).unwrap();
    let best = Level {
        price: 2.5,
        size: 3,
    };
    assert_eq!(Host::book(&host.states[0]).best, best);
}

#[test]
fn outputs_are_copies() {
    let text = "def f(b: Signal[Book]) -> tuple[Book, Level]:
    made = Book(sequence=5)
    made.best = b.best
    made.counts = b.counts
    level = made.best
    level.size = 1
    return made, b.best
";
    let mut host = Host::new(text);
    let mut book = sample();
    assert_eq!(host.tick(&mut book), Ok(vec![1, 1]));
    let made = Host::book(&host.outputs[0]);
    assert_eq!((made.sequence, made.counts), (5, book.counts));
    assert_eq!((made.best.price, made.best.size), (10.5, 1));
    assert_eq!(host.outputs[1][0], 10.5f64.to_bits());
    let text = "def f(b: Signal[Book]) -> Level:\n    return b.best if b.live else None\n";
    let mut host = Host::new(text);
    assert_eq!(host.tick(&mut book), Ok(vec![1]));
    book.live = false;
    assert_eq!(host.tick(&mut book), Ok(vec![0]));
}

#[test]
fn names_are_references() {
    let text = "def f(b: Signal[Draft]) -> float:
    p = b
    p.sequence = 9
    q = Level(1.0, 2)
    r = q
    r.price += 0.5
    b.best = q
    q.price = 100.0
    return b.best.price + b.sequence
";
    let mut book = sample();
    assert_eq!(Host::new(text).float(&mut book), Ok(10.5));
    assert_eq!(
        (book.sequence, book.best.price, book.best.size),
        (9, 1.5, 2)
    );
}

#[test]
fn functions_take_and_give_structs() {
    let text = "def bump(level: Level, by: float) -> None:
    level.price += by

def made(price: float) -> Level:
    level = Level(price)
    level.size = 3
    return level

def larger(a: Level, b):
    if a.price > b.price:
        return a
    return b

def f(b: Signal[Book]) -> float:
    kept: State[Level] = made(1.0)
    bump(kept, 2.0)
    x = made(b.best.price)
    y = made(20.0)
    x.size = 4
    bump(larger(x, y), 0.25)
    return kept.price * 1000.0 + y.price + x.size + x.price / 100.0
";
    let mut host = Host::new(text);
    assert_eq!(host.float(&mut sample()), Ok(3000.0 + 20.25 + 4.0 + 0.105));
    assert_eq!(host.float(&mut sample()), Ok(5000.0 + 20.25 + 4.0 + 0.105));
}

#[test]
fn what_does_not_fit_is_refused() {
    for (body, code) in [
        ("b.best.price = 1.0", "read-only-struct"),
        ("b.counts[0] = 1", "read-only-struct"),
        ("b.levels[0].size += 1", "read-only-struct"),
        ("d.next = d", "read-only-struct"),
        ("d.levels = b.counts", "type-mismatch"),
        ("d.best = d", "type-mismatch"),
        ("d.spread = None", "type-mismatch"),
        ("d.side = 1.5", "float-to-int"),
        ("d.sides = 1", "unknown-attribute"),
        ("x = b.sides", "unknown-attribute"),
        ("x = b == d", "unsupported-operand"),
        ("x = b < b", "unsupported-operand"),
        ("x = b + 1", "unsupported-operand"),
        ("x = b is b", "identity-comparison"),
        ("x = [b]", "unsupported-item-type"),
        ("x = Level(1.0, 2, 3)", "wrong-arguments"),
        ("x = Level(cost=1.0)", "wrong-arguments"),
        ("x = Level(1.0, 2.5)", "float-to-int"),
        ("x = b[0]", "not-subscriptable"),
    ] {
        let text = node(&format!(
            "def f(b: Signal[Book], d: Signal[Draft]) -> float:\n    {body}\n    return 0.0\n"
        ));
        assert_eq!(refused(&context(), &text).code, code, "{body}");
    }
}

#[test]
fn structs_and_their_names_are_registered_once() {
    let mut context = context();
    let again = structs::register(&mut context, &level(), false).unwrap_err();
    assert!(again.to_string().contains("host.Level"), "{again}");
}

/// Functions whose structs must not be in a frame that is gone, whatever is inlined otherwise.
#[test]
fn what_functions_give_outlives_them() {
    let text = "def pair(x: float):
    return Level(x, size=1), Level(x + 1.0, size=2)

def outer(x: float) -> Level:
    a, b = pair(x)
    a.size = b.size
    return a

def f(b: Signal[Book]) -> float:
    x = outer(b.best.price)
    y = outer(100.0)
    return x.price + x.size * 1000.0 + y.price * 10.0
";
    let mut request = crate::host::request(&node(text));
    for opt_level in [OptLevel::None, OptLevel::Speed] {
        request.options.opt_level = opt_level;
        let function = pipeline::compile(&context(), &request).unwrap();
        let mut host = Host::of(function);
        assert_eq!(host.float(&mut sample()), Ok(10.5 + 2000.0 + 1000.0));
    }
}

#[test]
fn each_turn_of_a_loop_makes_its_own() {
    let text = "def f(b: Signal[Book]) -> float:
    total = 0.0
    for i in range(3):
        p = Level(float(i), i)
        q = p
        p.price += 1.0
        if q.size == 1:
            continue
        total += q.price
    while p.size > 0:
        p.size -= 1
        total += Level(total).price
    return total
";
    assert_eq!(Host::new(text).float(&mut sample()), Ok(16.0));
    let in_f = |body: &str| {
        format!(
            "def make(x: float) -> Level:\n    return Level(x)\n\ndef more(p: Level) -> Level:\n    q = Level(0.0)\n    q.price = p.price + 1.0\n    return q\n\ndef f(b: Signal[Book]) -> float:\n{body}"
        )
    };
    for (body, price) in [
        (
            "    last = Level(0.0)\n    for i in range(4):\n        level = Level(last.price + i, i)\n        last = level\n    return last.price\n",
            6.0,
        ),
        (
            "    last = b.best\n    last = Level(0.0)\n    for i in range(3):\n        if last.size > 1:\n            break\n        last = Level(1.0, i)\n    return last.price + last.size\n",
            3.0,
        ),
        (
            "    pair = (make(0.0), 1)\n    while pair[0].price < 2.0:\n        pair = (make(2.0), 2)\n    return pair[0].price\n",
            2.0,
        ),
        (
            "    first = Level(7.0)\n    for i in range(3):\n        p = Level(float(i))\n        if i == 1:\n            first = p\n            break\n    return first.price\n",
            1.0,
        ),
        (
            "    s: State[Level] = Level(1.0)\n    p = s\n    p.price += 1.0\n    s = p\n    s = more(s)\n    return s.price\n",
            3.0,
        ),
        (
            "    total = 0.0\n    for i in range(3):\n        p = more(Level(float(i)))\n        q = more(p)\n        total += q.price\n    return total\n",
            9.0,
        ),
    ] {
        assert_eq!(
            Host::new(&in_f(body)).float(&mut sample()),
            Ok(price),
            "{body}"
        );
    }
    let turn = "    old = Level(9.0)\n    for i in range(3):\n        new = make(1.0)\n";
    for body in [
        format!("{turn}        if i == 0:\n            old = new\n    return old.price\n"),
        format!("{turn}        if i > 0 and old == new:\n            break\n        old = new\n    return 0.0\n"),
        format!("{turn}        if i == 2:\n            break\n        old = new\n    return old.price\n"),
        format!("{turn}        if i == 1:\n            continue\n        old = new\n    else:\n        return old.price\n    return 0.0\n"),
        format!("{turn}        pair = (old, i)\n        old = pair[0] if i else new\n    return old.price\n"),
        "    old = make(0.0)\n    for i in range(3):\n        old = more(old)\n    return old.price\n".to_owned(),
        "    s: State[Level] = Level(1.0)\n    old = s\n    s = Level(2.0)\n    return old.price\n".to_owned(),
        "    s: State[Level] = Level(1.0)\n    t: State[Level] = Level(2.0)\n    s, t = t, s\n    return s.price\n".to_owned(),
        "    old = make(0.0)\n    for i in range(3):\n        for j in range(3):\n            new = make(1.0)\n        if i == 0:\n            old = new\n    return old.price\n".to_owned(),
    ] {
        let text = node(&in_f(&body));
        assert_eq!(refused(&context(), &text).code, "struct-made-anew", "{body}");
    }
}

#[test]
fn functions_that_call_themselves_give_no_structs() {
    let text = node(
        "def made(n: int) -> Level:
    if n > 0:
        return made(n - 1)
    return Level(1.0)

def f(b: Signal[Book]) -> float:
    return made(3).price
",
    );
    assert_eq!(
        refused(&context(), &text).code,
        "recursion-needs-annotation"
    );
}
