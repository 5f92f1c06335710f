//! Builtins that give one value of what a container holds: `len sum min max any all`.

use crate::ast::CmpOp;
use crate::builtin::call::Call;
use crate::builtin::writer::{Term, Writer};
use crate::builtin::{datetime, ops, timedelta};
use crate::handlers::{Answer, HandlerError};
use crate::hir::{ContainerOp, ExprId};
use crate::types::{Const, Type, TypeDetail};

use super::items::{add, length, sequence, stored};
use super::operation;

/// Whether values of a type have an order.
pub(super) fn is_ordered(ty: &Type) -> bool {
    match ty {
        Type::Bool | Type::Int | Type::Float => true,
        Type::Named(named) => {
            let is_int = matches!(named.def().detail, TypeDetail::Enum { is_int: true, .. });
            is_int || datetime::is_datetime(ty) || timedelta::is_timedelta(ty)
        }
        Type::Tuple(elements) => elements.iter().all(is_ordered),
        Type::None | Type::Never | Type::Str | Type::Container(_) | Type::Optional(_) => false,
    }
}

/// `len(container)`
pub(in crate::builtin) fn len(w: &mut Writer, value: &Term) -> Option<ExprId> {
    value.ty.as_container()?;
    Some(length(w, value))
}

/// `sum(container, start)`
pub(in crate::builtin) fn sum(
    w: &mut Writer,
    call: &Call<'_>,
    value: &Term,
    start: &Term,
) -> Answer<ExprId> {
    let Some(container) = value.ty.as_container() else {
        return Ok(None);
    };
    let item = container.item().clone();
    let numbers = |w: &mut Writer| {
        let list = sequence(w, call.asked, value)?;
        list.ok_or_else(|| call.refuse_type(0, "a container of numbers", &value.ty))
    };
    match item {
        Type::Float => {
            let start = stored(w, call.asked, start, &Type::Float)?;
            let start = w.bind(start);
            let list = numbers(w)?;
            let start = w.term(&start);
            let compensated = !call.asked.options.plain_sum;
            let op = ContainerOp::Sum { compensated };
            Ok(Some(operation(w, op, &list, [start], Type::Float)))
        }
        Type::Int | Type::Bool => {
            let is_zero = start.known_int() == Some(0);
            let start = stored(w, call.asked, start, &Type::Int)?;
            let start = w.bind(start);
            let list = numbers(w)?;
            let total = if item == Type::Bool {
                let yes = w.bool(true);
                operation(w, ContainerOp::Count, &list, [yes], Type::Int)
            } else {
                let op = ContainerOp::Sum { compensated: false };
                operation(w, op, &list, [], Type::Int)
            };
            if is_zero {
                return Ok(Some(total));
            }
            let start = w.term(&start);
            Ok(Some(add(w, start, total)))
        }
        _ => Err(call.refuse_type(0, "a container of numbers", &value.ty)),
    }
}

/// `min(container)` or `max(container)`
pub(in crate::builtin) fn extremum(
    w: &mut Writer,
    call: &Call<'_>,
    value: &Term,
    better: CmpOp,
) -> Answer<ExprId> {
    let Some(container) = value.ty.as_container() else {
        return Ok(None);
    };
    let item = container.item();
    if !is_ordered(item) {
        return Err(call.refuse_type(0, "items that have an order", item));
    }
    let max = better == CmpOp::Gt;
    let op = ContainerOp::Extreme { max };
    Ok(Some(operation(w, op, value, [], item.clone())))
}

/// `any(items)`
pub(in crate::builtin) fn any(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    quantified(w, call, ContainerOp::Any).map(Some)
}

/// `all(items)`
pub(in crate::builtin) fn all(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    quantified(w, call, ContainerOp::All).map(Some)
}

fn quantified(w: &mut Writer, call: &Call<'_>, op: ContainerOp) -> Result<ExprId, HandlerError> {
    let [value] = call.exactly()?;
    let is_any = op == ContainerOp::Any;
    if let Some(elements) = value.elements() {
        let mut holds = w.constant(Const::Bool(!is_any));
        for element in elements.iter().rev() {
            let truth = ops::truth(w, element)
                .ok_or_else(|| call.refuse_type(0, "values with a truth", &element.ty))?;
            holds = if is_any {
                w.or(truth, holds)
            } else {
                w.and(truth, holds)
            };
        }
        return Ok(holds);
    }
    let Some(container) = value.ty.as_container() else {
        return Err(call.refuse_type(0, "a container or a tuple", &value.ty));
    };
    if !matches!(container.item(), Type::Bool | Type::Int | Type::Float) {
        let wants = "items that are bools or numbers";
        return Err(call.refuse_type(0, wants, container.item()));
    }
    match sequence(w, call.asked, &value)? {
        Some(list) => Ok(operation(w, op, &list, [], Type::Bool)),
        None => Err(call.refuse_type(0, "a container", &value.ty)),
    }
}
