//! `datetime.datetime`: an instant, as nanoseconds since the epoch. All fields are those of UTC, and a
//! datetime without time zone is one of UTC.

use std::borrow::Cow;

use tickjit_runtime::table::RuntimeFn;

use crate::ast::{BinaryOp as Ast, CmpOp};
use crate::diagnostic::Diagnostic;
use crate::handlers::{Answer, Asked, Binding};
use crate::hir::{BinaryOp, Checks, ExprId, UnaryOp};
use crate::types::{Const, NamedDef, NamedType, Repr, Type, TypeDetail};

use super::arithmetic::int_true_divide;
use super::call::{Argument, Call};
use super::comparison::{is_identity, relation};
use super::family::Family;
use super::number::as_int;
use super::writer::{Term, Writer};
use super::{refusal, timedelta};

const DEFINITION: &NamedDef = &NamedDef {
    id: Cow::Borrowed("datetime.datetime"),
    name: Cow::Borrowed("datetime"),
    repr: Repr::I64,
    detail: TypeDetail::Plain,
};

/// The type of datetimes.
#[must_use]
pub fn datetime_type() -> NamedType {
    NamedType::Static(DEFINITION)
}

fn ty() -> Type {
    Type::Named(datetime_type())
}

/// Whether a type is that of datetimes.
pub(super) fn is_datetime(ty: &Type) -> bool {
    ty.as_named().is_some_and(|named| *named == datetime_type())
}

/// `datetime.datetime`
pub(super) const DATETIME: Family = Family {
    annotation: |annotation, resolver| {
        let named = resolver.is_symbol(annotation, "datetime.datetime");
        Ok(named.then(ty))
    },
    attribute: |w, base, question| Ok(field(w, base, question.name)),
    method,
    members: &[
        "day",
        "hour",
        "isoweekday",
        "microsecond",
        "minute",
        "month",
        "second",
        "timestamp",
        "toordinal",
        "weekday",
        "year",
    ],
    ..Family::new(is_datetime)
};

pub(super) const MICROSECOND: i64 = 1_000;
pub(super) const SECOND: i64 = 1_000_000 * MICROSECOND;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// The nanoseconds of a datetime or timedelta, as an int.
pub(super) fn nanoseconds(w: &mut Writer, term: &Term) -> ExprId {
    let value = w.term(term);
    w.unary(UnaryOp::Retype, value, Type::Int)
}

/// The nanoseconds of a datetime or timedelta, to be used more than once.
pub(super) fn nanoseconds_term(w: &mut Writer, term: &Term) -> Term {
    if let Some(Const::Named { bits, .. }) = term.constant {
        return Term::constant(Const::Int(bits));
    }
    let value = nanoseconds(w, term);
    w.bind(value)
}

/// `value // unit % count`, of which the first fits and neither fails.
pub(super) fn cyclic(w: &mut Writer, value: ExprId, unit: i64, count: i64) -> ExprId {
    let units = whole(w, value, unit);
    let count = w.int(count);
    w.ints(BinaryOp::IntMod(Checks::Proved), units, count)
}

/// `value // unit`
pub(super) fn whole(w: &mut Writer, value: ExprId, unit: i64) -> ExprId {
    let unit = w.int(unit);
    w.ints(BinaryOp::IntFloorDiv(Checks::Proved), value, unit)
}

fn field(w: &mut Writer, base: &Term, name: &str) -> Option<ExprId> {
    let date = match name {
        "year" => Some(RuntimeFn::DateYear),
        "month" => Some(RuntimeFn::DateMonth),
        "day" => Some(RuntimeFn::DateDay),
        _ => None,
    };
    if let Some(function) = date {
        let value = nanoseconds(w, base);
        return Some(w.runtime(function, vec![value], Type::Int));
    }
    let (unit, count) = match name {
        "hour" => (HOUR, 24),
        "minute" => (MINUTE, 60),
        "second" => (SECOND, 60),
        "microsecond" => (MICROSECOND, 1_000_000),
        "fold" => return Some(w.int(0)),
        _ => return None,
    };
    let value = nanoseconds(w, base);
    Some(cyclic(w, value, unit, count))
}

fn method(w: &mut Writer, base: &Term, call: &Call<'_>) -> Answer<ExprId> {
    /// The epoch was a Thursday, the fourth day of its week.
    const WEEKDAY_OF_EPOCH: i64 = 3;
    /// `date(1970, 1, 1).toordinal()`
    const ORDINAL_OF_EPOCH: i64 = 719_163;
    let days_from = |w: &mut Writer, offset: i64| {
        let value = nanoseconds(w, base);
        let (days, offset) = (whole(w, value, DAY), w.int(offset));
        w.ints(BinaryOp::IntAdd(Checks::Proved), days, offset)
    };
    let weekday = |w: &mut Writer| {
        let (days, week) = (days_from(w, WEEKDAY_OF_EPOCH), w.int(7));
        w.ints(BinaryOp::IntMod(Checks::Proved), days, week)
    };
    let value = match call.name {
        "weekday" => Some(weekday(w)),
        "isoweekday" => {
            let (weekday, one) = (weekday(w), w.int(1));
            Some(w.ints(BinaryOp::IntAdd(Checks::Proved), weekday, one))
        }
        "toordinal" => Some(days_from(w, ORDINAL_OF_EPOCH)),
        "timestamp" => seconds(w, base),
        _ => return Ok(None),
    };
    call.exactly::<0>()?;
    Ok(value)
}

/// The seconds of a datetime or timedelta, as a correctly rounded float.
pub(super) fn seconds(w: &mut Writer, base: &Term) -> Option<ExprId> {
    let nanoseconds = nanoseconds_term(w, base);
    let second = Term::constant(Const::Int(SECOND));
    int_true_divide(w, Checks::Python, &nanoseconds, &second)
}

/// `datetime(year, month, day, ...)`
pub(super) fn construct(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    const PARAMETERS: [&str; 9] = [
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
        "microsecond",
        "tzinfo",
        "fold",
    ];
    let matched = call.matched(&PARAMETERS, 8)?;
    let (fields, rest) = matched.split_at(7);
    for argument in rest.iter().flatten() {
        if !is_utc(argument) && !is_zero(argument) {
            return Err(Diagnostic::new(
                "unsupported-time-zone",
                "datetimes are in UTC",
                argument.operand.span,
            )
            .help("write tzinfo=timezone.utc, or leave it out")
            .into());
        }
    }
    let mut args = Vec::with_capacity(fields.len());
    for (at, argument) in fields.iter().enumerate() {
        let term = match argument {
            Some(argument) => argument.term()?,
            None if at < 3 => return Err(call.refuse("at least year, month and day")),
            None => Term::constant(Const::Int(0)),
        };
        match as_int(w, &term) {
            Some(value) => args.push(value),
            None => return Err(call.refuse_type(at, "ints", &term.ty)),
        }
    }
    let value = w.runtime(RuntimeFn::DateFromFields, args, Type::Int);
    Ok(Some(w.unary(UnaryOp::Retype, value, ty())))
}

fn is_utc(argument: &Argument<'_>) -> bool {
    match argument.operand.binding {
        Some(Binding::Symbol(name)) => &**name == "datetime.timezone.utc",
        Some(_) => false,
        None => *argument.operand.ty == Type::None,
    }
}

fn is_zero(argument: &Argument<'_>) -> bool {
    argument.operand.constant == Some(&Const::Int(0))
}

/// `a op b` with a datetime.
pub(super) fn binary(
    w: &mut Writer,
    asked: Asked<'_>,
    op: Ast,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    let kinds = (
        is_datetime(&a.ty),
        timedelta::is_timedelta(&a.ty),
        is_datetime(&b.ty),
        timedelta::is_timedelta(&b.ty),
    );
    let (op, result) = match (op, kinds) {
        (_, (false, _, false, _)) => return Ok(None),
        (Ast::Add, (true, _, _, true) | (_, true, true, _)) => {
            (BinaryOp::IntAdd(Checks::Python), ty())
        }
        (Ast::Sub, (true, _, _, true)) => (BinaryOp::IntSub(Checks::Python), ty()),
        (Ast::Sub, (true, _, true, _)) => (BinaryOp::IntSub(Checks::Python), timedelta::ty()),
        _ => {
            let refused = refusal::operands(asked, op.symbol(), &a.ty, &b.ty);
            return Err(match op {
                Ast::Add if a.ty == b.ty => refused.help("subtract them, or add a timedelta"),
                Ast::Add | Ast::Sub => refused.help("add or subtract a timedelta"),
                _ => refused,
            }
            .into());
        }
    };
    let (a, b) = (nanoseconds(w, a), nanoseconds(w, b));
    let value = w.ints(op, a, b);
    Ok(Some(w.unary(UnaryOp::Retype, value, result)))
}

/// `a op b` of two datetimes or two timedeltas.
pub(super) fn compare(
    w: &mut Writer,
    asked: Asked<'_>,
    op: CmpOp,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    let of_time = |ty: &Type| is_datetime(ty) || timedelta::is_timedelta(ty);
    let Some(relation) = relation(op) else {
        return Ok(None);
    };
    if !of_time(&a.ty) || !of_time(&b.ty) {
        return Ok(None);
    }
    if a.ty != b.ty {
        return Err(refusal::operands(asked, op.symbol(), &a.ty, &b.ty).into());
    }
    if is_identity(op) {
        return Err(refusal::identity(asked, op.symbol(), &a.ty, &b.ty).into());
    }
    let (a, b) = (w.term(a), w.term(b));
    Ok(Some(w.compare(relation, a, b)))
}
