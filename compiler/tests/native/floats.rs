//! Float arithmetic, conversions, comparisons, calls of the runtime, on edge values.

use tickjit_compiler::hir::{BinaryOp, Checks, Compare, ExprKind, UnaryOp};
use tickjit_compiler::types::Type;
use tickjit_runtime::table::RuntimeFn;

use crate::host::Cell;
use crate::program::Test;

const EDGES: &[f64] = &[
    0.0,
    -0.0,
    0.5,
    -0.5,
    1.0,
    -1.0,
    1.5,
    2.5,
    -2.5,
    3.0,
    0.1,
    5e-324,
    -5e-324,
    2.225e-308,
    4_503_599_627_370_495.5,
    -4_503_599_627_370_495.5,
    9_007_199_254_740_992.0,
    9_007_199_254_740_994.0,
    9_223_372_036_854_774_784.0,
    -9_223_372_036_854_774_784.0,
    9_223_372_036_854_775_808.0,
    -9_223_372_036_854_775_808.0,
    -9_223_372_036_854_777_856.0,
    1e22,
    -1e300,
    f64::MAX,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

const INTS: &[i64] = &[
    0,
    1,
    -1,
    2,
    3,
    (1 << 53) - 1,
    1 << 53,
    (1 << 53) + 1,
    -(1 << 53) - 1,
    i64::MAX,
    i64::MAX - 1023,
    i64::MIN,
    i64::MIN + 1,
];

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

fn whole(x: f64) -> Result<i64, String> {
    if x.is_nan() {
        Err("ValueError".to_owned())
    } else if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&x) {
        #[allow(clippy::cast_possible_truncation, reason = "it is in range")]
        Ok(x as i64)
    } else {
        Err("OverflowError".to_owned())
    }
}

#[test]
fn conversions_to_int_are_exact_or_reported() {
    for (op, reference) in [
        (UnaryOp::FloatFloorToInt, f64::floor as fn(f64) -> f64),
        (UnaryOp::FloatCeilToInt, f64::ceil),
        (UnaryOp::FloatTruncToInt, f64::trunc),
        (UnaryOp::FloatRoundToInt, f64::round_ties_even),
    ] {
        let mut host = Test::expression(&[Type::Float], Type::Int, |e, x| {
            e.unary(op, x[0], Type::Int)
        })
        .compile();
        for &x in EDGES {
            assert_eq!(
                host.value(&[x.to_cell()]),
                whole(reference(x)),
                "{op:?} {x}"
            );
        }
    }
}

#[test]
fn operations_on_one_float() {
    for (op, reference) in [
        (UnaryOp::FloatNeg, (|x| -x) as fn(f64) -> f64),
        (UnaryOp::FloatAbs, f64::abs),
        (UnaryOp::FloatTrunc, f64::trunc),
    ] {
        let mut host = Test::expression(&[Type::Float], Type::Float, |e, x| {
            e.unary(op, x[0], Type::Float)
        })
        .compile();
        for &x in EDGES {
            let value = host.value::<f64>(&[x.to_cell()]).unwrap();
            assert!(same(value, reference(x)), "{op:?} {x}: {value}");
        }
    }
    for (op, reference) in [
        (UnaryOp::FloatIsNan, f64::is_nan as fn(f64) -> bool),
        (UnaryOp::FloatIsInf, f64::is_infinite),
        (UnaryOp::FloatIsFinite, f64::is_finite),
        (UnaryOp::FloatToBool, |x| x != 0.0),
    ] {
        let mut host = Test::expression(&[Type::Float], Type::Bool, |e, x| {
            e.unary(op, x[0], Type::Bool)
        })
        .compile();
        for &x in EDGES {
            assert_eq!(host.value(&[x.to_cell()]), Ok(reference(x)), "{op:?} {x}");
        }
    }
}

#[test]
fn a_square_root_has_a_domain() {
    let mut host = Test::expression(&[Type::Float], Type::Float, |e, x| {
        e.unary(UnaryOp::FloatSqrt, x[0], Type::Float)
    })
    .compile();
    for &x in EDGES {
        match host.value::<f64>(&[x.to_cell()]) {
            Ok(value) => assert!(same(value, x.sqrt()) && (x.is_nan() || x >= 0.0), "{x}"),
            Err(class) => assert!(x < 0.0 && class == "ValueError", "{x}"),
        }
    }
}

#[test]
fn operations_on_two_floats() {
    for (op, reference) in [
        (BinaryOp::FloatAdd, (|x, y| x + y) as fn(f64, f64) -> f64),
        (BinaryOp::FloatSub, |x, y| x - y),
        (BinaryOp::FloatMul, |x, y| x * y),
        (BinaryOp::FloatCopysign, f64::copysign),
        (BinaryOp::FloatDiv(Checks::Numpy), |x, y| x / y),
        (BinaryOp::FloatDiv(Checks::Python), |x, y| x / y),
        (BinaryOp::FloatMod(Checks::Python), |x, y| {
            let rest = x % y;
            if rest == 0.0 {
                rest.copysign(y)
            } else if (rest < 0.0) == (y < 0.0) {
                rest
            } else {
                rest + y
            }
        }),
    ] {
        let mut host = Test::expression(&[Type::Float, Type::Float], Type::Float, |e, x| {
            e.binary(op, x[0], x[1])
        })
        .compile();
        let checked = matches!(
            op,
            BinaryOp::FloatDiv(Checks::Python) | BinaryOp::FloatMod(Checks::Python)
        );
        for &x in EDGES {
            for &y in EDGES {
                match host.value::<f64>(&[x.to_cell(), y.to_cell()]) {
                    Ok(value) => {
                        assert!(same(value, reference(x, y)), "{x} {op:?} {y}: {value}");
                        assert!(!checked || y != 0.0);
                    }
                    Err(class) => assert!(checked && y == 0.0 && class == "ZeroDivisionError"),
                }
            }
        }
    }
}

/// The order of an int and a float, by way of wider numbers than either.
fn exact(op: Compare, a: i64, b: f64) -> bool {
    let order = if b.is_nan() {
        None
    } else if b.is_infinite() || b.abs() > 1e30 {
        0.0f64.partial_cmp(&b)
    } else {
        #[allow(clippy::cast_possible_truncation, reason = "below 1e30")]
        let whole = b.floor() as i128;
        let order = i128::from(a).cmp(&whole);
        Some(order.then(b.floor().total_cmp(&b)))
    };
    let Some(order) = order else {
        return op == Compare::NotEqual;
    };
    match op {
        Compare::Equal => order.is_eq(),
        Compare::NotEqual => order.is_ne(),
        Compare::Less => order.is_lt(),
        Compare::LessEqual => order.is_le(),
        Compare::Greater => order.is_gt(),
        Compare::GreaterEqual => order.is_ge(),
    }
}

const COMPARISONS: [Compare; 6] = [
    Compare::Equal,
    Compare::NotEqual,
    Compare::Less,
    Compare::LessEqual,
    Compare::Greater,
    Compare::GreaterEqual,
];

#[test]
fn ints_and_floats_compare_as_numbers() {
    for op in COMPARISONS {
        let mixed = |e: &mut crate::program::Builder, a, b| {
            e.add(Type::Bool, ExprKind::CompareIntFloat(op, a, b))
        };
        let types = [Type::Int, Type::Float];
        let mut host = Test::expression(&types, Type::Bool, |e, x| mixed(e, x[0], x[1])).compile();
        let mut mirrored =
            Test::expression(&types, Type::Bool, |e, x| mixed(e, x[1], x[0])).compile();
        for &a in INTS {
            let mut constant = Test::expression(&[Type::Float], Type::Bool, |e, x| {
                let a = e.int(a);
                mixed(e, a, x[0])
            })
            .compile();
            for &b in EDGES {
                let cells = [a.to_cell(), b.to_cell()];
                assert_eq!(host.value(&cells), Ok(exact(op, a, b)), "{a} {op:?} {b}");
                let value = constant.value(&cells[1..]);
                assert_eq!(value, Ok(exact(op, a, b)), "({a}) {op:?} {b}");
                let other = match op {
                    Compare::Less => Compare::Greater,
                    Compare::LessEqual => Compare::GreaterEqual,
                    Compare::Greater => Compare::Less,
                    Compare::GreaterEqual => Compare::LessEqual,
                    same => same,
                };
                assert_eq!(
                    mirrored.value(&cells),
                    Ok(exact(other, a, b)),
                    "{b} {op:?} {a}"
                );
            }
        }
    }
}

#[test]
fn floats_compare_as_in_python() {
    for op in COMPARISONS {
        let mut host = Test::expression(&[Type::Float, Type::Float], Type::Bool, |e, x| {
            e.compare(op, x[0], x[1])
        })
        .compile();
        for &x in EDGES {
            for &y in EDGES {
                #[allow(clippy::float_cmp, reason = "that is what is tested")]
                let expected = match op {
                    Compare::Equal => x == y,
                    Compare::NotEqual => x != y,
                    Compare::Less => x < y,
                    Compare::LessEqual => x <= y,
                    Compare::Greater => x > y,
                    Compare::GreaterEqual => x >= y,
                };
                assert_eq!(host.value(&[x.to_cell(), y.to_cell()]), Ok(expected));
            }
        }
    }
}

#[test]
fn runtime_functions_report_what_python_raises() {
    let call = |function, inputs: &[Type], output: Type| {
        Test::expression(inputs, output.clone(), |e, x| {
            e.add(output, ExprKind::Runtime(function, x.to_vec()))
        })
        .compile()
    };
    let mut exp = call(RuntimeFn::Exp, &[Type::Float], Type::Float);
    assert_eq!(exp.value(&[1.0f64.to_cell()]), Ok(1.0f64.exp()));
    assert_eq!(
        exp.value::<f64>(&[1000.0f64.to_cell()]),
        Err("OverflowError".into())
    );
    assert_eq!(exp.value(&[f64::INFINITY.to_cell()]), Ok(f64::INFINITY));
    let mut sin = call(RuntimeFn::Sin, &[Type::Float], Type::Float);
    assert_eq!(
        sin.value::<f64>(&[f64::INFINITY.to_cell()]),
        Err("ValueError".into())
    );
    assert!(sin.value::<f64>(&[f64::NAN.to_cell()]).unwrap().is_nan());
    let mut fmod = call(RuntimeFn::Fmod, &[Type::Float, Type::Float], Type::Float);
    let cells = [5.5f64.to_cell(), 2.0f64.to_cell()];
    assert_eq!(fmod.value(&cells), Ok(1.5));
    let cells = [5.5f64.to_cell(), 0.0f64.to_cell()];
    assert_eq!(fmod.value::<f64>(&cells), Err("ValueError".into()));
    let mut pow = call(RuntimeFn::IntPow, &[Type::Int, Type::Int], Type::Int);
    assert_eq!(pow.value(&[3i64.to_cell(), 5i64.to_cell()]), Ok(243i64));
    let cells = [3i64.to_cell(), 50i64.to_cell()];
    assert_eq!(pow.value::<i64>(&cells), Err("OverflowError".into()));
    let mut whole = call(RuntimeFn::FloatIsInteger, &[Type::Float], Type::Bool);
    assert_eq!(whole.value(&[2.0f64.to_cell()]), Ok(true));
    assert_eq!(whole.value(&[2.5f64.to_cell()]), Ok(false));
}
