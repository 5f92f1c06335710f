//! Arithmetic, comparison, truth and conversion of numbers.

use super::{Outcome, bool, float, int, numpy, python, text, tuple};
use crate::ast::{BinaryOp, CmpOp, UnaryOp};
use crate::types::{Const, Type};

const MIN: i64 = i64::MIN;
const MAX: i64 = i64::MAX;
const BIG: i64 = (1 << 53) + 1;

fn binary(a: &Const, op: BinaryOp, b: &Const) -> Outcome {
    python(|asker| asker.binary(a, op, b))
}

fn compare(a: &Const, op: CmpOp, b: &Const) -> Outcome {
    python(|asker| asker.compare(a, op, b))
}

#[test]
fn ints_are_checked() {
    use BinaryOp::*;
    const OVERFLOW: &str = "integer result does not fit in 64 bits";
    const ZERO: &str = "integer division or modulo by zero";
    let cases = [
        (7, Add, 5, Ok(12)),
        (MAX, Add, 1, Err(OVERFLOW)),
        (MIN, Sub, 1, Err(OVERFLOW)),
        (1 << 32, Mult, 1 << 31, Err(OVERFLOW)),
        (MIN, Mult, 1, Ok(MIN)),
        (-7, FloorDiv, 2, Ok(-4)),
        (7, FloorDiv, -2, Ok(-4)),
        (MIN, FloorDiv, -1, Err(OVERFLOW)),
        (1, FloorDiv, 0, Err(ZERO)),
        (-7, Mod, 2, Ok(1)),
        (7, Mod, -2, Ok(-1)),
        (MIN, Mod, -1, Ok(0)),
        (1, Mod, 0, Err(ZERO)),
        (1, LShift, 62, Ok(1 << 62)),
        (1, LShift, 63, Err(OVERFLOW)),
        (-1, LShift, 63, Ok(MIN)),
        (1, LShift, 64, Err(OVERFLOW)),
        (0, LShift, MAX, Ok(0)),
        (1, LShift, -1, Err("negative shift count")),
        (-5, RShift, 1, Ok(-3)),
        (-5, RShift, 64, Ok(-1)),
        (6, BitAnd, 3, Ok(2)),
        (6, BitOr, 3, Ok(7)),
        (6, BitXor, 3, Ok(5)),
        (2, Pow, 0, Ok(1)),
        (0, Pow, 0, Ok(1)),
        (-3, Pow, 1, Ok(-3)),
        (-3, Pow, 3, Ok(-27)),
        (3_037_000_500, Pow, 2, Err(OVERFLOW)),
        (-2, Pow, 63, Ok(MIN)),
        (2, Pow, 63, Err(OVERFLOW)),
    ];
    for (a, op, b, expected) in cases {
        let expected = match expected {
            Ok(value) => Outcome::Value(int(value)),
            Err(text) => Outcome::Reports(text),
        };
        assert_eq!(binary(&int(a), op, &int(b)), expected, "{a} {op:?} {b}");
    }
}

#[test]
fn negative_powers_of_ints_are_floats_where_the_exponent_is_known() {
    let value = super::Asker::new(crate::options::ErrorModel::Python, true).binary(
        &int(2),
        BinaryOp::Pow,
        &int(-1),
    );
    assert_eq!(value, Outcome::Value(float(0.5)));
    let value = super::Asker::new(crate::options::ErrorModel::Python, false).binary(
        &int(2),
        BinaryOp::Pow,
        &int(-1),
    );
    assert!(matches!(value, Outcome::Reports(text) if text.contains("float()")));
}

#[test]
fn true_division_is_correctly_rounded() {
    use BinaryOp::Div;
    assert_eq!(
        binary(&int(1), Div, &int(3)),
        Outcome::Value(float(1.0 / 3.0))
    );
    assert_eq!(binary(&int(0), Div, &int(-3)), Outcome::Value(float(-0.0)));
    // (2**62 + 1) / 3, where converting first would round twice.
    assert_eq!(
        binary(&int((1 << 62) + 1), Div, &int(3)),
        Outcome::Value(float(1_537_228_672_809_129_302.0))
    );
    assert_eq!(
        binary(&int(MIN), Div, &int(MIN)),
        Outcome::Value(float(1.0))
    );
    assert_eq!(
        binary(&int(1), Div, &int(0)),
        Outcome::Reports("division by zero")
    );
    assert_eq!(
        binary(&int(BIG), Div, &int(0)),
        Outcome::Reports("division by zero")
    );
    assert_eq!(
        binary(&bool(true), Div, &bool(true)),
        Outcome::Value(float(1.0))
    );
}

#[test]
fn floats_follow_python() {
    use BinaryOp::*;
    let cases = [
        (-7.5, FloorDiv, 2.0, Ok(-4.0)),
        (-7.5, Mod, 2.0, Ok(0.5)),
        (5.0, Mod, f64::NEG_INFINITY, Ok(f64::NEG_INFINITY)),
        (1.0, Div, 0.0, Err("float division by zero")),
        (1.0, FloorDiv, -0.0, Err("float floor division by zero")),
        (1.0, Mod, 0.0, Err("float modulo")),
        (
            1e200,
            Pow,
            2.0,
            Err("(34, 'Numerical result out of range')"),
        ),
        (
            0.0,
            Pow,
            -1.0,
            Err("0.0 cannot be raised to a negative power"),
        ),
        // Not the rounded product of 1.9275300014249356e-33 with itself.
        (
            1.927_530_001_424_935_6e-33,
            Pow,
            2.0,
            Ok(libm_square(1.927_530_001_424_935_6e-33)),
        ),
    ];
    for (a, op, b, expected) in cases {
        let expected = match expected {
            Ok(value) => Outcome::Value(float(value)),
            Err(text) => Outcome::Reports(text),
        };
        assert_eq!(binary(&float(a), op, &float(b)), expected, "{a} {op:?} {b}");
    }
    assert_eq!(
        binary(&int(1), Add, &float(0.5)),
        Outcome::Value(float(1.5))
    );
    assert_eq!(
        binary(&float(1.0), BitAnd, &int(1)),
        Outcome::Refused("unsupported-operand")
    );
}

fn libm_square(x: f64) -> f64 {
    tickjit_runtime::libm::pow(x, 2.0)
}

#[test]
fn bools_are_ints_but_for_their_bits() {
    use BinaryOp::*;
    assert_eq!(
        binary(&bool(true), Add, &bool(true)),
        Outcome::Value(int(2))
    );
    assert_eq!(
        binary(&bool(true), BitAnd, &bool(false)),
        Outcome::Value(bool(false))
    );
    assert_eq!(binary(&bool(true), BitXor, &int(3)), Outcome::Value(int(2)));
    let unary = |op, a: Const| python(|asker| asker.unary(op, &a));
    assert_eq!(unary(UnaryOp::Invert, bool(true)), Outcome::Value(int(-2)));
    assert_eq!(unary(UnaryOp::UAdd, bool(true)), Outcome::Value(int(1)));
    assert_eq!(
        unary(UnaryOp::USub, int(MIN)),
        Outcome::Reports("integer result does not fit in 64 bits")
    );
    assert_eq!(
        unary(UnaryOp::USub, float(0.0)),
        Outcome::Value(float(-0.0))
    );
    assert_eq!(
        unary(UnaryOp::Invert, float(0.0)),
        Outcome::Refused("unsupported-operand")
    );
}

#[test]
fn the_numpy_model_wraps() {
    use BinaryOp::*;
    let cases = [
        (int(MAX), Add, int(1), int(MIN)),
        (int(1), FloorDiv, int(0), int(0)),
        (int(1), Mod, int(0), int(0)),
        (int(MIN), FloorDiv, int(-1), int(MIN)),
        (int(1), LShift, int(64), int(0)),
        (int(1), Div, int(0), float(f64::INFINITY)),
        (float(-1.0), Div, float(0.0), float(f64::NEG_INFINITY)),
        (int(2), Pow, int(64), int(0)),
        (float(0.0), Pow, float(-1.0), float(f64::INFINITY)),
    ];
    for (a, op, b, expected) in cases {
        assert_eq!(
            numpy(|asker| asker.binary(&a, op, &b)),
            Outcome::Value(expected),
            "{a} {op:?} {b}"
        );
    }
}

#[test]
fn comparisons_of_ints_with_floats_are_exact() {
    use CmpOp::*;
    let two_53 = float(9_007_199_254_740_992.0);
    let cases = [
        (int(BIG), Eq, two_53.clone(), false),
        (two_53.clone(), NotEq, int(BIG), true),
        (int(BIG), Gt, two_53.clone(), true),
        (two_53, Lt, int(BIG), true),
        (int(MAX), Lt, float(9_223_372_036_854_775_808.0), true),
        (int(0), Eq, float(-0.0), true),
        (int(1), Lt, float(f64::NAN), false),
        (int(1), NotEq, float(f64::NAN), true),
        (float(f64::NAN), GtE, int(1), false),
        (int(2), GtE, float(2.5), false),
        (bool(true), Eq, float(1.0), true),
        (bool(true), Eq, int(1), true),
        (bool(false), Lt, bool(true), true),
        (bool(true), Is, bool(true), true),
        (bool(true), IsNot, bool(true), false),
    ];
    for (a, op, b, expected) in cases {
        assert_eq!(
            compare(&a, op, &b),
            Outcome::Value(bool(expected)),
            "{a} {op:?} {b}"
        );
    }
    assert_eq!(
        compare(&int(1), Is, &int(1)),
        Outcome::Refused("identity-comparison")
    );
    assert_eq!(compare(&int(1), Eq, &text("1")), Outcome::Declined);
}

#[test]
fn texts_and_tuples_compare() {
    use CmpOp::*;
    assert_eq!(
        compare(&text("a"), Lt, &text("b")),
        Outcome::Value(bool(true))
    );
    assert_eq!(
        compare(&text("b"), In, &text("abc")),
        Outcome::Value(bool(true))
    );
    let (a, b) = (
        tuple(&[int(1), float(2.0)]),
        tuple(&[int(1), int(3), int(0)]),
    );
    for (op, expected) in [
        (Eq, false),
        (NotEq, true),
        (Lt, true),
        (LtE, true),
        (Gt, false),
        (GtE, false),
    ] {
        assert_eq!(
            compare(&a, op, &b),
            Outcome::Value(bool(expected)),
            "{op:?}"
        );
    }
    assert_eq!(compare(&a, Eq, &a), Outcome::Value(bool(true)));
    assert_eq!(compare(&a, GtE, &a), Outcome::Value(bool(true)));
    assert_eq!(
        compare(&tuple(&[int(1)]), Lt, &a),
        Outcome::Value(bool(true))
    );
    assert_eq!(
        binary(&tuple(&[int(1)]), BinaryOp::Add, &a),
        Outcome::Value(tuple(&[int(1), int(1), float(2.0)]))
    );
    assert_eq!(
        binary(&a, BinaryOp::Sub, &a),
        Outcome::Refused("unsupported-operand")
    );
}

#[test]
fn truth_is_pythons() {
    let truth = |a: Const| python(|asker| asker.truth(&a));
    for (value, expected) in [
        (int(0), false),
        (int(-1), true),
        (float(-0.0), false),
        (float(f64::NAN), true),
        (bool(true), true),
        (text(""), false),
        (tuple(&[]), false),
        (tuple(&[int(0)]), true),
        (Const::None, false),
    ] {
        assert_eq!(
            truth(value.clone()),
            Outcome::Value(bool(expected)),
            "{value}"
        );
    }
}

#[test]
fn ints_become_floats_but_not_the_reverse() {
    let convert = |a: Const, ty: Type| python(|asker| asker.convert(&a, &ty));
    assert_eq!(
        convert(int(BIG), Type::Float),
        Outcome::Value(float(9_007_199_254_740_992.0))
    );
    assert_eq!(convert(bool(true), Type::Float), Outcome::Value(float(1.0)));
    assert_eq!(convert(bool(true), Type::Int), Outcome::Value(int(1)));
    // What asked says so, as it knows what the value is for.
    assert_eq!(convert(float(1.0), Type::Int), Outcome::Declined);
    assert_eq!(convert(int(1), Type::Bool), Outcome::Declined);
    let pair = Type::tuple([Type::Float, Type::Int]);
    assert_eq!(
        convert(tuple(&[int(1), int(2)]), pair.clone()),
        Outcome::Value(tuple(&[float(1.0), int(2)]))
    );
    assert_eq!(
        convert(tuple(&[int(1), float(2.0)]), pair.clone()),
        Outcome::Declined
    );
    assert_eq!(convert(tuple(&[int(1)]), pair), Outcome::Declined);
}
