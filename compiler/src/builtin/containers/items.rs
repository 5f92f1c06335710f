//! Values as items and keys: stored, and looked for.

use crate::builtin::number::{Kind, kind};
use crate::builtin::writer::{Term, Writer};
use crate::builtin::{ops, refusal};
use crate::handlers::{Asked, HandlerError};
use crate::hir::{
    BinaryOp, Bounds, Checks, Compare, ContainerOp, ExprId, ExprKind, ForRange, Part, Stmt, UnaryOp,
};
use crate::types::{Const, ContainerKind, ContainerType, Type};

use super::{operation, shared};

/// A value as an item or key of a type, as where a type is declared.
pub(super) fn stored(
    w: &mut Writer,
    asked: Asked<'_>,
    value: &Term,
    ty: &Type,
) -> Result<ExprId, HandlerError> {
    ops::convert(w, asked, value, ty)?
        .ok_or_else(|| refusal::conversion(asked, &value.ty, ty).into())
}

/// The largest magnitude up to which all ints are floats.
const EXACT: i64 = 1 << 53;

/// A value to look for among items of a type. An int that no float is equal to is looked for as nan,
/// which is never found.
pub(super) fn sought(
    w: &mut Writer,
    asked: Asked<'_>,
    value: &Term,
    ty: &Type,
) -> Result<ExprId, HandlerError> {
    if let (Some(elements), Type::Tuple(types)) = (value.elements(), ty)
        && elements.len() == types.len()
    {
        let found: Result<Vec<ExprId>, HandlerError> = elements
            .iter()
            .zip(types.iter())
            .map(|(element, ty)| sought(w, asked, element, ty))
            .collect();
        return Ok(w.tuple(found?));
    }
    let is_exact = kind(&value.ty) != Some(Kind::Int)
        || value
            .known_int()
            .is_some_and(|value| (-EXACT..=EXACT).contains(&value));
    let converted = stored(w, asked, value, ty)?;
    if *ty != Type::Float || is_exact {
        return Ok(converted);
    }
    let float = w.bind(converted);
    let int = stored(w, asked, value, &Type::Int)?;
    let rounded = w.term(&float);
    let equal = w.expr(
        Type::Bool,
        ExprKind::CompareIntFloat(Compare::Equal, int, rounded),
    );
    let (rounded, nan) = (w.term(&float), w.float(f64::NAN));
    Ok(w.choose(equal, rounded, nan))
}

/// A new, empty container of a type.
pub(super) fn new(w: &mut Writer, ty: &ContainerType) -> ExprId {
    let operands = match ty.kind() {
        ContainerKind::Deque(_) => vec![w.int(-1)],
        ContainerKind::List(_) | ContainerKind::Set(_) | ContainerKind::Dict { .. } => vec![],
    };
    w.container(ContainerOp::New, operands, Type::Container(ty.clone()))
}

/// The type of a list.
pub(super) fn list_of(item: Type) -> Type {
    Type::Container(ContainerType::new(ContainerKind::List(item)))
}

/// What is in a container, or in a tuple of one type, as a new list.
pub(super) fn listed(
    w: &mut Writer,
    asked: Asked<'_>,
    value: &Term,
) -> Result<Option<ExprId>, HandlerError> {
    if let Some(elements) = value.elements() {
        return tuple_as_list(w, asked, &elements, &value.ty).map(Some);
    }
    let Some(container) = value.ty.as_container() else {
        return Ok(None);
    };
    if let ContainerKind::List(_) = container.kind() {
        shared(value, asked.span)?;
        let copy = Type::Container(container.thawed());
        return Ok(Some(operation(w, ContainerOp::Copy, value, [], copy)));
    }
    if matches!(container.item(), Type::Container(_)) {
        shared(value, asked.span)?;
    }
    let ty = list_of(container.item().clone());
    let op = ContainerOp::Listed(Part::Keys);
    Ok(Some(operation(w, op, value, [], ty)))
}

fn tuple_as_list(
    w: &mut Writer,
    asked: Asked<'_>,
    elements: &[Term],
    ty: &Type,
) -> Result<ExprId, HandlerError> {
    let mut types = elements.iter().map(|element| &element.ty);
    let item = types.next().filter(|first| types.all(|ty| ty == *first));
    let Some(item) = item else {
        let refused = refusal::argument_type(asked.span, "list", "a tuple of one type", ty);
        return Err(refused.into());
    };
    let ty = list_of(item.clone());
    super::annotations::check(&ty, asked.span)?;
    let list = w.container(ContainerOp::New, vec![], ty);
    let list = w.bind(list);
    for element in elements {
        let item = w.term(element);
        let op = ContainerOp::Append(crate::hir::End::Right);
        let appended = operation(w, op, &list, [item], Type::None);
        w.effect(appended);
    }
    Ok(w.term(&list))
}

/// Something to iterate over as a list, deque or tuple: itself, or a new list.
pub(super) fn sequence(
    w: &mut Writer,
    asked: Asked<'_>,
    value: &Term,
) -> Result<Option<Term>, HandlerError> {
    let is_sequence = value
        .ty
        .as_container()
        .is_some_and(ContainerType::is_sequence);
    if is_sequence {
        return Ok(Some(value.clone()));
    }
    let list = listed(w, asked, value)?;
    Ok(list.map(|list| w.bind(list)))
}

/// Does something with each item of a list or deque that it does not change.
pub(super) fn for_each(
    w: &mut Writer,
    sequence: &Term,
    mut each: impl FnMut(&mut Writer, &Term) -> Result<(), HandlerError>,
) -> Result<(), HandlerError> {
    let Some(container) = sequence.ty.as_container() else {
        return Ok(());
    };
    let item = container.item().clone();
    let (counter, index) = w.variable(Type::Int);
    let (start, step) = (w.int(0), w.int(1));
    let stop = operation(w, ContainerOp::Len, sequence, [], Type::Int);
    let body = w.block(|w| {
        let index = w.term(&index);
        let op = ContainerOp::Get(Bounds::Proved);
        let value = operation(w, op, sequence, [index], item);
        let value = w.bind(value);
        each(w, &value)
    })?;
    w.statement(Stmt::For(Box::new(ForRange {
        counter,
        start,
        stop,
        step,
        body,
        orelse: Vec::new(),
    })));
    Ok(())
}

/// Something to iterate over as a set of a type: itself, or a new one.
pub(super) fn as_set(
    w: &mut Writer,
    asked: Asked<'_>,
    value: &Term,
    ty: &ContainerType,
) -> Result<Option<Term>, HandlerError> {
    if let Some(own) = value.ty.as_container()
        && own.thawed() == ty.thawed()
    {
        return Ok(Some(value.clone()));
    }
    let Some(items) = sequence(w, asked, value)? else {
        return Ok(None);
    };
    let set = new(w, &ty.thawed());
    let set = w.bind(set);
    for_each(w, &items, |w, item| {
        let key = stored(w, asked, item, ty.item())?;
        let added = operation(w, ContainerOp::Add, &set, [key], Type::None);
        w.effect(added);
        Ok(())
    })?;
    Ok(Some(set))
}

/// The length of a container.
pub(super) fn length(w: &mut Writer, container: &Term) -> ExprId {
    operation(w, ContainerOp::Len, container, [], Type::Int)
}

/// `a + b` of two ints, checked.
pub(super) fn add(w: &mut Writer, a: ExprId, b: ExprId) -> ExprId {
    w.ints(BinaryOp::IntAdd(Checks::Python), a, b)
}

/// Whether a container holds anything.
pub(super) fn is_filled(w: &mut Writer, container: &Term) -> ExprId {
    let length = length(w, container);
    w.unary(UnaryOp::IntToBool, length, Type::Bool)
}

/// A constant bool, where an argument must be known.
pub(super) fn known_bool(term: &Term) -> Option<bool> {
    match term.constant {
        Some(Const::Bool(value)) => Some(value),
        Some(Const::Int(value)) => Some(value != 0),
        _ => None,
    }
}
