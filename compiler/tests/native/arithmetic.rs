//! Integer arithmetic against wide integers, on edge values.

use std::sync::Arc;

use tickjit_compiler::hir::{BinaryOp, Checks, UnaryOp};
use tickjit_compiler::options::{CompilationOptions, OptLevel};
use tickjit_compiler::types::Type;

use crate::host::{Cell, Host};
use crate::program::Test;

const EDGES: &[i64] = &[
    0,
    1,
    -1,
    2,
    -2,
    3,
    -3,
    7,
    -7,
    8,
    10,
    -10,
    63,
    64,
    65,
    -64,
    1000,
    -1000,
    (1 << 31) - 1,
    1 << 31,
    -(1 << 31),
    3_037_000_499,
    3_037_000_500,
    -3_037_000_500,
    1 << 53,
    (1 << 53) + 1,
    1 << 62,
    -(1 << 62),
    i64::MAX - 1,
    i64::MAX,
    i64::MIN + 1,
    i64::MIN,
];

fn fit(value: i128) -> Result<i64, String> {
    i64::try_from(value).map_err(|_| "OverflowError".to_owned())
}

fn floor_div(a: i128, b: i128) -> i128 {
    a.div_euclid(b) - i128::from(b < 0 && a.rem_euclid(b) != 0)
}

/// What Python gives; `None` for an operation that is not tested.
fn python(op: BinaryOp, a: i64, b: i64) -> Result<i64, String> {
    let (x, y) = (i128::from(a), i128::from(b));
    match op {
        BinaryOp::IntAdd(_) => fit(x + y),
        BinaryOp::IntSub(_) => fit(x - y),
        BinaryOp::IntMul(_) => fit(x * y),
        BinaryOp::IntFloorDiv(_) | BinaryOp::IntMod(_) if b == 0 => {
            Err("ZeroDivisionError".to_owned())
        }
        BinaryOp::IntFloorDiv(_) => fit(floor_div(x, y)),
        BinaryOp::IntMod(_) => fit(x - floor_div(x, y) * y),
        BinaryOp::IntShl(_) | BinaryOp::IntShr(_) if b < 0 => Err("ValueError".to_owned()),
        BinaryOp::IntShl(_) if a == 0 => Ok(0),
        BinaryOp::IntShl(_) if b > 63 => Err("OverflowError".to_owned()),
        BinaryOp::IntShl(_) => fit(x << b),
        BinaryOp::IntShr(_) => Ok(a >> b.min(63)),
        BinaryOp::And => Ok(a & b),
        BinaryOp::Or => Ok(a | b),
        BinaryOp::Xor => Ok(a ^ b),
        _ => unreachable!(),
    }
}

/// What the other error model gives.
fn numpy(op: BinaryOp, a: i64, b: i64) -> Result<i64, String> {
    let counted = |value: fn(i64, u32) -> Option<i64>, beyond: i64| {
        let count = u32::try_from(b).map_err(|_| b < 0);
        match count {
            Ok(count) => Ok(value(a, count).unwrap_or(beyond)),
            Err(true) => Err("ValueError".to_owned()),
            Err(false) => Ok(beyond),
        }
    };
    Ok(match op {
        BinaryOp::IntAdd(_) => a.wrapping_add(b),
        BinaryOp::IntSub(_) => a.wrapping_sub(b),
        BinaryOp::IntMul(_) => a.wrapping_mul(b),
        BinaryOp::IntFloorDiv(_) | BinaryOp::IntMod(_) if b == 0 => 0,
        BinaryOp::IntFloorDiv(_) if b == -1 => a.wrapping_neg(),
        BinaryOp::IntShl(_) => return counted(i64::checked_shl, 0),
        BinaryOp::IntShr(_) => return counted(i64::checked_shr, a >> 63),
        _ => return python(op, a, b),
    })
}

fn operations(checks: Checks) -> Vec<BinaryOp> {
    vec![
        BinaryOp::IntAdd(checks),
        BinaryOp::IntSub(checks),
        BinaryOp::IntMul(checks),
        BinaryOp::IntFloorDiv(checks),
        BinaryOp::IntMod(checks),
        BinaryOp::IntShl(checks),
        BinaryOp::IntShr(checks),
        BinaryOp::And,
        BinaryOp::Or,
        BinaryOp::Xor,
    ]
}

fn variables(op: BinaryOp, opt_level: OptLevel) -> Host {
    let options = CompilationOptions {
        opt_level,
        ..CompilationOptions::default()
    };
    Test::expression(&[Type::Int, Type::Int], Type::Int, |e, x| {
        e.binary(op, x[0], x[1])
    })
    .compile_with(options, &Arc::default())
    .unwrap()
}

fn agree(checks: Checks, reference: fn(BinaryOp, i64, i64) -> Result<i64, String>) {
    for op in operations(checks) {
        for level in [OptLevel::None, OptLevel::Speed] {
            let mut host = variables(op, level);
            for &a in EDGES {
                for &b in EDGES {
                    let value = host.value::<i64>(&[a.to_cell(), b.to_cell()]);
                    assert_eq!(value, reference(op, a, b), "{a} {op:?} {b}");
                }
            }
        }
    }
}

#[test]
fn checked_operations_are_exact_or_reported() {
    agree(Checks::Python, python);
}

#[test]
fn unchecked_operations_wrap_and_never_trap() {
    agree(Checks::Numpy, numpy);
}

/// One function with many outputs would stop at the first error, so each constant gets its own.
#[test]
fn constant_operands_agree_too() {
    for (checks, reference) in [
        (Checks::Python, python as fn(BinaryOp, i64, i64) -> _),
        (Checks::Numpy, numpy),
    ] {
        for op in operations(checks) {
            for &constant in EDGES {
                let mut right = Test::expression(&[Type::Int], Type::Int, |e, x| {
                    let constant = e.int(constant);
                    e.binary(op, x[0], constant)
                })
                .compile();
                let mut left = Test::expression(&[Type::Int], Type::Int, |e, x| {
                    let constant = e.int(constant);
                    e.binary(op, constant, x[0])
                })
                .compile();
                for &x in EDGES {
                    let cell = [x.to_cell()];
                    let value = right.value::<i64>(&cell);
                    assert_eq!(value, reference(op, x, constant), "{x} {op:?} ({constant})");
                    let value = left.value::<i64>(&cell);
                    assert_eq!(value, reference(op, constant, x), "({constant}) {op:?} {x}");
                }
            }
        }
    }
}

#[test]
fn constants_fold_to_the_same() {
    for op in operations(Checks::Python) {
        for (a, b) in [
            (7, -2),
            (-7, 2),
            (i64::MIN, -1),
            (i64::MAX, 1),
            (5, 0),
            (1, 63),
            (1, 64),
        ] {
            let mut test = Test::expression(&[], Type::Int, |e, _| {
                let (a, b) = (e.int(a), e.int(b));
                e.binary(op, a, b)
            });
            let value = test.compile().value::<i64>(&[]);
            assert_eq!(value, python(op, a, b), "{a} {op:?} {b}");
        }
    }
}

#[test]
fn unary_operations_are_exact_or_reported() {
    for (op, reference) in [
        (
            UnaryOp::IntNeg(Checks::Python),
            (|x| -x) as fn(i128) -> i128,
        ),
        (UnaryOp::IntAbs(Checks::Python), i128::abs),
        (UnaryOp::IntNot, |x| !x),
    ] {
        let mut host =
            Test::expression(&[Type::Int], Type::Int, |e, x| e.unary(op, x[0], Type::Int))
                .compile();
        for &x in EDGES {
            let value = host.value::<i64>(&[x.to_cell()]);
            assert_eq!(value, fit(reference(i128::from(x))), "{op:?} {x}");
        }
    }
    for op in [
        UnaryOp::IntNeg(Checks::Numpy),
        UnaryOp::IntAbs(Checks::Numpy),
    ] {
        let mut host =
            Test::expression(&[Type::Int], Type::Int, |e, x| e.unary(op, x[0], Type::Int))
                .compile();
        assert_eq!(host.value(&[i64::MIN.to_cell()]), Ok(i64::MIN));
    }
}
