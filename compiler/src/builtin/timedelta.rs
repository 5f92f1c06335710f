//! `datetime.timedelta`: a duration, in whole nanoseconds.

use std::borrow::Cow;

use tickjit_runtime::table::RuntimeFn;

use crate::ast::{BinaryOp as Ast, UnaryOp as AstUnary};
use crate::handlers::{Answer, Asked};
use crate::hir::{BinaryOp, Checks, ExprId, UnaryOp};
use crate::types::{NamedDef, NamedType, Repr, Type, TypeDetail};

use super::arithmetic::int_true_divide;
use super::call::Call;
use super::datetime::{
    DAY, HOUR, MICROSECOND, MINUTE, SECOND, cyclic, nanoseconds, nanoseconds_term, seconds, whole,
};
use super::family::Family;
use super::number::{Kind, as_float, as_int, kind};
use super::refusal;
use super::writer::{Term, Writer};

const DEFINITION: &NamedDef = &NamedDef {
    id: Cow::Borrowed("datetime.timedelta"),
    name: Cow::Borrowed("timedelta"),
    repr: Repr::I64,
    detail: TypeDetail::Plain,
};

/// The type of timedeltas.
#[must_use]
pub fn timedelta_type() -> NamedType {
    NamedType::Static(DEFINITION)
}

pub(super) fn ty() -> Type {
    Type::Named(timedelta_type())
}

/// Whether a type is that of timedeltas.
pub(super) fn is_timedelta(ty: &Type) -> bool {
    ty.as_named()
        .is_some_and(|named| *named == timedelta_type())
}

/// `datetime.timedelta`
pub(super) const TIMEDELTA: Family = Family {
    annotation: |annotation, resolver| {
        let named = resolver.is_symbol(annotation, "datetime.timedelta");
        Ok(named.then(ty))
    },
    attribute: |w, base, question| {
        let mut nanoseconds = || nanoseconds(w, base);
        Ok(match question.name {
            "days" => {
                let value = nanoseconds();
                Some(whole(w, value, DAY))
            }
            "seconds" => {
                let value = nanoseconds();
                Some(cyclic(w, value, SECOND, DAY / SECOND))
            }
            "microseconds" => {
                let value = nanoseconds();
                Some(cyclic(w, value, MICROSECOND, SECOND / MICROSECOND))
            }
            _ => None,
        })
    },
    method: |w, base, call| {
        if call.name != "total_seconds" {
            return Ok(None);
        }
        call.exactly::<0>()?;
        Ok(seconds(w, base))
    },
    members: &["days", "microseconds", "seconds", "total_seconds"],
    ..Family::new(is_timedelta)
};

/// Parameters in Python's order, with their nanoseconds and their place among the floats that the
/// runtime adds up.
const PARAMETERS: [(&str, i64, usize); 7] = [
    ("days", DAY, 5),
    ("seconds", SECOND, 2),
    ("microseconds", MICROSECOND, 0),
    ("milliseconds", 1_000 * MICROSECOND, 1),
    ("minutes", MINUTE, 3),
    ("hours", HOUR, 4),
    ("weeks", 7 * DAY, 6),
];

/// `timedelta(days, seconds, ...)`: ints exactly, floats as CPython rounds them.
pub(super) fn construct(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let names = PARAMETERS.map(|(name, ..)| name);
    let matched = call.matched(&names, names.len())?;
    let mut exact: Option<ExprId> = None;
    let mut floats: [Option<ExprId>; 7] = [None; 7];
    for (at, (argument, (_, unit, place))) in matched.iter().zip(PARAMETERS).enumerate() {
        let Some(argument) = argument else { continue };
        let term = argument.term()?;
        if term.ty == Type::Float {
            floats[place] = as_float(w, &term);
            continue;
        }
        let Some(count) = as_int(w, &term) else {
            return Err(call.refuse_type(at, "numbers", &term.ty));
        };
        let unit = w.int(unit);
        let part = w.ints(BinaryOp::IntMul(Checks::Python), count, unit);
        exact = Some(match exact {
            None => part,
            Some(sum) => w.ints(BinaryOp::IntAdd(Checks::Python), sum, part),
        });
    }
    let mut value = exact.unwrap_or_else(|| w.int(0));
    if floats.iter().any(Option::is_some) {
        let mut args = vec![value];
        args.extend(floats.map(|float| float.unwrap_or_else(|| w.float(0.0))));
        value = w.runtime(RuntimeFn::TimedeltaFromParts, args, Type::Int);
    }
    Ok(Some(duration(w, value)))
}

fn duration(w: &mut Writer, nanoseconds: ExprId) -> ExprId {
    w.unary(UnaryOp::Retype, nanoseconds, ty())
}

/// Whether a timedelta is not zero.
pub(super) fn truth(w: &mut Writer, a: &Term) -> ExprId {
    let value = nanoseconds(w, a);
    w.unary(UnaryOp::IntToBool, value, Type::Bool)
}

/// `-a`, `+a` of a timedelta.
pub(super) fn unary(w: &mut Writer, asked: Asked<'_>, op: AstUnary, a: &Term) -> Answer<ExprId> {
    if !is_timedelta(&a.ty) {
        return Ok(None);
    }
    match op {
        AstUnary::UAdd => Ok(Some(w.term(a))),
        AstUnary::USub => {
            let value = nanoseconds(w, a);
            let value = w.unary(UnaryOp::IntNeg(Checks::Python), value, Type::Int);
            Ok(Some(duration(w, value)))
        }
        AstUnary::Invert => Err(refusal::operand(asked, "~", &a.ty).into()),
        AstUnary::Not => Ok(None),
    }
}

/// `abs(a)` of a timedelta.
pub(super) fn absolute(w: &mut Writer, a: &Term) -> ExprId {
    let value = nanoseconds(w, a);
    let value = w.unary(UnaryOp::IntAbs(Checks::Python), value, Type::Int);
    duration(w, value)
}

/// `divmod(a, b)` of timedeltas.
pub(super) fn divmod(w: &mut Writer, a: &Term, b: &Term) -> ExprId {
    let mut each = |divide: BinaryOp| {
        let operands = (nanoseconds(w, a), nanoseconds(w, b));
        w.ints(divide, operands.0, operands.1)
    };
    let quotient = each(BinaryOp::IntFloorDiv(Checks::Python));
    let rest = each(BinaryOp::IntMod(Checks::Proved));
    let rest = duration(w, rest);
    w.tuple(vec![quotient, rest])
}

/// `a op b` with a timedelta and no datetime.
pub(super) fn binary(
    w: &mut Writer,
    asked: Asked<'_>,
    op: Ast,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    let value = match (is_timedelta(&a.ty), is_timedelta(&b.ty)) {
        (false, false) => return Ok(None),
        (true, true) => with_timedelta(w, op, a, b),
        (true, false) => with_number(w, op, a, b),
        (false, true) if op == Ast::Mult => with_number(w, op, b, a),
        (false, true) => None,
    };
    value
        .map(Some)
        .ok_or_else(|| refused(asked, op, a, b).into())
}

fn refused(asked: Asked<'_>, op: Ast, a: &Term, b: &Term) -> crate::diagnostic::Diagnostic {
    let refused = refusal::operands(asked, op.symbol(), &a.ty, &b.ty);
    let number = kind(&a.ty).is_some() || kind(&b.ty).is_some();
    match op {
        Ast::Add | Ast::Sub if number => {
            refused.help("give the number a unit: timedelta(seconds=x)")
        }
        _ => refused,
    }
}

fn with_timedelta(w: &mut Writer, op: Ast, a: &Term, b: &Term) -> Option<ExprId> {
    let op = match op {
        Ast::Add => BinaryOp::IntAdd(Checks::Python),
        Ast::Sub => BinaryOp::IntSub(Checks::Python),
        Ast::Mod => BinaryOp::IntMod(Checks::Python),
        Ast::FloorDiv => {
            let (a, b) = (nanoseconds(w, a), nanoseconds(w, b));
            return Some(w.ints(BinaryOp::IntFloorDiv(Checks::Python), a, b));
        }
        Ast::Div => {
            let (a, b) = (nanoseconds_term(w, a), nanoseconds_term(w, b));
            return int_true_divide(w, Checks::Python, &a, &b);
        }
        Ast::Mult
        | Ast::Pow
        | Ast::LShift
        | Ast::RShift
        | Ast::BitAnd
        | Ast::BitOr
        | Ast::BitXor => return None,
    };
    let (a, b) = (nanoseconds(w, a), nanoseconds(w, b));
    let value = w.ints(op, a, b);
    Some(duration(w, value))
}

fn with_number(w: &mut Writer, op: Ast, a: &Term, number: &Term) -> Option<ExprId> {
    let float = kind(&number.ty)? == Kind::Float;
    let function = match (op, float) {
        (Ast::Mult, true) => Some(RuntimeFn::TimedeltaTimesFloat),
        (Ast::Div, true) => Some(RuntimeFn::TimedeltaDivideFloat),
        (Ast::Div, false) => Some(RuntimeFn::TimedeltaDivideInt),
        (Ast::FloorDiv, false) => Some(RuntimeFn::TimedeltaFloorDivideInt),
        (Ast::Mult, false) => None,
        _ => return None,
    };
    let value = nanoseconds(w, a);
    let number = if float {
        as_float(w, number)?
    } else {
        as_int(w, number)?
    };
    let value = match function {
        Some(function) => w.runtime(function, vec![value, number], Type::Int),
        None => w.ints(BinaryOp::IntMul(Checks::Python), value, number),
    };
    Some(duration(w, value))
}
