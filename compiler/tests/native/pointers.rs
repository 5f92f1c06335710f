//! Loads, stores, copies and blocks: structs of the host, through pointers.

use std::ptr;
use std::sync::Arc;

use tickjit_compiler::hir::{Access, ExprId, ExprKind, ForRange, MemoryOp, NativeFunction, Stmt};
use tickjit_compiler::types::{NamedType, NativeType, Type};
use tickjit_runtime::errors::ErrorKind;

use crate::host::{Cell, EXECUTE, Outcome};
use crate::program::{Builder, Test};

/// A struct with a field of every width.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Row {
    a: i8,
    b: u8,
    c: i16,
    d: u16,
    e: i32,
    f: u32,
    g: i64,
    h: u64,
    i: f32,
    j: f64,
    k: bool,
    l: usize,
}

const FIELDS: [(NativeType, i32); 12] = [
    (NativeType::Int8, 0),
    (NativeType::UInt8, 1),
    (NativeType::Int16, 2),
    (NativeType::UInt16, 4),
    (NativeType::Int32, 8),
    (NativeType::UInt32, 12),
    (NativeType::Int64, 16),
    (NativeType::UInt64, 24),
    (NativeType::Float32, 32),
    (NativeType::Float64, 40),
    (NativeType::Bool, 48),
    (NativeType::Pointer, 56),
];

fn access((native, offset): (NativeType, i32)) -> Access {
    Access { native, offset }
}

fn pointer() -> Type {
    Type::Named(NamedType::pointer())
}

/// The type that a field is read as.
fn read_as(native: NativeType) -> Type {
    match native {
        NativeType::Bool => Type::Bool,
        NativeType::Float32 | NativeType::Float64 => Type::Float,
        NativeType::Pointer => pointer(),
        _ => Type::Int,
    }
}

fn memory(e: &mut Builder, op: MemoryOp, operands: Vec<ExprId>, ty: Type) -> ExprId {
    e.add(ty, ExprKind::Memory(op, operands))
}

fn load(e: &mut Builder, from: ExprId, field: (NativeType, i32)) -> ExprId {
    let op = MemoryOp::Load {
        access: access(field),
        constant: false,
    };
    memory(e, op, vec![from], read_as(field.0))
}

fn store(e: &mut Builder, to: ExprId, field: (NativeType, i32), value: ExprId) -> Stmt {
    let op = MemoryOp::Store(access(field));
    Stmt::Eval(memory(e, op, vec![to, value], Type::None))
}

/// The address that stands in the cell of an input.
fn address(e: &mut Builder, input: i32) -> ExprId {
    let array = e.add(pointer(), ExprKind::Param("inputs".into()));
    let cell = load(e, array, (NativeType::Pointer, 8 * input));
    load(e, cell, (NativeType::Pointer, 0))
}

fn given<T>(row: &mut T) -> u64 {
    ptr::from_mut(row).expose_provenance() as u64
}

fn is_fine(outcome: &Outcome) {
    assert!(outcome.error.is_none(), "{:?}", outcome.error);
}

#[test]
fn fields_of_every_width_are_read() {
    let mut row = Row {
        a: -100,
        b: 200,
        c: -30_000,
        d: 60_000,
        e: -2_000_000_000,
        f: 4_000_000_000,
        g: i64::MIN,
        h: i64::MAX.cast_unsigned(),
        i: 0.1,
        j: -0.1,
        k: true,
        l: 0,
    };
    let fields = &FIELDS[..11];
    let outputs: Vec<Type> = fields.iter().map(|field| read_as(field.0)).collect();
    let mut test = Test::new(&[("row", Type::Int)], &[], &outputs);
    let mut block = Vec::new();
    for (index, field) in (0..).zip(fields) {
        let row = address(&mut test.e, 0);
        let value = load(&mut test.e, row, *field);
        block.push(Stmt::SetOutput(index, value));
    }
    let mut host = test.execute(block).compile();
    let outcome = host.call(EXECUTE, &[Some(given(&mut row))]);
    is_fine(&outcome);
    let ints: Vec<Option<i64>> = (0..8).map(|at| outcome.get(at)).collect();
    let expected = [
        i64::from(row.a),
        row.b.into(),
        row.c.into(),
        row.d.into(),
        row.e.into(),
        row.f.into(),
        row.g,
        i64::MAX,
    ];
    assert_eq!(ints, expected.map(Some));
    assert_eq!(outcome.get(8), Some(f64::from(row.i)));
    assert_eq!(outcome.get(9), Some(row.j));
    assert_eq!(outcome.get(10), Some(true));
    row.h += 1;
    let error = host.call(EXECUTE, &[Some(given(&mut row))]).error.unwrap();
    assert_eq!(error.kind, ErrorKind::Overflow);
}

/// A function that stores its first input into a field of the row.
fn storing(field: (NativeType, i32)) -> crate::host::Host {
    let inputs = [("value", read_as(field.0)), ("row", Type::Int)];
    let mut test = Test::new(&inputs, &[], &[]);
    let row = address(&mut test.e, 1);
    let value = test.e.input(0, read_as(field.0));
    let block = vec![store(&mut test.e, row, field, value)];
    test.execute(block).compile()
}

#[test]
fn what_fits_is_written_and_what_does_not_is_reported() {
    for field in FIELDS.into_iter().take(8) {
        let (least, greatest) = field.0.range().unwrap();
        let mut host = storing(field);
        for value in [
            least,
            greatest,
            0,
            1,
            -1,
            least.wrapping_sub(1),
            greatest.wrapping_add(1),
        ] {
            let mut row = [0u64; 8];
            let outcome = host.call(EXECUTE, &[Some(value.to_cell()), Some(given(&mut row))]);
            let mut expected = [0; 64];
            if (least..=greatest).contains(&value) {
                is_fine(&outcome);
                let size = field.0.size() as usize;
                let at = usize::try_from(field.1).unwrap();
                expected[at..at + size].copy_from_slice(&value.to_le_bytes()[..size]);
            } else {
                let error = outcome.error.unwrap();
                assert_eq!(error.kind, ErrorKind::Overflow);
                assert_eq!(error.message, format!("int does not fit in {}", field.0));
            }
            let bytes: Vec<u8> = row.iter().flat_map(|word| word.to_le_bytes()).collect();
            assert_eq!(bytes, expected, "{} of {value}", field.0);
        }
    }
}

#[test]
fn floats_of_32_bits_round_and_do_not_become_infinite() {
    let mut host = storing(FIELDS[8]);
    let limit = f64::from(f32::MAX);
    for value in [0.1, -0.0, limit, limit * (1.0 + 1e-9), f64::INFINITY, 1e-50] {
        let mut row = Row::default();
        is_fine(&host.call(EXECUTE, &[Some(value.to_cell()), Some(given(&mut row))]));
        #[expect(clippy::cast_possible_truncation, reason = "what is to be")]
        let expected = value as f32;
        assert_eq!(row.i.to_bits(), expected.to_bits());
    }
    let mut row = Row::default();
    is_fine(&host.call(EXECUTE, &[Some(f64::NAN.to_cell()), Some(given(&mut row))]));
    assert!(row.i.is_nan());
    for value in [limit * 1.1, -1e300] {
        let outcome = host.call(EXECUTE, &[Some(value.to_cell()), Some(given(&mut row))]);
        assert_eq!(outcome.error.unwrap().kind, ErrorKind::Overflow);
    }
}

#[test]
fn bools_are_written_as_one_and_pointers_as_they_are() {
    let mut row = Row::default();
    let mut host = storing(FIELDS[10]);
    is_fine(&host.call(EXECUTE, &[Some(1), Some(given(&mut row))]));
    assert!(row.k);
    let mut host = storing(FIELDS[11]);
    is_fine(&host.call(EXECUTE, &[Some(77), Some(given(&mut row))]));
    assert_eq!(row.l, 77);
}

/// A load is not reused where a store, a copy, or an output stands between it and the next; not even
/// where the store goes through another pointer.
#[test]
fn loads_see_stores_through_other_pointers() {
    let field = FIELDS[6];
    let inputs = [("one", Type::Int), ("other", Type::Int)];
    let mut test = Test::new(&inputs, &[], &[Type::Int, Type::Int, Type::Int]);
    let e = &mut test.e;
    let row = address(e, 0);
    let (one, other) = (e.local("one", pointer()), e.local("other", pointer()));
    let mut block = vec![Stmt::Assign(one, row)];
    let row = address(e, 1);
    block.push(Stmt::Assign(other, row));
    for output in 0..3 {
        let from = e.get(one);
        let value = load(e, from, field);
        block.push(Stmt::SetOutput(output, value));
        let (from, step) = (e.get(one), e.int(10));
        let value = load(e, from, field);
        let value = e.int_add(value, step);
        let to = e.get(other);
        block.push(store(e, to, field, value));
    }
    let mut host = test.execute(block).compile();
    let mut row = Row {
        g: 5,
        ..Row::default()
    };
    let outcome = host.call(EXECUTE, &[Some(given(&mut row)), Some(given(&mut row))]);
    is_fine(&outcome);
    let seen: Vec<Option<i64>> = (0..3).map(|at| outcome.get(at)).collect();
    assert_eq!(seen, [Some(5), Some(15), Some(25)]);
    assert_eq!(row.g, 35);
}

/// In a loop: what is loaded is loaded again in each turn, before the loop only if nothing changes it.
#[test]
fn loops_load_what_they_store() {
    let field = FIELDS[6];
    let mut test = Test::new(&[("row", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    let row = address(e, 0);
    let (local, counter) = (e.local("row", pointer()), e.local("i", Type::Int));
    let mut block = vec![Stmt::Assign(local, row)];
    let from = e.get(local);
    let (value, step) = (load(e, from, field), e.get(counter));
    let value = e.int_add(value, step);
    let to = e.get(local);
    let body = vec![store(e, to, field, value)];
    let [start, stop, step] = [0, 10, 1].map(|bound| e.int(bound));
    block.push(Stmt::For(Box::new(ForRange {
        counter,
        start,
        stop,
        step,
        body,
        orelse: Vec::new(),
    })));
    let from = e.get(local);
    let value = load(e, from, field);
    block.push(Stmt::SetOutput(0, value));
    let mut host = test.execute(block).compile();
    let mut row = Row::default();
    let outcome = host.call(EXECUTE, &[Some(given(&mut row))]);
    assert_eq!(outcome.get(0), Some(45i64));
}

extern "C" fn bump(row: *mut Row) {
    // SAFETY: the tests hand out rows that are there.
    unsafe { (*row).g += 1 };
}

#[test]
fn loads_see_what_functions_of_the_host_do() {
    let field = FIELDS[6];
    let mut test = Test::new(&[("row", Type::Int)], &[], &[Type::Int, Type::Int]);
    let native = Arc::new(NativeFunction::new(
        "bump",
        "void(voidptr)".parse().unwrap(),
        bump as *const () as usize,
    ));
    let e = &mut test.e;
    let mut block = Vec::new();
    for output in 0..2 {
        let row = address(e, 0);
        let value = load(e, row, field);
        block.push(Stmt::SetOutput(output, value));
        let row = address(e, 0);
        let call = ExprKind::Native(Arc::clone(&native), vec![row]);
        block.push(Stmt::Eval(e.add(Type::None, call)));
    }
    let mut host = test.execute(block).compile();
    let mut row = Row::default();
    let outcome = host.call(EXECUTE, &[Some(given(&mut row))]);
    assert_eq!((outcome.get(0), outcome.get(1)), (Some(0i64), Some(1i64)));
    assert_eq!(row.g, 2);
}

/// A store through a pointer to an output's own cell, and a load of it after the output was set.
#[test]
fn cells_of_outputs_can_be_read_and_written() {
    let mut test = Test::new(&[], &[], &[Type::Int, Type::Int]);
    let e = &mut test.e;
    let cell = |e: &mut Builder, output: i32| {
        let array = e.add(pointer(), ExprKind::Param("outputs".into()));
        load(e, array, (NativeType::Pointer, 8 * output))
    };
    let (to, value) = (cell(e, 0), e.int(1));
    let word = (NativeType::Int64, 0);
    let mut block = vec![store(e, to, word, value)];
    let from = cell(e, 0);
    let value = load(e, from, word);
    block.push(Stmt::SetOutput(1, value));
    let value = e.int(2);
    block.push(Stmt::SetOutput(0, value));
    let from = cell(e, 0);
    let value = load(e, from, word);
    block.push(Stmt::SetOutput(1, value));
    let outcome = test.execute(block).compile().call(EXECUTE, &[]);
    assert_eq!((outcome.get(0), outcome.get(1)), (Some(2i64), Some(2i64)));
}

/// Elements behind a pointer, by a stride that is no power of two; negative indices count backwards.
#[test]
fn pointers_move_by_strides() {
    let mut test = Test::new(&[("rows", Type::Int), ("i", Type::Int)], &[], &[Type::Int]);
    let e = &mut test.e;
    let (rows, index) = (address(e, 0), e.input(1, Type::Int));
    let moved = memory(
        e,
        MemoryOp::Offset { stride: 12 },
        vec![rows, index],
        pointer(),
    );
    let value = load(e, moved, (NativeType::Int32, 4));
    let mut host = test.execute(vec![Stmt::SetOutput(0, value)]).compile();
    let mut rows: Vec<i32> = (0..9).collect();
    for (index, expected) in [(-1i64, 1i64), (0, 4), (1, 7)] {
        let outcome = host.call(EXECUTE, &[Some(given(&mut rows[3])), Some(index.to_cell())]);
        assert_eq!(outcome.get(0), Some(expected));
    }
}

/// Copies of every size up to some that take a loop; nothing else is touched.
#[test]
fn copies_and_blocks_have_their_size() {
    for size in (0..40).chain([127, 128, 129, 200, 1001]) {
        let mut test = Test::new(&[("to", Type::Int), ("from", Type::Int)], &[], &[]);
        let e = &mut test.e;
        let (to, from) = (address(e, 0), address(e, 1));
        let through = e.local("through", pointer());
        let block = memory(e, MemoryOp::Block { size, align: 16 }, vec![], pointer());
        let mut statements = vec![Stmt::Assign(through, block)];
        // The block is zeroed, then filled, then copied out.
        let copy = |e: &mut Builder, to: ExprId, from: ExprId| {
            Stmt::Eval(memory(
                e,
                MemoryOp::Copy { size },
                vec![to, from],
                Type::None,
            ))
        };
        let zeroed = e.get(through);
        statements.push(copy(e, to, zeroed));
        let filled = e.get(through);
        statements.push(copy(e, filled, from));
        let (to, filled) = (address(e, 0), e.get(through));
        let mut whole = statements.clone();
        whole.push(copy(e, to, filled));
        let size = size as usize;
        let from: Vec<u8> = (1..=251).cycle().take(size).collect();
        for (statements, is_filled) in [(statements, false), (whole, true)] {
            let mut to = vec![255u8; size + 16];
            let mut from = from.clone();
            from.push(0);
            let test = Test {
                program: test.program.clone(),
                signature: test.signature.clone(),
                e: Builder {
                    body: test.e.body.clone(),
                    function: 0,
                },
            };
            let mut host = test.execute(statements).compile();
            is_fine(&host.call(
                EXECUTE,
                &[Some(given(&mut to[8])), Some(given(&mut from[0]))],
            ));
            let expected = if is_filled {
                from[..size].to_vec()
            } else {
                vec![0; size]
            };
            assert_eq!(to[8..8 + size], expected);
            assert!(
                to[..8]
                    .iter()
                    .chain(&to[8 + size..])
                    .all(|byte| *byte == 255)
            );
        }
    }
}
