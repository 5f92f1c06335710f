//! The types that operations on containers and optional values take and give.

use super::{Verifier, fits};
use crate::hir::{ContainerOp, Effect, ExprId, Part, SliceParts};
use crate::types::{ContainerKind, ContainerType, Type};

/// The operands after the container, and the result; `None` where the container has no such operation.
fn rule(op: ContainerOp, container: &ContainerType) -> Option<(Vec<Type>, Type)> {
    let own = Type::Container(container.clone());
    let item = container.item().clone();
    let value = container.value().cloned();
    let is_list = matches!(container.kind(), ContainerKind::List(_));
    let is_deque = matches!(container.kind(), ContainerKind::Deque(_));
    let is_set = matches!(container.kind(), ContainerKind::Set(_));
    let is_sequence = container.is_sequence();
    let when = |holds: bool, operands: Vec<Type>, result: Type| holds.then_some((operands, result));
    match op {
        // These are `container_operation`'s.
        ContainerOp::New | ContainerOp::Equal | ContainerOp::Extend => None,
        ContainerOp::Copy => {
            let thawed = Type::Container(container.thawed());
            when(true, vec![], thawed)
        }
        ContainerOp::Listed(part) => {
            let listed = match part {
                Part::Keys => item,
                Part::Values => value?,
                Part::Items => Type::tuple([item, value?]),
            };
            let list = ContainerType::new(ContainerKind::List(listed));
            when(true, vec![], Type::Container(list))
        }
        ContainerOp::Len => when(true, vec![], Type::Int),
        ContainerOp::Clear => when(true, vec![], Type::None),
        ContainerOp::Contains => when(true, vec![item], Type::Bool),
        ContainerOp::Get(_) => when(is_sequence, vec![Type::Int], item),
        ContainerOp::Set(_) => when(is_sequence, vec![Type::Int, item], Type::None),
        ContainerOp::Append(_) => when(is_sequence, vec![item], Type::None),
        ContainerOp::Push => {
            let dropped = Type::Optional(item.clone().into());
            when(is_deque, vec![item], dropped)
        }
        ContainerOp::Pop(_) => when(is_sequence, vec![], item),
        ContainerOp::PopAt => when(is_list, vec![Type::Int], item),
        ContainerOp::Insert => when(is_list, vec![Type::Int, item], Type::None),
        ContainerOp::DeleteAt => when(is_list, vec![Type::Int], Type::None),
        ContainerOp::Update => when(!is_sequence, vec![own], Type::None),
        ContainerOp::Slice(parts) => {
            let thawed = Type::Container(container.thawed());
            when(is_list, bounds(parts), thawed)
        }
        ContainerOp::SetSlice(parts) => {
            let mut operands = bounds(parts);
            operands.push(own);
            when(is_list, operands, Type::None)
        }
        ContainerOp::DeleteSlice(parts) => when(is_list, bounds(parts), Type::None),
        ContainerOp::Concat => {
            let thawed = Type::Container(container.thawed());
            when(is_list, vec![own], thawed)
        }
        ContainerOp::Repeat => {
            let thawed = Type::Container(container.thawed());
            when(is_list, vec![Type::Int], thawed)
        }
        ContainerOp::Reverse | ContainerOp::Sort { .. } => when(is_list, vec![], Type::None),
        ContainerOp::Index => when(is_sequence, vec![item, Type::Int, Type::Int], Type::Int),
        ContainerOp::Count => when(is_sequence, vec![item], Type::Int),
        ContainerOp::Remove => when(is_list, vec![item], Type::None),
        ContainerOp::Sum { .. } if item == Type::Float => {
            when(is_sequence, vec![Type::Float], Type::Float)
        }
        ContainerOp::Sum { .. } => when(is_sequence && item == Type::Int, vec![], Type::Int),
        ContainerOp::Extreme { .. } => when(true, vec![], item),
        ContainerOp::Any | ContainerOp::All => when(is_sequence, vec![], Type::Bool),
        ContainerOp::Lookup => Some((vec![item], value?)),
        ContainerOp::Find => Some((vec![item], Type::Optional(value?.into()))),
        ContainerOp::FindOr | ContainerOp::SetDefault | ContainerOp::PopKeyOr => {
            let value = value?;
            Some((vec![item, value.clone()], value))
        }
        ContainerOp::Store => Some((vec![item, value?], Type::None)),
        ContainerOp::PopKey => when(!is_sequence, vec![item], value.unwrap_or(Type::None)),
        ContainerOp::PopItem => {
            let popped = match value {
                Some(value) => Type::tuple([item, value]),
                None => item,
            };
            when(!is_sequence, vec![], popped)
        }
        ContainerOp::Add | ContainerOp::Discard => when(is_set, vec![item], Type::None),
        ContainerOp::Combine(_) => {
            let thawed = Type::Container(container.thawed());
            when(is_set, vec![own], thawed)
        }
        ContainerOp::CombineIn(_) => when(is_set, vec![own], Type::None),
        ContainerOp::Relate(_) => when(is_set, vec![own], Type::Bool),
        ContainerOp::Changes => when(!is_list, vec![], Type::Int),
        ContainerOp::Next => when(!is_sequence, vec![Type::Int, Type::Int], Type::Int),
        ContainerOp::KeyAt => when(!is_sequence, vec![Type::Int], item),
        ContainerOp::ValueAt => Some((vec![Type::Int], value?)),
    }
}

fn bounds(parts: SliceParts) -> Vec<Type> {
    let given = [parts.start, parts.stop, parts.step];
    given
        .into_iter()
        .filter(|given| *given)
        .map(|_| Type::Int)
        .collect()
}

/// Whether two types differ at most in what is constant.
fn alike(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::Container(a), Type::Container(b)) => a.thawed_throughout() == b.thawed_throughout(),
        _ => fits(a, b),
    }
}

/// What a new container is made from.
fn new_operands(container: &ContainerType) -> Vec<Type> {
    match container.kind() {
        ContainerKind::Deque(_) => vec![Type::Int],
        ContainerKind::Dict {
            value,
            defaulting: true,
            ..
        } => vec![value.clone()],
        ContainerKind::List(_) | ContainerKind::Set(_) | ContainerKind::Dict { .. } => vec![],
    }
}

impl Verifier<'_> {
    /// Checks an operation on a container; its operands have these types.
    pub(super) fn container_operation(
        &mut self,
        id: ExprId,
        op: ContainerOp,
        ty: &Type,
        types: &[Type],
    ) {
        if types.contains(&Type::Never) {
            return;
        }
        if op == ContainerOp::New {
            let Some(container) = ty.as_container() else {
                return self.broken(format!("{id}: a new {ty}"));
            };
            return self.arguments(id, types, &new_operands(container));
        }
        let Some((Type::Container(container), rest)) = types.split_first() else {
            return self.broken(format!("{id}: {op:?} of {types:?}"));
        };
        let may = match op.effect_on(container) {
            Effect::Reads => true,
            Effect::Writes => container.is_writable(),
            Effect::Resizes => !container.is_frozen(),
        };
        self.rule(may, || format!("{id}: {op:?} of a {container}"));
        if op == ContainerOp::Extend {
            let given = rest.first().and_then(Type::as_container);
            let right = rest.len() == 1
                && given.is_some_and(|other| {
                    other.is_sequence() && alike(other.item(), container.item())
                });
            self.rule(right && container.is_sequence(), || {
                format!("{id}: {op:?} of {types:?}")
            });
            return self.gives(id, ty, &Type::None);
        }
        if op == ContainerOp::Equal {
            let right = rest.len() == 1 && alike(&types[0], &rest[0]);
            self.rule(right, || format!("{id}: {op:?} of {types:?}"));
            return self.gives(id, ty, &Type::Bool);
        }
        let Some((operands, result)) = rule(op, container) else {
            return self.broken(format!("{id}: {op:?} of {container}"));
        };
        let right =
            rest.len() == operands.len() && rest.iter().zip(&operands).all(|(a, b)| alike(a, b));
        self.rule(right, || {
            format!("{id}: {op:?} takes {operands:?}, not {rest:?}")
        });
        self.rule(alike(ty, &result), || {
            format!("{id} gives {result}, not {ty}")
        });
    }

    /// Checks a value that becomes an optional one.
    pub(super) fn wrap(&mut self, id: ExprId, ty: &Type, types: &[Type]) {
        let Type::Optional(wanted) = ty else {
            return self.broken(format!("{id} gives an optional value as {ty}"));
        };
        let right = types.iter().all(|given| fits(given, wanted));
        self.rule(right, || format!("{id}: {types:?} as {ty}"));
    }

    /// Checks the operand of an operation on an optional value, and what it gives.
    pub(super) fn optional(&mut self, id: ExprId, ty: &Type, operand: &Type, test: bool) {
        match operand {
            Type::Never => {}
            Type::Optional(value) => self.gives(id, ty, if test { &Type::Bool } else { value }),
            _ => self.broken(format!("{id}: {operand} is not optional")),
        }
    }
}
