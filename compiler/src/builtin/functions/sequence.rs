//! `len` and `sum` of tuples.

use crate::ast::BinaryOp;
use crate::builtin::call::Call;
use crate::builtin::number::{Kind, kind};
use crate::builtin::writer::{Term, Writer};
use crate::builtin::{ops, refusal};
use crate::diagnostic::Diagnostic;
use crate::handlers::Answer;
use crate::hir::ExprId;
use crate::types::{Const, Type};

pub(super) fn len(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let [a] = call.exactly()?;
    let length = match (&a.ty, a.known_text()) {
        (Type::Tuple(elements), _) => elements.len(),
        (_, Some(text)) => text.chars().count(),
        _ => return Err(call.refuse_type(0, "a tuple", &a.ty)),
    };
    Ok(Some(w.int(i64::try_from(length).unwrap_or(i64::MAX))))
}

pub(super) fn sum(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let arguments = call.matched(&["iterable", "start"], 2)?;
    let [Some(sequence), start] = arguments.as_slice() else {
        return Err(call.refuse("one or two arguments"));
    };
    let sequence = sequence.term()?;
    let Some(elements) = sequence.elements() else {
        return Err(call.refuse_type(0, "a tuple", &sequence.ty));
    };
    let start = match start {
        Some(argument) => argument.term()?,
        None => Term::constant(Const::Int(0)),
    };
    // Two floats have the same sum in every version, whether or not it is compensated.
    let is_float = |term: &&Term| kind(&term.ty) == Some(Kind::Float);
    if elements.iter().chain([&start]).filter(is_float).count() > 2 {
        return Err(Diagnostic::new(
            "float-sum",
            "sum() of floats rounds differently from Python 3.12 on",
            call.asked.span,
        )
        .help("write a + b + c")
        .into());
    }
    let mut total = start;
    for element in &elements {
        let Some(value) = ops::binary(w, call.asked, BinaryOp::Add, &total, element)? else {
            return Err(refusal::operands(call.asked, "+", &total.ty, &element.ty).into());
        };
        total = w.bind(value);
    }
    Ok(Some(w.term(&total)))
}
