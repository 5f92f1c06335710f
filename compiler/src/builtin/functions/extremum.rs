//! `min` and `max`: the first of the smallest or largest, by Python's comparisons.

use crate::ast::CmpOp;
use crate::builtin::call::Call;
use crate::builtin::number::{Kind, kind};
use crate::builtin::writer::{Term, Writer};
use crate::builtin::{containers, ops, refusal};
use crate::diagnostic::Diagnostic;
use crate::handlers::Answer;
use crate::hir::ExprId;
use crate::types::Type;

pub(super) fn min(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    extremum(w, call, CmpOp::Lt)
}

pub(super) fn max(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    extremum(w, call, CmpOp::Gt)
}

/// The first argument that no later one beats: `better` is how a later one beats the best so far.
fn extremum(w: &mut Writer, call: &Call<'_>, better: CmpOp) -> Answer<ExprId> {
    if let [only] = call.terms()?.as_slice()
        && let Some(value) = containers::extremum(w, call, only, better)?
    {
        return Ok(Some(value));
    }
    let terms = one_type(w, call, candidates(call)?)?;
    let [first, rest @ ..] = terms.as_slice() else {
        return Err(Diagnostic::new(
            "empty-sequence",
            format!("{}() of nothing", call.name),
            call.asked.span,
        )
        .into());
    };
    let mut best = first.clone();
    let mut value = w.term(first);
    for (at, candidate) in rest.iter().enumerate() {
        if at > 0 {
            best = w.bind(value);
        }
        let Some(beats) = ops::compare(w, call.asked, better, candidate, &best)? else {
            let (op, a, b) = (better.symbol(), &candidate.ty, &best.ty);
            return Err(refusal::operands(call.asked, op, a, b).into());
        };
        let (then, otherwise) = (w.term(candidate), w.term(&best));
        value = w.choose(beats, then, otherwise);
    }
    Ok(Some(value))
}

/// The arguments, or the elements of the only one.
fn candidates(call: &Call<'_>) -> Result<Vec<Term>, crate::handlers::HandlerError> {
    let terms = call.terms()?;
    match terms.as_slice() {
        [] => Err(call.refuse("at least one argument")),
        [only] => only.elements().ok_or_else(|| {
            call.refuse_type(0, "two or more values, a tuple or a container", &only.ty)
        }),
        _ => Ok(terms),
    }
}

/// The candidates as values of one type. Where the surroundings want a float, ints may convert
/// before they are compared: rounding keeps the order, so the float that comes out is the same.
fn one_type(
    w: &mut Writer,
    call: &Call<'_>,
    terms: Vec<Term>,
) -> Result<Vec<Term>, crate::handlers::HandlerError> {
    let types = refusal::distinct_types(&terms);
    if types.len() <= 1 {
        return Ok(terms);
    }
    let converts = |expected: &Type| match expected {
        Type::Float => true,
        Type::Int => terms.iter().all(|term| kind(&term.ty) != Some(Kind::Float)),
        _ => false,
    };
    if let Some(expected) = call.expected.filter(|expected| converts(expected)) {
        let mut converted = Vec::with_capacity(terms.len());
        for term in &terms {
            if term.ty == *expected {
                converted.push(term.clone());
            } else if let Some(value) = ops::convert(w, call.asked, term, expected)? {
                converted.push(w.bind(value));
            }
        }
        if converted.len() == terms.len() {
            return Ok(converted);
        }
    }
    Err(refusal::mixed(call.asked.span, call.name, &types).into())
}
