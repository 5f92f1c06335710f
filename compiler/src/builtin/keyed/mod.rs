//! Keyed inputs: `b["k"]`, `b[i]`, `for k in b.tickedkeys()`.
//!
//! A source category makes the variables of one with [`variables`]: the keyed inputs themselves, which
//! hold nothing, and one variable for each key, whose name no text can say. A key that is known when
//! compiling is that variable; any other is searched among the keys when the function runs, and a
//! missing one is a reported `KeyError`.
//!
//! | expression | meaning |
//! |---|---|
//! | `b[k]`, `k in b`, `len(b)` | as of a dict |
//! | `for k in b`, `b.keys()`, `b.values()`, `b.items()` | in the order of the keys |
//! | `b.tickedkeys()`, `b.validkeys()` and so on | of the inputs that ticked, or have a value, only |
//! | `b.ticked()`, `b.valid()` | whether any input ticked; whether all have a value |
//! | `b.ticked(k)`, `b.valid(k)` | whether that input did, or has |
//!
//! A key that is a text is in a program its place among the keys: it can be compared with texts, used as a
//! key, and nothing else.

mod search;
mod slots;

use std::sync::Arc;

use crate::ast::{self, Clause, CmpOp, Element, Expr, ExprKind};
use crate::diagnostic::Diagnostic;
use crate::handlers::{
    Answer, Asked, CompareQuestion, Expansion, IterateQuestion, Iteration, MethodQuestion, Operand,
    Resolver, Tree, TypeHandler,
};
use crate::hir::{
    BinaryOp, Compare, Expr as HirExpr, ExprId, ExprKind as Hir, FragmentBuilder, UnaryOp,
};
use crate::signature::{InitFilter, Storage, Variable};
use crate::span::Span;
use crate::types::{Const, Foreign, Keyed, KeyedRole, Type, TypeDetail};

use super::refusal;

/// What the variables of keyed inputs have in common.
#[derive(Clone, Debug)]
pub struct Shared {
    /// Id of their source category.
    pub category: Arc<str>,
    /// When they may be read.
    pub init: InitFilter,
    /// The host's object for all of them.
    pub foreign: Option<Foreign>,
    /// Where they are declared.
    pub span: Span,
}

/// The variables of keyed inputs: all of them under their name, then one for each key.
#[must_use]
pub fn variables(keyed: &Arc<Keyed>, shared: &Shared) -> Vec<Variable> {
    let variable = |name: Arc<str>, ty: Type, storage: Storage| Variable {
        name,
        ty,
        storage,
        init: shared.init,
        category: shared.category.clone(),
        foreign: shared.foreign.clone(),
        span: shared.span,
    };
    let ty = keyed.named(KeyedRole::Inputs);
    let inputs = Const::Named {
        ty: ty.clone(),
        bits: 0,
    };
    let all = variable(
        keyed.name().clone(),
        Type::Named(ty),
        Storage::Const(inputs),
    );
    let one = |place: u32| {
        let (param, index) = (keyed.param().clone(), keyed.first() + place);
        let storage = Storage::behind(keyed.value(), param, index, keyed.is_nullable());
        Some(variable(
            keyed.input_name(place)?,
            keyed.value().clone(),
            storage,
        ))
    };
    std::iter::once(all)
        .chain((0..keyed.count()).filter_map(one))
        .collect()
}

/// The handler of keyed inputs, their keys and the single ones.
pub(super) struct KeyedInputs;

/// What a type knows of keyed inputs.
pub(super) fn keyed(ty: &Type) -> Option<(KeyedRole, &Arc<Keyed>)> {
    match &ty.as_named()?.def().detail {
        TypeDetail::Keyed(role, keyed) => Some((*role, keyed)),
        TypeDetail::Plain
        | TypeDetail::Number(_)
        | TypeDetail::Pointer(_)
        | TypeDetail::Struct(_)
        | TypeDetail::Array(_)
        | TypeDetail::Enum { .. }
        | TypeDetail::EnumSet(_) => None,
    }
}

fn inputs(ty: &Type) -> Option<&Arc<Keyed>> {
    keyed(ty).and_then(|(role, keyed)| (role == KeyedRole::Inputs).then_some(keyed))
}

/// A byte for each input.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flag {
    Ticked,
    Valid,
}

impl Flag {
    fn param(self, keyed: &Keyed) -> Option<&Arc<str>> {
        match self {
            Self::Ticked => keyed.ticked(),
            Self::Valid => keyed.valid(),
        }
    }
}

/// `validkeys` as the flag and the part; no flag means all inputs.
fn view<'n>(keyed: &Keyed, method: &'n str) -> Option<(Option<Flag>, &'n str)> {
    let (flag, part) = if let Some(part) = method.strip_prefix("ticked") {
        (Some(Flag::Ticked), part)
    } else if let Some(part) = method.strip_prefix("valid") {
        (Some(Flag::Valid), part)
    } else {
        (None, method)
    };
    let is_there = flag.is_none_or(|flag| flag.param(keyed).is_some());
    (matches!(part, "keys" | "values" | "items") && is_there).then_some((flag, part))
}

/// The answer that `write` writes.
fn written(write: impl FnOnce(&mut FragmentBuilder) -> Answer<ExprId>) -> Answer<Expansion> {
    let mut f = FragmentBuilder::new();
    let value = write(&mut f)?;
    Ok(value.map(|value| f.finish(value).into()))
}

impl TypeHandler for KeyedInputs {
    fn annotation(&self, _: &ast::Expr, _: &Resolver<'_>) -> Answer<Type> {
        Ok(None)
    }

    fn owns(&self, ty: &Type) -> bool {
        keyed(ty).is_some()
    }

    fn truth(&self, _: Asked<'_>, value: Operand<'_>) -> Answer<Expansion> {
        // There is at least one input, and no text that is a key is asked whether it is empty.
        let constant = inputs(value.ty).map(|_| Const::Bool(true));
        written(|f| Ok(constant.map(|constant| f.constant(constant))))
    }

    fn compare(&self, question: &CompareQuestion<'_>) -> Answer<Expansion> {
        let op = match question.op {
            CmpOp::Eq => Compare::Equal,
            CmpOp::NotEq => Compare::NotEqual,
            CmpOp::Lt
            | CmpOp::LtE
            | CmpOp::Gt
            | CmpOp::GtE
            | CmpOp::Is
            | CmpOp::IsNot
            | CmpOp::In
            | CmpOp::NotIn => return Ok(None),
        };
        written(|f| {
            let left = as_key(f, 0, &question.left, &question.right);
            let right = as_key(f, 1, &question.right, &question.left);
            Ok(left
                .zip(right)
                .map(|(left, right)| f.compare(op, left, right)))
        })
    }

    fn method(&self, question: &MethodQuestion<'_>) -> Answer<Expansion> {
        let Some(keyed) = inputs(question.base.ty) else {
            return Ok(None);
        };
        if !question.keywords.is_empty() {
            return Ok(None);
        }
        let flag = match question.name {
            "ticked" => Flag::Ticked,
            "valid" => Flag::Valid,
            _ => return container(keyed, question),
        };
        let Some(param) = flag.param(keyed) else {
            return Ok(None);
        };
        written(|f| match question.args {
            [] => Ok(Some(slots::flags(f, keyed, param, flag == Flag::Ticked))),
            [key] => {
                let place = search::known_or_raised(f, keyed, 1, key)?;
                Ok(Some(slots::flag(f, keyed, param, place)))
            }
            _ => Ok(None),
        })
    }

    fn iterate(&self, question: &IterateQuestion<'_>) -> Answer<Iteration> {
        let Some(keyed) = inputs(question.base.ty) else {
            return Ok(None);
        };
        let Some((flag, part)) = view(keyed, question.method.unwrap_or("keys")) else {
            return Ok(None);
        };
        let place = |f: &mut FragmentBuilder| f.operand(1, Type::Int);
        let mut f = FragmentBuilder::new();
        let length = f.int(keyed.count().into());
        let test = flag.and_then(|flag| flag.param(keyed)).map(|param| {
            let mut f = FragmentBuilder::new();
            let place = place(&mut f);
            let test = slots::flag(&mut f, keyed, param, place);
            f.finish(test).into()
        });
        let mut item = FragmentBuilder::new();
        let value = match part {
            "keys" => key_at(&mut item, keyed),
            "values" => {
                let place = place(&mut item);
                slots::read(&mut item, keyed, place)
            }
            _ => {
                let key = key_at(&mut item, keyed);
                let place = place(&mut item);
                let value = slots::read(&mut item, keyed, place);
                item.tuple(vec![key, value])
            }
        };
        Ok(Some(Iteration {
            length: f.finish(length).into(),
            test,
            item: item.finish(value).into(),
        }))
    }

    fn members(&self, ty: &Type) -> Vec<String> {
        let Some(keyed) = inputs(ty) else {
            return Vec::new();
        };
        let mut members = Vec::new();
        for flag in ["", "ticked", "valid"] {
            let parts = ["keys", "values", "items"].map(|part| format!("{flag}{part}"));
            members.extend(parts.into_iter().filter(|name| view(keyed, name).is_some()));
        }
        members
    }
}

/// What keyed inputs have in common with dicts.
fn container(keyed: &Arc<Keyed>, question: &MethodQuestion<'_>) -> Answer<Expansion> {
    let span = question.asked.span;
    match (question.name, question.args) {
        ("__len__", []) => written(|f| Ok(Some(f.int(keyed.count().into())))),
        ("__contains__", [key]) => written(|f| {
            let place = search::place(f, keyed, 1, key)?;
            let zero = f.int(0);
            Ok(Some(f.compare(Compare::GreaterEqual, place, zero)))
        }),
        ("__place__", [key]) => written(|f| {
            let place = search::known_or_raised(f, keyed, 1, key)?;
            let ty = Type::Named(keyed.named(KeyedRole::Input));
            Ok(Some(f.unary(UnaryOp::Retype, place, ty)))
        }),
        ("__getitem__", [key]) => {
            if question.asked.resolver.signature().is_none() {
                return Err(in_callee(keyed, span).into());
            }
            match search::known(keyed, key)? {
                Some(place) => {
                    let name = keyed.input_name(place).unwrap_or_default();
                    Ok(Some(Tree::new(Expr::named(name, span)).into()))
                }
                None => written(|f| {
                    let place = search::known_or_raised(f, keyed, 1, key)?;
                    Ok(Some(slots::read(f, keyed, place)))
                }),
            }
        }
        (name, []) if view(keyed, name).is_some() => {
            // As a value, a list.
            let item = || Expr::named("item", span);
            let made = ExprKind::Comprehension {
                element: Element::List(Box::new(item())),
                clauses: vec![Clause {
                    target: item(),
                    iter: Expr::operand(0, span).attribute(name).called([]),
                    conditions: Vec::new(),
                }],
            };
            Ok(Some(Tree::new(Expr { span, kind: made }).into()))
        }
        _ => Ok(None),
    }
}

/// The key at the place that operand 1 is.
fn key_at(f: &mut FragmentBuilder, keyed: &Arc<Keyed>) -> ExprId {
    let place = f.operand(1, Type::Int);
    let ty = keyed.key_type();
    match keyed.keys().first() {
        Some(Const::Int(first)) if search::is_run(keyed) => {
            if *first == 0 {
                return place;
            }
            let first = f.int(*first);
            let checks = crate::hir::Checks::Proved;
            f.binary(BinaryOp::IntAdd(checks), place, first, Type::Int)
        }
        None | Some(Const::Str(_)) => f.unary(UnaryOp::Retype, place, ty),
        Some(_) => {
            let keys = f.constant(Const::Tuple(keyed.keys().into()));
            f.expr(HirExpr {
                ty,
                kind: Hir::Pick(keys, place),
            })
        }
    }
}

/// An operand of a comparison as the place of a key; a text that is no key is at none.
fn as_key(
    f: &mut FragmentBuilder,
    index: usize,
    operand: &Operand<'_>,
    other: &Operand<'_>,
) -> Option<ExprId> {
    if let Some((KeyedRole::Key, _)) = keyed(operand.ty) {
        let value = f.operand(index, operand.ty.clone());
        return Some(f.unary(UnaryOp::Retype, value, Type::Int));
    }
    let (KeyedRole::Key, keys) = keyed(other.ty)? else {
        return None;
    };
    let text = operand.constant.filter(|_| *operand.ty == Type::Str)?;
    Some(f.int(keys.place(text).map_or(-1, i64::from)))
}

fn in_callee(keyed: &Keyed, span: Span) -> Diagnostic {
    let message = format!(
        "the inputs of `{}` cannot be read in a function that is compiled along",
        keyed.name()
    );
    Diagnostic::new("not-a-value", message, span).help("read them in the node, and pass the values")
}

/// The flag of the input that an operand is, where it is one or all of keyed inputs: whether any ticked,
/// whether all have a value.
pub(super) fn flag_of(operand: &Operand<'_>, param: &str, any: bool) -> Option<Expansion> {
    let (role, keyed) = keyed(operand.ty)?;
    let known = [keyed.ticked(), keyed.valid()];
    let param = known
        .into_iter()
        .flatten()
        .find(|known| ***known == *param)?;
    let mut f = FragmentBuilder::new();
    let value = match role {
        KeyedRole::Inputs => slots::flags(&mut f, keyed, param, any),
        KeyedRole::Input => {
            let place = f.operand(0, operand.ty.clone());
            let place = f.unary(UnaryOp::Retype, place, Type::Int);
            slots::flag(&mut f, keyed, param, place)
        }
        KeyedRole::Key => return None,
    };
    Some(f.finish(value).into())
}
