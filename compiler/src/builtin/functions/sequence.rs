//! `len` and `sum`.

use crate::ast;
use crate::builtin::call::Call;
use crate::builtin::number::{Kind, as_float, kind};
use crate::builtin::writer::{Term, Writer};
use crate::builtin::{containers, family, ops, refusal};
use crate::diagnostic::Diagnostic;
use crate::handlers::{Answer, CallQuestion, Expansion, FunctionHandler, MethodQuestion, Wanted};
use crate::hir::{BinaryOp, Compare, ExprId, UnaryOp};
use crate::types::{Const, Type};

/// `len(x)`: of a handler's type, as its `__len__` says.
pub(super) struct Len;

impl FunctionHandler for Len {
    fn call(&self, question: &CallQuestion<'_>) -> Answer<Expansion> {
        if let [base] = question.args
            && let Type::Named(_) = base.ty
            && let Some(owner) = question.asked.resolver.context().owner(base.ty)
        {
            let length = owner.method(&MethodQuestion {
                asked: question.asked,
                base: *base,
                name: "__len__",
                args: &[],
                keywords: question.keywords,
            })?;
            if length.is_some() {
                return Ok(length);
            }
        }
        family::fragment(|w| len(w, &Call::new(question)))
    }

    fn wanted(&self, _: usize, _: Option<&Type>) -> Wanted {
        Wanted::Sized
    }
}

fn len(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let [a] = call.exactly()?;
    if let Some(length) = containers::len(w, &a) {
        return Ok(Some(length));
    }
    let length = match (&a.ty, a.known_text()) {
        (Type::Tuple(elements), _) => elements.len(),
        (_, Some(text)) => text.chars().count(),
        _ => return Err(call.refuse_type(0, "a container or a tuple", &a.ty)),
    };
    Ok(Some(w.int(i64::try_from(length).unwrap_or(i64::MAX))))
}

pub(super) fn sum(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let arguments = call.matched(&["iterable", "start"], 2)?;
    let [Some(sequence), start] = arguments.as_slice() else {
        return Err(call.refuse("one or two arguments"));
    };
    let sequence = sequence.term()?;
    let start = match start {
        Some(argument) => argument.term()?,
        None => Term::constant(Const::Int(0)),
    };
    if let Some(total) = containers::sum(w, call, &sequence, &start)? {
        return Ok(Some(total));
    }
    let Some(elements) = sequence.elements() else {
        return Err(call.refuse_type(0, "a container or a tuple", &sequence.ty));
    };
    // Two floats have the same sum in every version, whether or not it is compensated.
    let is_float = |term: &&Term| kind(&term.ty) == Some(Kind::Float);
    let floats = elements.iter().chain([&start]).filter(is_float).count();
    if floats > 2 {
        if elements.iter().any(|element| !is_float(&element)) {
            return Err(Diagnostic::new(
                "float-sum",
                "sum() of ints and floats is not the same in every version of Python",
                call.asked.span,
            )
            .help("make all of them floats, or write a + b + c")
            .into());
        }
        if !call.asked.options.plain_sum {
            return Ok(compensated(w, &elements, &start));
        }
    }
    let mut total = start;
    for element in &elements {
        let Some(value) = ops::binary(w, call.asked, ast::BinaryOp::Add, &total, element)? else {
            return Err(refusal::operands(call.asked, "+", &total.ty, &element.ty).into());
        };
        total = w.bind(value);
    }
    Ok(Some(w.term(&total)))
}

/// The sum of floats with what rounding lost along the way, as CPython computes it since 3.12.
fn compensated(w: &mut Writer, elements: &[Term], start: &Term) -> Option<ExprId> {
    let first = as_float(w, start)?;
    let mut total = w.bind(first);
    let mut lost = Term::constant(Const::Float(0.0));
    for element in elements {
        let (a, b) = (w.term(&total), w.term(element));
        let next = w.floats(BinaryOp::FloatAdd, a, b);
        let next = w.bind(next);
        let (a, b) = (w.term(&total), w.term(element));
        let a = w.unary(UnaryOp::FloatAbs, a, Type::Float);
        let b = w.unary(UnaryOp::FloatAbs, b, Type::Float);
        let is_larger = w.compare(Compare::GreaterEqual, a, b);
        let mut error = |large: &Term, small: &Term| {
            let (a, sum) = (w.term(large), w.term(&next));
            let rest = w.floats(BinaryOp::FloatSub, a, sum);
            let b = w.term(small);
            w.floats(BinaryOp::FloatAdd, rest, b)
        };
        let (then, otherwise) = (error(&total, element), error(element, &total));
        let error = w.choose(is_larger, then, otherwise);
        let before = w.term(&lost);
        let after = w.floats(BinaryOp::FloatAdd, before, error);
        lost = w.bind(after);
        total = next;
    }
    // The correction must neither lose the sign of zero nor make an infinite sum a nan.
    let (a, b) = (w.term(&lost), w.term(&lost));
    let is_some = w.unary(UnaryOp::FloatToBool, a, Type::Bool);
    let is_finite = w.unary(UnaryOp::FloatIsFinite, b, Type::Bool);
    let corrects = w.and(is_some, is_finite);
    let (a, b) = (w.term(&total), w.term(&lost));
    let corrected = w.floats(BinaryOp::FloatAdd, a, b);
    let plain = w.term(&total);
    Some(w.choose(corrects, corrected, plain))
}
