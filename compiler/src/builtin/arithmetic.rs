//! Binary operations on numbers, as CPython defines them.

use tickjit_runtime::table::RuntimeFn;

use crate::ast::BinaryOp as Ast;
use crate::handlers::{Answer, Asked};
use crate::hir::{BinaryOp, Checks, Compare, ExprId, UnaryOp};
use crate::types::Type;

use super::number::{Kind, as_float, as_int, checks, kind};
use super::refusal;
use super::writer::{Term, Writer};

/// `a op b` of two numbers.
pub(super) fn binary(
    w: &mut Writer,
    asked: Asked<'_>,
    op: Ast,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    let (Some(left), Some(right)) = (kind(&a.ty), kind(&b.ty)) else {
        return Ok(None);
    };
    let checks = checks(*asked.options);
    if left == Kind::Float || right == Kind::Float {
        return match float_binary(w, checks, op, a, b) {
            Some(value) => Ok(Some(value)),
            None => Err(refusal::operands(asked, op.symbol(), &a.ty, &b.ty)
                .help(match op {
                    Ast::BitXor => {
                        "write `**` for a power; bit operations are for ints: convert with int()"
                    }
                    _ => "bit operations are for ints: convert with int()",
                })
                .into()),
        };
    }
    if left == Kind::Bool
        && right == Kind::Bool
        && let Some(op) = bit_operation(op)
    {
        let (a, b) = (w.term(a), w.term(b));
        return Ok(Some(w.bools(op, a, b)));
    }
    Ok(int_binary(w, checks, op, a, b))
}

/// The operator as an operation on bits.
pub(super) fn bit_operation(op: Ast) -> Option<BinaryOp> {
    match op {
        Ast::BitAnd => Some(BinaryOp::And),
        Ast::BitOr => Some(BinaryOp::Or),
        Ast::BitXor => Some(BinaryOp::Xor),
        Ast::Add
        | Ast::Sub
        | Ast::Mult
        | Ast::Div
        | Ast::FloorDiv
        | Ast::Mod
        | Ast::Pow
        | Ast::LShift
        | Ast::RShift => None,
    }
}

fn float_binary(w: &mut Writer, checks: Checks, op: Ast, a: &Term, b: &Term) -> Option<ExprId> {
    let op = match op {
        Ast::Add => BinaryOp::FloatAdd,
        Ast::Sub => BinaryOp::FloatSub,
        Ast::Mult => BinaryOp::FloatMul,
        Ast::Div => BinaryOp::FloatDiv(checks),
        Ast::FloorDiv => BinaryOp::FloatFloorDiv(checks),
        Ast::Mod => BinaryOp::FloatMod(checks),
        Ast::Pow => return float_power(w, checks, a, b),
        Ast::LShift | Ast::RShift | Ast::BitAnd | Ast::BitOr | Ast::BitXor => return None,
    };
    let (a, b) = (as_float(w, a)?, as_float(w, b)?);
    Some(w.floats(op, a, b))
}

fn int_binary(w: &mut Writer, checks: Checks, op: Ast, a: &Term, b: &Term) -> Option<ExprId> {
    let op = match op {
        Ast::Add => BinaryOp::IntAdd(checks),
        Ast::Sub => BinaryOp::IntSub(checks),
        Ast::Mult => BinaryOp::IntMul(checks),
        Ast::FloorDiv => BinaryOp::IntFloorDiv(checks),
        Ast::Mod => BinaryOp::IntMod(checks),
        Ast::LShift => BinaryOp::IntShl(checks),
        Ast::RShift => BinaryOp::IntShr(checks),
        Ast::BitAnd => BinaryOp::And,
        Ast::BitOr => BinaryOp::Or,
        Ast::BitXor => BinaryOp::Xor,
        Ast::Div => return int_true_divide(w, checks, a, b),
        Ast::Pow => return int_power(w, checks, a, b),
    };
    let (a, b) = (as_int(w, a)?, as_int(w, b)?);
    Some(w.ints(op, a, b))
}

/// Ints from `-EXACT` up to but not including `EXACT` are floats without rounding.
const EXACT: i64 = 1 << 53;

/// `a / b` of ints. Where both are exact as floats, so is the rounding of their quotient; the
/// runtime divides the others, and reports a zero in either case.
pub(super) fn int_true_divide(
    w: &mut Writer,
    checks: Checks,
    a: &Term,
    b: &Term,
) -> Option<ExprId> {
    if checks == Checks::Numpy {
        let (a, b) = (as_float(w, a)?, as_float(w, b)?);
        return Some(w.floats(BinaryOp::FloatDiv(Checks::Numpy), a, b));
    }
    let test = both_divide_exactly(w, a, b)?;
    let quotient = {
        let (a, b) = (as_float(w, a)?, as_float(w, b)?);
        w.floats(BinaryOp::FloatDiv(Checks::Proved), a, b)
    };
    let Some(test) = test else {
        return Some(quotient);
    };
    let (a, b) = (as_int(w, a)?, as_int(w, b)?);
    let exact = w.runtime(RuntimeFn::IntTrueDivide, vec![a, b], Type::Float);
    Some(w.choose(test, quotient, exact))
}

/// The condition that both are exact as floats and the divisor is not zero; `Some(None)` if that is
/// known to hold.
#[expect(clippy::option_option, reason = "the outer one is that of `as_int`")]
fn both_divide_exactly(w: &mut Writer, a: &Term, b: &Term) -> Option<Option<ExprId>> {
    let exact = |term: &Term| {
        kind(&term.ty) == Some(Kind::Bool)
            || term
                .known_int()
                .is_some_and(|value| (-EXACT..EXACT).contains(&value))
    };
    // Zero for exact ints: what is left of `value + EXACT` above 54 bits.
    let mut outside: Option<ExprId> = None;
    for term in [a, b] {
        if exact(term) {
            continue;
        }
        let (value, offset, bits) = (as_int(w, term)?, w.int(EXACT), w.int(54));
        let shifted = w.ints(BinaryOp::IntAdd(Checks::Numpy), value, offset);
        let rest = w.ints(BinaryOp::IntShr(Checks::Proved), shifted, bits);
        outside = Some(match outside {
            None => rest,
            Some(other) => w.ints(BinaryOp::Or, other, rest),
        });
    }
    let inside = outside.map(|rest| {
        let zero = w.int(0);
        w.compare(Compare::Equal, rest, zero)
    });
    if b.known_int().is_some_and(|value| value != 0) {
        return Some(inside);
    }
    let (divisor, zero) = (as_int(w, b)?, w.int(0));
    let not_zero = w.compare(Compare::NotEqual, divisor, zero);
    Some(Some(match inside {
        None => not_zero,
        Some(inside) => w.and(inside, not_zero),
    }))
}

/// Powers up to this one are multiplications. Whenever an intermediate product does not fit, the
/// power does not either, so the overflow that is reported is the power's.
const MULTIPLIED: i64 = 4;

fn int_power(w: &mut Writer, checks: Checks, a: &Term, b: &Term) -> Option<ExprId> {
    match b.known_int() {
        Some(exponent) if exponent < 0 => float_power(w, checks, a, b),
        Some(0) => Some(w.int(1)),
        Some(exponent @ 1..=MULTIPLIED) => {
            let mut power = as_int(w, a)?;
            for _ in 1..exponent {
                let factor = as_int(w, a)?;
                power = w.ints(BinaryOp::IntMul(checks), power, factor);
            }
            Some(power)
        }
        _ => {
            let (a, b) = (as_int(w, a)?, as_int(w, b)?);
            let function = match checks {
                Checks::Numpy => RuntimeFn::IntPowWrapping,
                Checks::Python | Checks::Proved => RuntimeFn::IntPow,
            };
            Some(w.runtime(function, vec![a, b], Type::Int))
        }
    }
}

/// `a ** b` in floats. Squares are no exception: the C library's `pow(x, 2.0)` is not always the
/// rounded `x * x`.
fn float_power(w: &mut Writer, checks: Checks, a: &Term, b: &Term) -> Option<ExprId> {
    let (a, b) = (as_float(w, a)?, as_float(w, b)?);
    let function = match checks {
        Checks::Numpy => RuntimeFn::FloatPowIeee,
        Checks::Python | Checks::Proved => RuntimeFn::FloatPow,
    };
    Some(w.runtime(function, vec![a, b], Type::Float))
}

/// `divmod(a, b)` of numbers.
pub(super) fn divmod(w: &mut Writer, asked: Asked<'_>, a: &Term, b: &Term) -> Option<ExprId> {
    let checks = checks(*asked.options);
    // What the quotient has checked holds for the remainder too.
    let again = match checks {
        Checks::Python => Checks::Proved,
        other @ (Checks::Numpy | Checks::Proved) => other,
    };
    let float = kind(&a.ty)? == Kind::Float || kind(&b.ty)? == Kind::Float;
    let mut each = |divide: BinaryOp| {
        if float {
            let operands = (as_float(w, a)?, as_float(w, b)?);
            Some(w.floats(divide, operands.0, operands.1))
        } else {
            let operands = (as_int(w, a)?, as_int(w, b)?);
            Some(w.ints(divide, operands.0, operands.1))
        }
    };
    let (quotient, rest) = if float {
        (
            each(BinaryOp::FloatFloorDiv(checks))?,
            each(BinaryOp::FloatMod(again))?,
        )
    } else {
        (
            each(BinaryOp::IntFloorDiv(checks))?,
            each(BinaryOp::IntMod(again))?,
        )
    };
    Some(w.tuple(vec![quotient, rest]))
}

/// `abs(a)` of a number.
pub(super) fn absolute(w: &mut Writer, asked: Asked<'_>, a: &Term) -> Option<ExprId> {
    Some(match kind(&a.ty)? {
        Kind::Bool => as_int(w, a)?,
        Kind::Int => {
            let value = as_int(w, a)?;
            w.unary(UnaryOp::IntAbs(checks(*asked.options)), value, Type::Int)
        }
        Kind::Float => {
            let value = as_float(w, a)?;
            w.unary(UnaryOp::FloatAbs, value, Type::Float)
        }
    })
}
