//! `abs`, `divmod`, `pow`, `round`.

use tickjit_runtime::table::RuntimeFn;

use crate::ast::BinaryOp;
use crate::handlers::Answer;
use crate::hir::{ExprId, UnaryOp};
use crate::types::Type;

use crate::builtin::call::Call;
use crate::builtin::number::{Kind, as_float, as_int, kind};
use crate::builtin::writer::{Term, Writer};
use crate::builtin::{ops, refusal};

pub(super) fn absolute(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let [a] = call.exactly()?;
    match ops::absolute(w, call.asked, &a) {
        Some(value) => Ok(Some(value)),
        None => Err(call.refuse_type(0, "a number or a timedelta", &a.ty)),
    }
}

pub(super) fn divmod(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let [a, b] = call.exactly()?;
    match ops::divmod(w, call.asked, &a, &b) {
        Some(value) => Ok(Some(value)),
        None => Err(refusal::operands(call.asked, "divmod", &a.ty, &b.ty).into()),
    }
}

pub(super) fn pow(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let arguments = call.matched(&["base", "exp", "mod"], 3)?;
    let [Some(base), Some(exponent), modulus] = arguments.as_slice() else {
        return Err(call.refuse("two or three arguments"));
    };
    let (base, exponent) = (base.term()?, exponent.term()?);
    let modulus = match modulus {
        Some(argument) if *argument.operand.ty != Type::None => argument.term()?,
        _ => {
            let power = ops::binary(w, call.asked, BinaryOp::Pow, &base, &exponent)?;
            return power.map(Some).ok_or_else(|| {
                refusal::operands(call.asked, "pow", &base.ty, &exponent.ty).into()
            });
        }
    };
    let mut ints = Vec::with_capacity(3);
    for (at, term) in [&base, &exponent, &modulus].into_iter().enumerate() {
        match as_int(w, term) {
            Some(value) => ints.push(value),
            None => return Err(call.refuse_type(at, "three ints, or two numbers", &term.ty)),
        }
    }
    Ok(Some(w.runtime(RuntimeFn::IntPowMod, ints, Type::Int)))
}

pub(super) fn round(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let arguments = call.matched(&["number", "ndigits"], 2)?;
    let [Some(number), digits] = arguments.as_slice() else {
        return Err(call.refuse("one or two arguments"));
    };
    let number = number.term()?;
    let Some(kind) = kind(&number.ty) else {
        return Err(call.refuse_type(0, "a number", &number.ty));
    };
    let digits = match digits {
        Some(argument) if *argument.operand.ty != Type::None => Some(argument.term()?),
        _ => None,
    };
    let Some(digits) = digits else {
        return Ok(match kind {
            Kind::Float => as_float(w, &number)
                .map(|value| w.unary(UnaryOp::FloatRoundToInt, value, Type::Int)),
            Kind::Bool | Kind::Int => as_int(w, &number),
        });
    };
    let Some(places) = as_int(w, &digits) else {
        return Err(call.refuse_type(1, "an int as its second argument", &digits.ty));
    };
    Ok(match kind {
        Kind::Float => as_float(w, &number).map(|value| {
            w.runtime(
                RuntimeFn::FloatRoundDigits,
                vec![value, places],
                Type::Float,
            )
        }),
        Kind::Bool | Kind::Int => rounded_int(w, &number, &digits, places),
    })
}

/// An int rounded to a multiple of a power of ten.
fn rounded_int(w: &mut Writer, number: &Term, digits: &Term, places: ExprId) -> Option<ExprId> {
    let value = as_int(w, number)?;
    if digits.known_int().is_some_and(|digits| digits >= 0) {
        return Some(value);
    }
    Some(w.runtime(RuntimeFn::IntRoundDigits, vec![value, places], Type::Int))
}
