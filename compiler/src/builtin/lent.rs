//! `str` and `bytes` that a caller lends to a plain function: compared, searched, measured, and of bytes the items.
//!
//! What a lent `str` is compared with is another one, or a text of the program. It has the bytes of UTF-8, whose order
//! is that of code points; positions in it would be others, and so it has no items.

use tickjit_runtime::table::RuntimeFn;

use crate::ast::{self, CmpOp};
use crate::handlers::{
    Answer, Asked, CompareQuestion, Expansion, IterateQuestion, Iteration, MethodQuestion, Operand,
    Resolver, TypeHandler, Wanted,
};
use crate::hir::{Access, BinaryOp, Checks, Compare, ExprId, FragmentBuilder, MemoryOp, Stmt};
use crate::types::{LENT_ADDRESS, LENT_LENGTH, Lent, NamedType, NativeType, Type};

use super::comparison::{is_identity, relation};
use super::family::fragment;
use super::refusal;
use super::writer::{Term, Writer};

/// The handler of lent `str` and `bytes`.
pub(super) struct LentTexts;

const ADDRESS: Access = Access {
    native: NativeType::Pointer,
    offset: LENT_ADDRESS,
};
const LENGTH: Access = Access {
    native: NativeType::Int64,
    offset: LENT_LENGTH,
};
const BYTE: Access = Access {
    native: NativeType::UInt8,
    offset: 0,
};

fn read(w: &mut Writer, access: Access, term: &Term, ty: Type) -> ExprId {
    let value = w.term(term);
    let constant = false;
    w.memory(MemoryOp::Load { access, constant }, vec![value], ty)
}

fn address(w: &mut Writer, term: &Term) -> ExprId {
    read(w, ADDRESS, term, Type::Named(NamedType::pointer()))
}

fn length(w: &mut Writer, term: &Term) -> ExprId {
    read(w, LENGTH, term, Type::Int)
}

/// What the runtime takes for a text: its address and the number of its bytes.
fn bytes(w: &mut Writer, term: &Term) -> Vec<ExprId> {
    if term.known_text().is_some() {
        // A text of the program is both.
        return vec![w.term(term)];
    }
    vec![address(w, term), length(w, term)]
}

/// Whether a value is of the kind, lent or of the program.
fn is_of(kind: Lent, term: &Term) -> bool {
    term.ty.as_lent() == Some(kind) || (kind == Lent::Text && term.known_text().is_some())
}

/// What `function` says of two.
fn asked_of(w: &mut Writer, function: RuntimeFn, a: &Term, b: &Term, ty: Type) -> ExprId {
    let mut args = bytes(w, a);
    args.extend(bytes(w, b));
    w.runtime(function, args, ty)
}

/// `a == b`. A length that is known says most of it.
fn equal(w: &mut Writer, a: &Term, b: &Term) -> ExprId {
    let known = [(a, b), (b, a)]
        .into_iter()
        .find_map(|(lent, known)| Some((lent, known.known_text()?.len())));
    let Some((lent, bytes)) = known else {
        return asked_of(w, RuntimeFn::BytesEqual, a, b, Type::Bool);
    };
    let given = length(w, lent);
    let wanted = w.int(i64::try_from(bytes).unwrap_or(i64::MAX));
    let fits = w.compare(Compare::Equal, given, wanted);
    let same = asked_of(w, RuntimeFn::BytesEqual, a, b, Type::Bool);
    w.and(fits, same)
}

/// `a op b`, one of which is lent.
pub(super) fn compare(
    w: &mut Writer,
    asked: Asked<'_>,
    op: CmpOp,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    let (Some(kind), Some(relation)) = (a.ty.as_lent().or_else(|| b.ty.as_lent()), relation(op))
    else {
        return Ok(None);
    };
    if a.ty == Type::None || b.ty == Type::None {
        return Ok(match relation {
            Compare::Equal => Some(w.bool(false)),
            Compare::NotEqual => Some(w.bool(true)),
            Compare::Less | Compare::LessEqual | Compare::Greater | Compare::GreaterEqual => None,
        });
    }
    if !is_of(kind, a) || !is_of(kind, b) {
        return Ok(None);
    }
    if is_identity(op) {
        return Err(refusal::identity(asked, op.symbol(), &a.ty, &b.ty).into());
    }
    Ok(Some(match relation {
        Compare::Equal => equal(w, a, b),
        Compare::NotEqual => {
            let equal = equal(w, a, b);
            w.not(equal)
        }
        Compare::Less | Compare::LessEqual | Compare::Greater | Compare::GreaterEqual => {
            let order = asked_of(w, RuntimeFn::BytesCompare, a, b, Type::Int);
            let same = w.int(0);
            w.compare(relation, order, same)
        }
    }))
}

/// Whether there are any bytes; `None` of what is not lent.
pub(super) fn truth(w: &mut Writer, a: &Term) -> Option<ExprId> {
    a.ty.as_lent()?;
    let (length, none) = (length(w, a), w.int(0));
    Some(w.compare(Compare::NotEqual, length, none))
}

/// What `print` takes for a lent `str`.
pub(super) fn printed(w: &mut Writer, a: &Term) -> Option<Vec<ExprId>> {
    (a.ty.as_lent() == Some(Lent::Text)).then(|| bytes(w, a))
}

/// The item of bytes at an index, which counts from the end where it is negative.
fn item(w: &mut Writer, base: &Term, index: &Term) -> ExprId {
    let length = length(w, base);
    let length = w.bind(length);
    let (value, zero) = (w.term(index), w.int(0));
    let is_negative = w.compare(Compare::Less, value, zero);
    let (value, count) = (w.term(index), w.term(&length));
    let from_end = w.ints(BinaryOp::IntAdd(Checks::Numpy), value, count);
    let value = w.term(index);
    let place = w.choose(is_negative, from_end, value);
    let place = w.bind(place);
    let (value, zero) = (w.term(&place), w.int(0));
    let is_before = w.compare(Compare::Less, value, zero);
    let (value, count) = (w.term(&place), w.term(&length));
    let is_behind = w.compare(Compare::GreaterEqual, value, count);
    let is_outside = w.or(is_before, is_behind);
    let report = w.raise("IndexError", "index out of range");
    w.statement(Stmt::If(is_outside, vec![Stmt::Eval(report)], Vec::new()));
    let (base, place) = (address(w, base), w.term(&place));
    let pointer = Type::Named(NamedType::pointer());
    let address = w.memory(MemoryOp::Offset { stride: 1 }, vec![base, place], pointer);
    let constant = false;
    let access = BYTE;
    w.memory(
        MemoryOp::Load { access, constant },
        vec![address],
        Type::Int,
    )
}

impl TypeHandler for LentTexts {
    fn annotation(&self, _: &ast::Expr, _: &Resolver<'_>) -> Answer<Type> {
        Ok(None)
    }

    fn owns(&self, ty: &Type) -> bool {
        ty.as_lent().is_some()
    }

    fn compare(&self, question: &CompareQuestion<'_>) -> Answer<Expansion> {
        let left = Term::operand(0, &question.left);
        let right = Term::operand(1, &question.right);
        fragment(|w| compare(w, question.asked, question.op, &left, &right))
    }

    fn truth(&self, _: Asked<'_>, value: Operand<'_>) -> Answer<Expansion> {
        let value = Term::operand(0, &value);
        fragment(|w| Ok(truth(w, &value)))
    }

    fn method(&self, question: &MethodQuestion<'_>) -> Answer<Expansion> {
        let Some(kind) = question.base.ty.as_lent() else {
            return Ok(None);
        };
        if !question.keywords.is_empty() {
            return Ok(None);
        }
        let base = Term::operand(0, &question.base);
        let args: Vec<Term> = (1..)
            .zip(question.args)
            .map(|(index, arg)| Term::operand(index, arg))
            .collect();
        fragment(|w| {
            Ok(match (question.name, args.as_slice(), kind) {
                ("__len__", [], Lent::Bytes) => Some(length(w, &base)),
                ("__len__", [], Lent::Text) => {
                    let args = bytes(w, &base);
                    Some(w.runtime(RuntimeFn::BytesCodePoints, args, Type::Int))
                }
                ("__getitem__", [index], Lent::Bytes) if index.ty == Type::Int => {
                    Some(item(w, &base, index))
                }
                (name, [other], _) if is_of(kind, other) => {
                    let function = match name {
                        "__contains__" => RuntimeFn::BytesContains,
                        "startswith" => RuntimeFn::BytesStartsWith,
                        "endswith" => RuntimeFn::BytesEndsWith,
                        _ => return Ok(None),
                    };
                    Some(asked_of(w, function, &base, other, Type::Bool))
                }
                _ => None,
            })
        })
    }

    fn iterate(&self, question: &IterateQuestion<'_>) -> Answer<Iteration> {
        let ty = question.base.ty;
        if ty.as_lent() != Some(Lent::Bytes) || question.method.is_some() {
            return Ok(None);
        }
        let mut f = FragmentBuilder::new();
        let base = f.operand(0, ty.clone());
        let length = f.load(base, LENGTH, Type::Int);
        let length = f.finish(length);
        let mut f = FragmentBuilder::new();
        let base = f.operand(0, ty.clone());
        let first = f.load(base, ADDRESS, Type::Named(NamedType::pointer()));
        let index = f.operand(1, Type::Int);
        let address = f.offset(first, index, 1);
        let item = f.load(address, BYTE, Type::Int);
        Ok(Some(Iteration {
            length: length.into(),
            test: None,
            item: f.finish(item).into(),
        }))
    }

    fn wanted(&self, ty: &Type, method: &str, index: usize) -> Wanted {
        match (ty.as_lent(), method, index) {
            (Some(Lent::Bytes), "__getitem__", 0) => Wanted::Of(Type::Int),
            _ => Wanted::Anything,
        }
    }

    fn members(&self, _: &Type) -> Vec<String> {
        ["endswith", "startswith"].map(str::to_owned).to_vec()
    }
}
