//! Calls of functions.

use super::{Asker, Outcome, bool, float, int, python, text, tuple};
use crate::options::ErrorModel;
use crate::types::{Const, Type};

fn call(name: &str, args: &[Const]) -> Outcome {
    python(|asker| asker.call(&format!("builtins.{name}"), args))
}

fn math(name: &str, args: &[Const]) -> Outcome {
    python(|asker| asker.call(&format!("math.{name}"), args))
}

fn gives(outcome: &Outcome, value: Const) {
    assert_eq!(*outcome, Outcome::Value(value));
}

#[test]
fn extrema_keep_the_first_and_compare_as_python() {
    let nan = f64::NAN;
    gives(&call("max", &[float(-0.0), float(0.0)]), float(-0.0));
    gives(&call("min", &[float(0.0), float(-0.0)]), float(0.0));
    gives(&call("max", &[float(nan), float(1.0)]), float(nan));
    gives(&call("max", &[float(1.0), float(nan)]), float(1.0));
    gives(&call("max", &[int(1), int(5), int(3)]), int(5));
    gives(&call("min", &[tuple(&[int(4), int(2), int(3)])]), int(2));
    gives(&call("max", &[tuple(&[int(4)])]), int(4));
    assert_eq!(
        call("max", &[int(1), float(0.0)]),
        Outcome::Refused("mixed-types")
    );
    assert_eq!(
        call("max", &[int(1)]),
        Outcome::Refused("wrong-argument-type")
    );
    assert_eq!(call("max", &[]), Outcome::Refused("wrong-arguments"));
    let wanted = python(|asker| {
        asker.call_expecting(
            "builtins.max",
            &[int(0), float(-1.5)],
            &[],
            Some(&Type::Float),
        )
    });
    gives(&wanted, float(0.0));
    let wanted = python(|asker| {
        asker.call_expecting(
            "builtins.max",
            &[int(0), float(-1.5)],
            &[],
            Some(&Type::Int),
        )
    });
    assert_eq!(wanted, Outcome::Refused("mixed-types"));
}

#[test]
fn conversions() {
    gives(&call("int", &[float(-2.9)]), int(-2));
    gives(&call("int", &[bool(true)]), int(1));
    gives(&call("int", &[text(" 42 ")]), int(42));
    gives(&call("int", &[]), int(0));
    assert_eq!(
        call("int", &[float(f64::NAN)]),
        Outcome::Reports("cannot convert float NaN to integer")
    );
    assert_eq!(
        call("int", &[text("x")]),
        Outcome::Refused("invalid-literal")
    );
    gives(&call("float", &[int(3)]), float(3.0));
    gives(&call("float", &[text("inf")]), float(f64::INFINITY));
    gives(&call("bool", &[float(0.0)]), bool(false));
    gives(&call("bool", &[tuple(&[])]), bool(false));
}

#[test]
fn rounding_is_pythons() {
    gives(&call("round", &[float(2.5)]), int(2));
    gives(&call("round", &[float(2.675), int(2)]), float(2.67));
    gives(&call("round", &[int(1250), int(-2)]), int(1200));
    gives(&call("round", &[int(7), int(2)]), int(7));
    gives(&call("round", &[float(2.5), Const::None]), int(2));
    gives(&call("round", &[bool(true)]), int(1));
}

#[test]
fn numeric_functions() {
    gives(&call("abs", &[int(-3)]), int(3));
    gives(&call("abs", &[float(-0.0)]), float(0.0));
    gives(
        &call("divmod", &[int(-7), int(2)]),
        tuple(&[int(-4), int(1)]),
    );
    gives(
        &call("divmod", &[float(7.5), int(-2)]),
        tuple(&[float(-4.0), float(-0.5)]),
    );
    gives(&call("pow", &[int(3), int(4), int(5)]), int(1));
    gives(&call("pow", &[int(3), int(-1), int(5)]), int(2));
    gives(&call("pow", &[float(2.0), int(3)]), float(8.0));
    assert_eq!(
        call("pow", &[float(2.0), int(3), int(5)]),
        Outcome::Refused("wrong-argument-type")
    );
    gives(&call("len", &[tuple(&[int(1), int(2)])]), int(2));
}

#[test]
fn sums() {
    gives(
        &call("sum", &[tuple(&[int(1), int(2), bool(true)])]),
        int(4),
    );
    gives(&call("sum", &[tuple(&[float(-0.0)])]), float(0.0));
    gives(
        &call("sum", &[tuple(&[float(0.1), float(0.2)])]),
        float(0.1 + 0.2),
    );
    gives(&call("sum", &[tuple(&[int(1)]), int(10)]), int(11));
    gives(
        &call("sum", &[tuple(&[float(0.1), float(0.2), float(0.3)])]),
        float(0.6),
    );
    gives(
        &call("sum", &[tuple(&[float(1e16), float(1.0), float(-1e16)])]),
        float(1.0),
    );
    assert_eq!(
        call(
            "sum",
            &[tuple(&[int(1), float(0.1), float(0.2), float(0.3)])]
        ),
        Outcome::Refused("float-sum")
    );
}

#[test]
fn print_is_an_effect() {
    let asker = Asker::new(ErrorModel::Python, false);
    assert_eq!(
        asker.call("builtins.print", &[int(1), text("x")]),
        Outcome::NotConstant
    );
    let keywords = [("sep", text(", ")), ("end", Const::None)];
    let outcome = asker.call_expecting("builtins.print", &[tuple(&[int(1)])], &keywords, None);
    assert_eq!(outcome, Outcome::NotConstant);
    let flush = [("flush", bool(true))];
    let outcome = asker.call_expecting("builtins.print", &[], &flush, None);
    assert_eq!(outcome, Outcome::Refused("wrong-arguments"));
}

#[test]
fn math_converts_ints_and_reports_domains() {
    gives(&math("sqrt", &[int(9)]), float(3.0));
    assert_eq!(
        math("sqrt", &[float(-1.0)]),
        Outcome::Reports("math domain error")
    );
    assert_eq!(
        math("log", &[int(0)]),
        Outcome::Reports("math domain error")
    );
    assert_eq!(
        math("log", &[int(2), int(1)]),
        Outcome::Reports("float division by zero")
    );
    gives(&math("log", &[int(8), int(2)]), float(3.0));
    assert_eq!(
        math("exp", &[float(1000.0)]),
        Outcome::Reports("math range error")
    );
    gives(&math("exp", &[float(f64::INFINITY)]), float(f64::INFINITY));
    gives(&math("floor", &[float(-1.5)]), int(-2));
    gives(&math("ceil", &[float(-1.5)]), int(-1));
    gives(&math("trunc", &[int(7)]), int(7));
    gives(&math("isnan", &[float(f64::NAN)]), bool(true));
    gives(&math("isfinite", &[int(1)]), bool(true));
    gives(&math("copysign", &[int(3), float(-0.0)]), float(-3.0));
    gives(&math("gcd", &[int(12), int(-18), int(9)]), int(3));
    gives(&math("gcd", &[int(i64::MIN), int(12)]), int(4));
    gives(&math("gcd", &[]), int(0));
    gives(&math("lcm", &[int(-4)]), int(4));
    gives(&math("factorial", &[int(5)]), int(120));
    gives(&math("perm", &[int(5)]), int(120));
    gives(&math("perm", &[int(5), int(2)]), int(20));
    gives(&math("comb", &[int(5), int(2)]), int(10));
    gives(&math("frexp", &[float(8.0)]), tuple(&[float(0.5), int(4)]));
    gives(
        &math("modf", &[float(-1.5)]),
        tuple(&[float(-0.5), float(-1.0)]),
    );
    gives(
        &math("modf", &[float(f64::NEG_INFINITY)]),
        tuple(&[float(-0.0), float(f64::NEG_INFINITY)]),
    );
    gives(&math("ldexp", &[float(0.5), int(4)]), float(8.0));
    gives(
        &math("isclose", &[float(1.0), float(1.0 + 1e-10)]),
        bool(true),
    );
    gives(
        &math("prod", &[tuple(&[int(2), float(0.5), int(3)])]),
        float(3.0),
    );
    assert_eq!(
        math("sin", &[text("x")]),
        Outcome::Refused("wrong-argument-type")
    );
    assert_eq!(math("sin", &[]), Outcome::Refused("wrong-arguments"));
    assert_eq!(
        math("factorial", &[float(5.0)]),
        Outcome::Refused("wrong-argument-type")
    );
}
